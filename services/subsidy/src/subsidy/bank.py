"""The bank's REST interface: one permanent key per payment, so that asking and sending again never pay twice."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from kit.money import NonNegativeYuan, to_wire
from subsidy.models import AccountStanding

ShapeT = TypeVar("ShapeT", bound=BaseModel)

NOT_TAKEN = frozenset({400, 422})
"""Answers by which the bank says that it does not take an instruction as it is written."""


class BankSilent(Exception):
    """What the bank did is unknown (timeout, broken connection, out of order): ask for the status before anything."""


class NotTaken(Exception):
    """The bank does not take the instruction as it is written, and knows no payment under its key."""


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


class Verification(BaseModel):
    """The bank's answer about an account and a name."""

    model_config = ConfigDict(frozen=True)

    result: AccountStanding


class Bank:
    """A bank that knows payments by their keys."""

    def __init__(self, url: str, *, timeout_seconds: float) -> None:
        self._url = url.rstrip("/")
        self._timeout = httpx.Timeout(timeout_seconds)
        self._tls = httpx.create_ssl_context()

    async def ask(self, payment_key: str) -> BankResult | None:
        """What became of the payment, None where the bank has never heard of it; raises `BankSilent`."""
        async with self._client() as client:
            return await self._ask(client, payment_key)

    async def verify(self, account: str, name: str) -> AccountStanding:
        """户名账号核验 Whether the account is open and in this name; raises `BankSilent`."""
        async with self._client() as client:
            response = await _call(client, "POST", "/verifications", {"account": account, "name": name})
        return _read(Verification, response).result

    async def send(self, instruction: Instruction) -> BankResult:
        """Have it paid; a refusal to listen is an answer only where the bank then knows of no such payment.

        Raises `NotTaken`, which says nothing about the same instruction sent before, and `BankSilent`.
        """
        body = {
            "payment_key": instruction.payment_key,
            "payee_name": instruction.payee_name,
            "payee_account": instruction.payee_account,
            "amount": to_wire(instruction.amount),
            "currency": "CNY",
            "purpose": instruction.purpose,
        }
        async with self._client() as client:
            response = await _call(client, "POST", "/payments", body)
            if not response.is_client_error:
                return _about(instruction.payment_key, response)
            known = await self._ask(client, instruction.payment_key)
        if known is not None:
            return known
        if response.status_code in NOT_TAKEN:
            raise NotTaken(f"status {response.status_code}")
        raise BankSilent(f"status {response.status_code}")

    async def statement(self) -> BankStatement:
        """Everything that the bank was told to pay; raises `BankSilent`."""
        async with self._client() as client:
            return _read(BankStatement, await _call(client, "GET", "/payments"))

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self._url, timeout=self._timeout, verify=self._tls)

    @staticmethod
    async def _ask(client: httpx.AsyncClient, payment_key: str) -> BankResult | None:
        response = await _call(client, "GET", f"/payments/{quote(payment_key, safe='')}")
        return None if response.status_code == httpx.codes.NOT_FOUND else _about(payment_key, response)


async def _call(
    client: httpx.AsyncClient, method: str, path: str, body: dict[str, str] | None = None
) -> httpx.Response:
    try:
        return await client.request(method, path, json=body)
    except httpx.HTTPError as error:
        raise BankSilent(type(error).__name__) from None


def _about(payment_key: str, response: httpx.Response) -> BankResult:
    result = _read(BankResult, response)
    if result.payment_key != payment_key:
        raise BankSilent("an answer about another payment")
    return result


def _read(shape: type[ShapeT], response: httpx.Response) -> ShapeT:
    if response.status_code != httpx.codes.OK:
        raise BankSilent(f"status {response.status_code}")
    try:
        return shape.model_validate_json(response.content)
    except ValidationError:
        raise BankSilent("an answer that can't be read") from None
