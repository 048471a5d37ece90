"""Payments that go in batches, as the tests name them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
from lxml import etree

from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.builders import (
    EMPLOYMENT,
    account,
    approved,
    for_month,
    fund_has,
    hard_to_employ_person,
)

AMOUNT = "571.00"


async def in_batches(subsidy: ServiceUnderTest, **more: Any) -> None:
    answer = await subsidy.caller(Role.FINANCE).put(
        "/v1/programme-rails/flexible_si_subsidy", {"in_batches": True, **more}
    )
    assert answer.status_code == 200, answer.text


@dataclass(frozen=True, slots=True)
class Waiting:
    """An approved subsidy whose payment waits for a batch."""

    person: UUID
    application: str
    payment: str

    @property
    def reference(self) -> str:
        return UUID(self.payment).hex


async def waiting(subsidy: ServiceUnderTest, *, to: str | None = None, month: str = "2018-01") -> Waiting:
    """A month's subsidy of 571 yuan, approved."""
    await fund_has(subsidy, EMPLOYMENT, AMOUNT)
    person = await hard_to_employ_person(subsidy, month)
    application = await approved(subsidy, for_month(person, month, to=to or account()))
    return Waiting(person, application["id"], application["payment_id"])


async def built(subsidy: ServiceUnderTest, *, rail: str = "FILE", by: str = "builder", **more: Any) -> dict[str, Any]:
    await subsidy.finish_jobs()  # the bank is asked about the accounts
    body = {"fund": EMPLOYMENT, "rail": rail, "execute_on": "2018-07-02", **more}
    answer = await subsidy.caller(Role.FINANCE, subject=by).post("/v1/payment-batches", body)
    assert answer.status_code == 201, answer.text
    batch: dict[str, Any] = answer.json()
    return batch


async def checked(subsidy: ServiceUnderTest, batch: dict[str, Any]) -> dict[str, Any]:
    answer = await subsidy.caller(Role.FINANCE).post(f"/v1/payment-batches/{batch['id']}/checks", {})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def approve(
    subsidy: ServiceUnderTest, batch: dict[str, Any], *, by: str | None = None, seen: str | None = None
) -> httpx.Response:
    return await subsidy.caller(Role.APPROVER, subject=by or uuid4().hex).post(
        f"/v1/payment-batches/{batch['id']}/approvals", {"content_hash": seen or batch["content_hash"]}
    )


async def sent(subsidy: ServiceUnderTest, *, rail: str = "FILE") -> dict[str, Any]:
    """A batch of all that waits, checked, approved by two people and sent."""
    batch = await checked(subsidy, await built(subsidy, rail=rail))
    for _ in range(2):
        assert (await approve(subsidy, batch)).status_code == 201
    answer = await subsidy.caller(Role.FINANCE).post(f"/v1/payment-batches/{batch['id']}/sendings", {})
    assert answer.status_code == 202, answer.text
    await subsidy.finish_jobs()
    return await batch_now(subsidy, batch)


async def batch_now(subsidy: ServiceUnderTest, batch: dict[str, Any]) -> dict[str, Any]:
    answer = await subsidy.caller(Role.AUDITOR).get(f"/v1/payment-batches/{batch['id']}")
    found: dict[str, Any] = answer.json()
    return found


async def items(subsidy: ServiceUnderTest, **filters: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    answer = await subsidy.caller(Role.AUDITOR).get(f"/v1/batch-items?{query}")
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def ordered(subsidy: ServiceUnderTest, batch: dict[str, Any]) -> etree._Element:
    """The file that the bank is to get."""
    answer = await subsidy.caller(Role.FINANCE).get(f"/v1/payment-batches/{batch['id']}/files/1")
    assert answer.status_code == 200, answer.text
    return etree.fromstring(answer.content)


def texts(order: etree._Element, tag: str) -> list[str | None]:
    return [one.text for one in order.iter("{*}" + tag)]


async def handed_in(subsidy: ServiceUnderTest, content: bytes) -> httpx.Response:
    """The answer to a file of the bank."""
    finance = subsidy.caller(Role.FINANCE)
    headers = {"Content_Type": "application/xml", "Idempotency_Key": uuid4().hex}
    return await finance.send("POST", "/v1/bank-statements", content, **headers)


async def outcomes(subsidy: ServiceUnderTest, content: bytes) -> list[str]:
    """What became of the lines of a file."""
    answer = await handed_in(subsidy, content)
    assert answer.status_code == 202, answer.text
    await subsidy.finish_jobs()
    lines = await lines_of(subsidy, f"statement_id={answer.json()['id']}")
    return [line["outcome"] for line in sorted(lines, key=lambda line: int(line["number"]))]


async def lines_of(subsidy: ServiceUnderTest, query: str) -> list[dict[str, Any]]:
    answer = await subsidy.caller(Role.AUDITOR).get(f"/v1/bank-lines?{query}")
    found: list[dict[str, Any]] = answer.json()["items"]
    return found
