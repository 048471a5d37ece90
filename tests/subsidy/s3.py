"""A server that speaks S3, in a process and an environment of its own: `make test-s3` makes both."""

import secrets
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

PROGRAM = Path(__file__).parents[2] / ".venv-s3" / "bin" / "moto_server"
BUCKET = "papers"


class S3Process:
    """The server with one empty bucket; what it holds goes with it."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.secret = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [PROGRAM, "-H", "127.0.0.1", "-p", str(self._port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(200):
            try:
                httpx.put(f"{self.url}/{BUCKET}").raise_for_status()
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return self
        raise TimeoutError("the S3 server does not come up")

    def listed(self) -> str:
        """The bucket's keys, as the server lists them."""
        return httpx.get(f"{self.url}/{BUCKET}").raise_for_status().text

    def stop(self) -> None:
        """The store is away."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
