"""What residents and offices do about one person, step by step; every step has a key of its own for good."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from deploy.local.city.errands import ErrandFailedError, Errands
from deploy.local.city.residents import SEED, Course, PlannedApplication, PlannedLoan, Request, Resident
from kit.actor import Role

LOOKS: Final = 120
"""How often an application is decided again while facts are still on their way."""


async def enter(errands: Errands, one: Resident) -> str:
    """Enter a person into the register; answer their id."""
    officer = errands.token(Role.CASE_WORKER, district=one.district)
    person = await errands.post(officer, "registration", "/v1/people", one.person, key=_key(one, "person"))
    return str(person["id"])


async def deliver_facts(errands: Errands, people: Sequence[Resident], department: str) -> None:
    """报送 Let a department deliver what it knows about everybody, in one batch."""
    rows = [
        {"identity_number": one.person["identity_number"], **fact}
        for one in people
        for fact in one.facts.get(department, ())
    ]
    batch = await errands.deliver(department, rows, key=f"{SEED}-facts-{department}-{len(people)}")
    if batch["rejected"]:
        raise ErrandFailedError(f"{department}: {batch['rejected']} facts were rejected")


async def register(errands: Errands, one: Resident, person_id: str, places: Mapping[str, str]) -> None:
    """Let a person declare unemployment, and ask what is asked about them before and after; `places` are ids."""
    ids = {**places, "person": person_id}
    for request in one.before:
        await _ask(errands, one, request, ids)
    if one.declaration:
        officer = errands.token(Role.CASE_WORKER, district=one.district)
        path = f"/v1/people/{person_id}/declarations"
        declared = await errands.post(officer, "registration", path, one.declaration, key=_key(one, "declaration"))
        ids["spell"] = declared["spell"]["id"]
    for request in one.after:
        await _ask(errands, one, request, ids)
    if one.ending and not one.ends_by_itself:
        officer = errands.token(Role.CASE_WORKER, district=one.district)
        path = f"/v1/spells/{ids['spell']}/ending"
        await errands.post(officer, "registration", path, one.ending, key=_key(one, "ending"))


async def _ask(errands: Errands, one: Resident, request: Request, ids: dict[str, str]) -> None:
    district = one.district if request.role == Role.CASE_WORKER else None
    token = errands.token(request.role, of=request.of.format_map(ids), district=district)
    path, body = request.path.format_map(ids), _filled(request.body, ids)
    answer = await errands.post(token, "registration", path, body, key=_key(one, request.name))
    parts = [answer, *(part for part in answer.values() if isinstance(part, dict))]
    ids[request.name] = next((part["id"] for part in parts if "id" in part), "")


def _filled(body: Any, ids: Mapping[str, str]) -> Any:
    match body:
        case dict(names):
            return {name: _filled(value, ids) for name, value in names.items()}
        case list(items):
            return [_filled(item, ids) for item in items]
        case str(text):
            return text.format_map(ids)
        case other:
            return other


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
