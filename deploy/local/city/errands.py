"""Sending to the platform's public interfaces: with a role's token, under a key of one's own, as often as needed."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

import httpx

from deploy.local import issuer
from deploy.local.platform import Platform
from kit.actor import Role

AT_ONCE: Final = 8
TIMES: Final = 240
PAUSE_SECONDS: Final = 0.25
TIMEOUT_SECONDS: Final = 30.0
NOT_HEARD_YET: Final = frozenset({"PERSON_UNKNOWN"})
"""What a service answers about a person whom registration has announced and who has not come to it yet."""
IN_USE: Final = "IDEMPOTENCY_KEY_IN_USE"


class ErrandFailedError(RuntimeError):
    """The platform does not take what the sample city sends; the message has its answer."""


class Errands:
    """A client with a token for each role; what is sent again under the same key has the same answer."""

    def __init__(self, platform: Platform) -> None:
        self._addresses = {service: platform.url(f"{service}-api") for service in platform.services}
        self._key = issuer.load_key(platform.state / "issuer")
        self._issuer = issuer.issuer_url(platform.ports["issuer"])
        self._tokens: dict[tuple[Any, ...], str] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._client = httpx.AsyncClient(timeout=TIMEOUT_SECONDS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    def token(self, role: Role, *, of: str = "", district: str | None = None, subject: str = "city") -> str:
        """A token for the city's own holder of a role, or for another one whom `subject` tells from that one.

        Who speaks `of` a department, a bank (by code), an employer (by credit code) or themself (by id); or for one
        district.
        """
        who = (subject, role, of, district)
        if who not in self._tokens:
            self._tokens[who] = issuer.mint(
                self._key,
                roles=[role],
                subject="-".join(filter(None, (subject, role, of, district))),
                department=of if role == Role.AGENCY else None,
                bank_code=of if role == Role.BANK else None,
                employer_code=of if role == Role.EMPLOYER else None,
                person_id=of if role == Role.CITIZEN else None,
                districts=[district] if district else None,
                issuer=self._issuer,
            )
        return self._tokens[who]

    async def post(self, token: str, service: str, path: str, body: Any, *, key: str) -> Any:
        """POST, and wait where the service has not heard of the person yet; raises `ErrandFailedError`."""
        return await self._send("POST", token, service, path, json=body, headers={"Idempotency-Key": key})

    async def deliver(self, department: str, rows: Sequence[Mapping[str, Any]], *, key: str) -> Any:
        """报送 Let a department deliver facts in bulk, a row each, and wait until every row has ended.

        Answers the delivery with its counts; raises `ErrandFailedError`.
        """
        token = self.token(Role.AGENCY, of=department)
        content = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()
        headers = {"Idempotency-Key": key, "Content-Type": "application/x-ndjson"}
        batch = await self._send("POST", token, "registration", "/v1/fact-batches", content=content, headers=headers)
        path = f"/v1/fact-batches/{batch['id']}"
        return await self.until(lambda found: found["status"] == "COMPLETED", token, "registration", path)

    async def put(self, token: str, service: str, path: str, body: Any) -> Any:
        """PUT; raises `ErrandFailedError`."""
        return await self._send("PUT", token, service, path, json=body)

    async def get(self, token: str, service: str, path: str, **params: str) -> Any:
        """GET; raises `ErrandFailedError`."""
        return await self._send("GET", token, service, path, params=params)

    async def until(self, holds: Callable[[Any], bool], token: str, service: str, path: str, **params: str) -> Any:
        """GET until the answer is as wanted; raises `ErrandFailedError` after a minute."""
        for _ in range(TIMES):
            answer = await self.get(token, service, path, **params)
            if holds(answer):
                return answer
            await asyncio.sleep(PAUSE_SECONDS)
        raise ErrandFailedError(f"{service}{path} stays as it is: {answer}")

    async def _send(self, method: str, token: str, service: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        problem = ""
        for _ in range(TIMES):
            try:
                async with self._turn:
                    answer = await self._client.request(
                        method, f"{self._addresses[service]}{path}", headers=headers, **more
                    )
            except httpx.TransportError as error:
                problem = repr(error)
            else:
                if answer.is_success:
                    return answer.json()
                problem = answer.text
                if not _may_pass(answer):
                    break
            await asyncio.sleep(PAUSE_SECONDS)
        raise ErrandFailedError(f"{method} {service}{path}: {problem}")


def _may_pass(answer: httpx.Response) -> bool:
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return True
    return "code" in answer.json() and answer.json()["code"] in NOT_HEARD_YET | {IN_USE}
