"""What residents and offices do about one person, step by step; every step has a key of its own for good."""

from typing import Any, Final

from deploy.local.city.errands import Errands
from deploy.local.city.residents import SEED, Course, PlannedApplication, PlannedLoan, Resident
from kit.actor import Role

LOOKS: Final = 120
"""How often an application is decided again while facts are still on their way."""


async def register(errands: Errands, one: Resident) -> str:
    """Enter a person, their facts department by department, and their declaration; answer the person's id."""
    officer = errands.token(Role.CASE_WORKER, district=one.district)
    person = await errands.post(officer, "registration", "/v1/people", one.person, key=_key(one, "person"))
    path = f"/v1/people/{person['id']}"
    for department, facts in one.facts.items():
        agency = errands.token(Role.AGENCY, of=department)
        body = {"facts": facts}
        await errands.post(agency, "registration", f"{path}/facts", body, key=_key(one, "facts", department))
    if one.declaration:
        declared = await errands.post(
            officer, "registration", f"{path}/declarations", one.declaration, key=_key(one, "declaration")
        )
        if one.ending:
            spell = f"/v1/spells/{declared['spell']['id']}"
            await errands.post(officer, "registration", f"{spell}/ending", one.ending, key=_key(one, "ending"))
    return str(person["id"])


async def apply_for_subsidies(errands: Errands, one: Resident, person_id: str) -> None:
    """File the person's applications in order, each as far as its course goes."""
    for position, planned in enumerate(one.applications):
        await _apply(errands, one, planned, person_id, f"application-{position}")


async def _apply(errands: Errands, one: Resident, planned: PlannedApplication, person_id: str, name: str) -> None:
    officer = errands.token(Role.CASE_WORKER, district=one.district)
    body = {"person_id": person_id, **planned.body}
    decided = await errands.post(officer, "subsidy", "/v1/applications", body, key=_key(one, name))
    path = f"/v1/applications/{decided['application']['id']}"
    for look in range(LOOKS):
        if not decided["verdict"]["needs_facts"]:
            break
        decided = await errands.post(officer, "subsidy", f"{path}/decisions", None, key=_key(one, name, str(look)))
    if planned.course is Course.SUBMITTED:
        return
    seen = {"content_hash": decided["application"]["content_hash"]}
    reviewer, approver = errands.token(Role.REVIEWER), errands.token(Role.APPROVER)
    review = {**seen, **REVIEWS.get(planned.course, {"outcome": "PASS"})}
    await errands.post(reviewer, "subsidy", f"{path}/reviews", review, key=_key(one, name, "review"))
    if planned.course is Course.APPROVED:
        await errands.post(approver, "subsidy", f"{path}/approvals", seen, key=_key(one, name, "approval"))


REVIEWS: Final = {
    Course.SENT_BACK: {"outcome": "SEND_BACK", "reason": "缴费凭证不清晰，请补交"},
    Course.REJECTED: {"outcome": "REJECT", "reason": "缴费凭证与申请月份不符"},
}


async def borrow(errands: Errands, one: Resident, loan: PlannedLoan, person_id: str) -> None:
    """Apply for a loan, and let the bank report what it has done since."""
    officer = errands.token(Role.CASE_WORKER, district=one.district)
    bank = errands.token(Role.BANK, of=loan.application["bank_code"])
    body: dict[str, Any] = {"person_id": person_id, **loan.application}
    decided = await errands.post(officer, "loans", "/v1/loans", body, key=_key(one, "loan"))
    path = f"/v1/loans/{decided['loan']['id']}"
    for name, stage in (("contract", loan.contract), ("drawdown", loan.drawdown), ("repayments", loan.repayment)):
        if stage is not None:
            await errands.post(bank, "loans", f"{path}/{name}", stage, key=_key(one, name))


def _key(one: Resident, *steps: str) -> str:
    return "-".join((SEED, f"{one.number:05d}", *steps))
