"""A load generator: HTTP/1.1 over kept connections, the next request as soon as the last one is answered."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import cast

from benchmarks.cores import seconds_used
from benchmarks.figures import Round


@dataclass(frozen=True, slots=True)
class Target:
    """A process that answers HTTP on this machine."""

    port: int
    pid: int


_LENGTH = b"\r\ncontent-length: "


class UnexpectedAnswer(Exception):
    """The service refused a request, so that there is nothing to measure."""


class Exchange(asyncio.Protocol):
    """One connection, on which one request at a time is under way."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._needed = 0
        self._answered: asyncio.Future[float] | None = None
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's by their methods, not by their class.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(exc or ConnectionResetError("the service closed the connection"))

    def send(self, request: bytes) -> "asyncio.Future[float]":
        """Send a request; the future has the seconds until its answer was complete, or `UnexpectedAnswer`."""
        assert self._transport is not None
        self._received, self._needed = b"", 0
        self._answered = asyncio.get_running_loop().create_future()
        self._sent_at = perf_counter()
        self._transport.write(request)
        return self._answered

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._needed:
            head = self._received.find(b"\r\n\r\n")
            if head < 0:
                return
            length = self._received.lower().find(_LENGTH, 0, head) + len(_LENGTH)
            self._needed = head + 4 + int(self._received[length : self._received.index(b"\r", length)])
        if len(self._received) >= self._needed:
            assert self._answered is not None
            if self._received.startswith(b"HTTP/1.1 2"):
                self._answered.set_result(perf_counter() - self._sent_at)
            else:
                self._answered.set_exception(UnexpectedAnswer(self._received.decode(errors="replace")))

    def close(self) -> None:
        assert self._transport is not None
        self._transport.close()


async def connect(port: int) -> Exchange:
    """Open a connection to a service on this machine."""
    _, exchange = await asyncio.get_running_loop().create_connection(Exchange, "127.0.0.1", port)
    return exchange


async def load(target: Target, requests: Iterator[bytes], *, concurrency: int, seconds: float) -> Round:
    """Keep `concurrency` requests under way for some seconds."""
    exchanges = [await connect(target.port) for _ in range(concurrency)]
    latencies: list[float] = []
    used, started = seconds_used(target.pid), perf_counter()
    deadline = started + seconds

    async def keep_busy(exchange: Exchange) -> None:
        while perf_counter() < deadline:
            latencies.append(await exchange.send(next(requests)))

    try:
        await asyncio.gather(*map(keep_busy, exchanges))
        return Round(perf_counter() - started, latencies, seconds_used(target.pid) - used)
    finally:
        for exchange in exchanges:
            exchange.close()
