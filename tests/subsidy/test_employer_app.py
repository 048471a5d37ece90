"""The employer's app: its filings, items, payments, statements and notices, and nobody else's."""

from decimal import Decimal
from typing import Any

from kit import clock
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from subsidy.usecases import SYSTEM, claw_back, return_payment
from tests.subsidy.bank import BankProcess
from tests.subsidy.builders import (
    EMPLOYMENT,
    account,
    approved,
    for_month,
    fund_has,
    hard_to_employ_person,
    known_person,
    reviewed,
)
from tests.subsidy.filers import certified_hire, filed, files, hired, item, known_employer

PAID = {"pension": "540.00", "medical": "240.00", "unemployment": "21.00"}


async def seen(caller: Caller, path: str, **asked: Any) -> Any:
    answer = await caller.get(path, **asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def lets_pay(subsidy: ServiceUnderTest, application: dict[str, Any]) -> None:
    """A reviewer and an approver pass it."""
    hash_ = (await seen(subsidy.caller(Role.AUDITOR), f"/v1/applications/{application['id']}"))["content_hash"]
    passed = await reviewed(subsidy, application | {"content_hash": hash_})
    path = f"/v1/applications/{application['id']}/approvals"
    answer = await subsidy.caller(Role.APPROVER).post(path, {"content_hash": passed["content_hash"]})
    assert answer.status_code == 201, answer.text


async def test_an_employer_sees_what_it_filed_what_was_paid_and_what_it_has_to_do(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "10000.00")
    code, other_code = "91370100MA3C000011", "91370100MA3C000022"
    employer = await known_employer(subsidy, code=code)
    await known_employer(subsidy, code=other_code)
    own, other = (subsidy.caller(Role.EMPLOYER, employer_code=one) for one in (code, other_code))
    hires = [(await certified_hire(subsidy, employer))[1] for _ in range(2)]
    uncertified = await hired(subsidy, employer, await known_person(subsidy))
    number = account()
    payee = {"name": "济南机床有限公司", "account": number}
    filing = await files(
        own,
        employer,
        filed(
            "enterprise_si_subsidy",
            *(item(one) for one in hires),
            item(uncertified),
            period="2018-01",
            facts={"employer_paid": PAID},
            payee=payee,
        ),
    )

    [listed] = (await seen(own, "/v1/my-employer/filings"))["items"]
    assert (listed["id"], listed["count"], listed["decided"]) == (filing["id"], 3, 3)
    assert (listed["by_status"], listed["granted"]) == ({"IN_REVIEW": 2, "WAITING": 1}, "1602.00")
    items = (await seen(own, "/v1/my-employer/applications", filing_id=filing["id"]))["items"]
    assert [one["next"]["acts"] for one in items] == ["APPLICANT", "REVIEWER", "REVIEWER"]
    whole = await seen(own, f"/v1/my-employer/applications/{items[0]['id']}")
    assert "撤回后补全" in whole["next"]["text"]
    assert {one["fact"] for one in whole["missing"]} == {"hire", "post_is_new"}
    assert [one["document"] for one in whole["documents"]] == ["劳动合同", "单位社会保险缴费凭证"]
    [notice] = (await seen(own, "/v1/my-employer/notices"))["items"]
    assert (notice["code"], notice["subject"]) == ("FILING_DECIDED", f"filing/{filing['id']}")
    assert "待补充信息 1；审核中 2" in notice["text"]

    await lets_pay(subsidy, items[1])
    await subsidy.finish_jobs()
    bank.treat(number, "reject")
    await lets_pay(subsidy, items[2])
    await subsidy.finish_jobs()

    payments = (await seen(own, "/v1/my-employer/payments"))["items"]
    assert [(one["status"], one["amount"]) for one in payments] == [("REJECTED", "801.00"), ("PAID", "801.00")]
    assert number not in str(payments)
    assert [one["id"] for one in (await seen(own, "/v1/payments"))["items"]] == [one["id"] for one in payments][::-1]
    newest = (await seen(own, "/v1/my-employer/notices"))["items"][0]
    assert newest["code"] == "PAYMENT_FAILED", "of each hire's payment only what asks for something is told"
    year = clock.today().year
    assert await seen(own, "/v1/my-employer/statements") == [
        {
            "year": year,
            "programme": "enterprise_si_subsidy",
            "name": "企业吸纳就业社会保险补贴",
            "payments": 1,
            "paid": "801.00",
            "returned": "0.00",
            "clawed_back": "0.00",
            "kept": "801.00",
        }
    ]

    for path in ("filings", "applications", "payments", "notices", f"statements/{year}"):
        assert (await seen(other, f"/v1/my-employer/{path}"))["items"] == []
    assert (await seen(other, "/v1/payments"))["items"] == []
    for path in (f"filings/{filing['id']}", f"applications/{items[0]['id']}"):
        assert (await other.get(f"/v1/my-employer/{path}")).status_code == 404
    assert (await other.get(f"/v1/payments/{payments[0]['id']}")).status_code == 404
    assert (await other.put(f"/v1/my-employer/notices/{newest['id']}/reading", {})).status_code == 404
    nobody = subsidy.caller(Role.EMPLOYER)
    assert (await seen(nobody, "/v1/my-employer/applications"))["items"] == []


async def test_a_statement_explains_line_by_line_what_was_paid_and_what_came_back(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, EMPLOYMENT, "5000.00")
    months = ("2018-01", "2018-02", "2018-03")
    person = await hard_to_employ_person(subsidy, *months)
    for month in months:
        await approved(subsidy, for_month(person, month))
    await subsidy.finish_jobs()
    citizen = subsidy.caller(Role.CITIZEN, person_id=str(person))
    stranger = subsidy.caller(Role.CITIZEN, person_id=str(await known_person(subsidy)))
    by_month = {one["period"]: one["id"] for one in (await seen(citizen, "/v1/me/payments"))["items"]}
    async with subsidy.database.transaction() as tx:
        await return_payment(tx, by_month["2018-02"], document="camt.053/1", by=SYSTEM)
    async with subsidy.database.transaction() as tx:
        await claw_back(tx, by_month["2018-03"], Decimal("71.00"), document="济人社追〔2018〕1号", by=SYSTEM)

    year = clock.today().year
    path = f"/v1/me/statements/{year}"
    lines = (await seen(citizen, path))["items"]
    assert [(one["period"], one["amount"], one["returned"], one["clawed_back"], one["kept"]) for one in lines] == [
        ("2018-01", "571.00", "0.00", "0.00", "571.00"),
        ("2018-02", "571.00", "571.00", "0.00", "0.00"),
        ("2018-03", "571.00", "0.00", "71.00", "500.00"),
    ]
    [summed] = await seen(citizen, "/v1/me/statements")
    assert (summed["payments"], summed["paid"], summed["kept"]) == (3, "1713.00", "1071.00")
    first = await seen(citizen, path, limit=2)
    assert [one["period"] for one in (await seen(citizen, path, cursor=first["next"]))["items"]] == ["2018-03"]
    rows = (await citizen.get(f"{path}.csv")).text.lstrip("\ufeff").splitlines()
    assert len(rows) == 4
    assert "灵活就业社会保险补贴,2018-02,571.00,571.00,0.00,0.00" in rows[2]
    page = await citizen.send("GET", f"{path}.html", b"", Accept_Language="en")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<td class="n">1071.00</td>' in page.text.split("<tfoot>")[1]
    held = await citizen.send("GET", path, b"", If_None_Match=(await citizen.get(path)).headers["etag"])
    assert held.status_code == 304
    assert (await seen(stranger, path))["items"] == []
    assert (await stranger.get(f"{path}.csv")).text.count("\n") == 1
    assert (await citizen.get("/v1/me/statements/1")).status_code == 422
    returned = (await seen(citizen, "/v1/me/applications", status="PAID"))["items"][1]
    assert (returned["period"], returned["next"]["acts"]) == ("2018-02", "APPLICANT")
    assert "正确账户" in returned["next"]["text"]
    codes = [one["code"] for one in (await seen(citizen, "/v1/me/notices"))["items"]]
    assert codes.count("PAYMENT_RETURNED") == 1
