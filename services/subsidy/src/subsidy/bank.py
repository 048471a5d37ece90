"""The bank's REST interface: one permanent key per payment, so that asking and sending again never pay twice."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from kit.money import NonNegativeYuan, to_wire

ShapeT = TypeVar("ShapeT", bound=BaseModel)

NOT_TAKEN = frozenset({400, 422})
"""Answers by which the bank says that it does not take an instruction as it is written."""


class BankSilent(Exception):
    """What the bank did is unknown (timeout, broken connection, out of order): ask for the status before anything."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What the bank is to pay: the same words under the same key, however often."""

    payment_key: str
    payee_name: str
    payee_account: str
    amount: Decimal
    purpose: str


class BankResult(BaseModel):
    """What the bank says about a payment; PENDING is no answer yet."""

    model_config = ConfigDict(frozen=True)

    payment_key: str
    bank_reference: str | None
    status: Literal["PAID", "REJECTED", "PENDING"]
    amount: NonNegativeYuan
    reason: str | None = None


class BankStatement(BaseModel):
    """All that the bank was told; `count` and `sum` are of what it paid, in yuan."""

    model_config = ConfigDict(frozen=True)

    count: int
    sum: NonNegativeYuan
    items: list[BankResult]


class Bank:
    """A bank that knows payments by their keys."""

    def __init__(self, url: str, *, timeout_seconds: float) -> None:
        self._url = url.rstrip("/")
        self._timeout = httpx.Timeout(timeout_seconds)
        self._tls = httpx.create_ssl_context()

    async def settle(self, instruction: Instruction) -> BankResult:
        """Ask what became of the payment, and send it where the bank has never heard of it; raises `BankSilent`."""
        async with self._client() as client:
            known = await self._ask(client, instruction.payment_key)
            return known or await self._send(client, instruction)

    async def statement(self) -> BankStatement:
        """Everything that the bank was told to pay; raises `BankSilent`."""
        async with self._client() as client:
            return _read(BankStatement, await _call(client, "GET", "/payments"))

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._url, timeout=self._timeout, verify=self._tls)

    async def _ask(self, client: httpx.AsyncClient, payment_key: str) -> BankResult | None:
        response = await _call(client, "GET", f"/payments/{quote(payment_key, safe='')}")
        return None if response.status_code == httpx.codes.NOT_FOUND else _read(BankResult, response)

    async def _send(self, client: httpx.AsyncClient, instruction: Instruction) -> BankResult:
        body = {
            "payment_key": instruction.payment_key,
            "payee_name": instruction.payee_name,
            "payee_account": instruction.payee_account,
            "amount": to_wire(instruction.amount),
            "currency": "CNY",
            "purpose": instruction.purpose,
        }
        response = await _call(client, "POST", "/payments", body)
        if response.status_code in NOT_TAKEN:
            return BankResult(
                payment_key=instruction.payment_key,
                bank_reference=None,
                status="REJECTED",
                amount=instruction.amount,
                reason="INSTRUCTION_NOT_TAKEN",
            )
        return _read(BankResult, response)


async def _call(
    client: httpx.AsyncClient, method: str, path: str, body: dict[str, str] | None = None
) -> httpx.Response:
    try:
        return await client.request(method, path, json=body)
    except httpx.HTTPError as error:
        raise BankSilent(type(error).__name__) from None


def _read(shape: type[ShapeT], response: httpx.Response) -> ShapeT:
    if response.status_code != httpx.codes.OK:
        raise BankSilent(f"status {response.status_code}")
    try:
        return shape.model_validate_json(response.content)
    except ValidationError:
        raise BankSilent("an answer that can't be read") from None
