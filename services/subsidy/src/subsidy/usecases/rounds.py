"""按月核发 Monthly rounds: made month by month by a job, passed by two people, paid month by month by another."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, text, true

from contracts.divisions import same_places
from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Problem, Refusal
from kit.failpoints import failpoint
from kit.money import to_wire
from kit.vault import Vault
from subsidy.models import (
    Application,
    Entitlement,
    EntitlementMonth,
    EntitlementStatus,
    MonthlyRound,
    ReviewOutcome,
    RoundStatus,
    Status,
)
from subsidy.usecases import approval
from subsidy.usecases.entitlements import end_term
from subsidy.usecases.grounds import ground_end
from subsidy.usecases.months import try_month
from subsidy.usecases.system import SYSTEM

MAKE_ROUND, PAY_ROUND = "make-monthly-round", "pay-monthly-round"

_EXTEND = text("""
INSERT INTO entitlement_months (id, entitlement_id, month)
SELECT uuidv7(), e.id, to_char(m, 'YYYY-MM')
FROM entitlements e, generate_series(CAST(:since AS date), CAST(:month AS date), interval '1 month') AS m
WHERE e.status = 'RUNNING' AND e.since <= to_char(m, 'YYYY-MM')
  AND (e.until IS NULL OR to_char(m, 'YYYY-MM') <= e.until)
  AND (CAST(:districts AS text[]) IS NULL OR e.district = ANY(CAST(:districts AS text[])))
ORDER BY e.id, m
ON CONFLICT DO NOTHING
""")
_NEXT_TO_MAKE = text("""
SELECT m.id FROM entitlement_months m JOIN entitlements e ON e.id = m.entitlement_id
WHERE m.month <= :month AND m.application_id IS NULL AND NOT m.stopped
  AND (m.tried_at IS NULL OR m.tried_at < :begun)
  AND (CAST(:districts AS text[]) IS NULL OR e.district = ANY(CAST(:districts AS text[])))
ORDER BY m.month, m.id LIMIT 1
""")
_NEXT_TO_TAKE = text("""
SELECT m.id, a.id AS application_id
FROM entitlement_months m JOIN entitlements e ON e.id = m.entitlement_id JOIN applications a ON a.id = m.application_id
WHERE m.round_id IS NULL AND m.month <= :month AND a.status = 'IN_REVIEW' AND a.made_by = :system
  AND (CAST(:districts AS text[]) IS NULL OR e.district = ANY(CAST(:districts AS text[])))
ORDER BY m.month, m.id LIMIT 500
""")
_CONTENT = text("""
SELECT count(*), coalesce(sum(m.owed), 0),
       encode(sha256(convert_to(:head || coalesce(string_agg(
         concat_ws('|', m.month, m.application_id, m.content_hash, m.owed), E'\\n' ORDER BY m.id), ''), 'UTF8')), 'hex')
FROM entitlement_months m WHERE m.round_id = :round_id
""")
_NEXT_TO_PAY = text("""
SELECT m.id FROM entitlement_months m JOIN applications a ON a.id = m.application_id
WHERE m.round_id = :round_id AND a.status = 'IN_REVIEW' AND m.withheld IS NULL ORDER BY m.month, m.id LIMIT 1
""")


async def request_round(tx: Tx, month: str, *, since: str | None, district: str | None, by: Actor) -> MonthlyRound:
    """Ask for the months of every running entitlement up to one; raises `Refusal` for a month that has not begun."""
    if date.fromisoformat(f"{month}-01") > clock.today():
        raise Refusal(f"{month} has not begun", code="DATE_IN_FUTURE")
    if since is not None and since > month:
        raise Refusal(f"{since} is after {month}", code="MONTHS_REVERSED")
    asked = MonthlyRound.request(month, since=since or month, district=district, by=by)
    tx.add(asked)
    await tx.session.flush()
    after = {"month": month, "since": asked.since, "district": district}
    tx.audit("round-requested", _subject(asked), by=by, after=after)
    await tx.defer(MAKE_ROUND, lock=f"round/{asked.id}", round_id=str(asked.id))
    return asked


async def extend_entitlements(tx: Tx, round_id: UUID) -> None:
    """Give every running entitlement an entry for each month of the round; those there are stay.

    A term whose last month is among them is over: nothing follows it.
    """
    made = await tx.get(MonthlyRound, round_id)
    months = {"since": date.fromisoformat(f"{made.since}-01"), "month": date.fromisoformat(f"{made.month}-01")}
    districts = _districts(made)
    await tx.session.execute(_EXTEND, {**months, "districts": districts})
    over = select(Entitlement).where(
        Entitlement.status == EntitlementStatus.RUNNING,
        Entitlement.until <= made.month,
        true() if districts is None else Entitlement.district.in_(districts),
    )
    for entitlement in await tx.all(over.order_by(Entitlement.id).with_for_update()):
        await end_term(tx, entitlement, by=SYSTEM)


async def next_to_make(tx: Tx, round_id: UUID) -> UUID | None:
    """The next month that nobody has applied for and this round has not tried."""
    made = await tx.get(MonthlyRound, round_id)
    if made.status != RoundStatus.MAKING:
        return None
    asked = {"month": made.month, "begun": made.requested_at, "districts": _districts(made)}
    found: UUID | None = (await tx.session.execute(_NEXT_TO_MAKE, asked)).scalar_one_or_none()
    return found


async def make_month(tx: Tx, month_id: UUID, *, vault: Vault) -> None:
    """Let the rule decide a month of a round."""
    await try_month(tx, month_id, vault=vault)
    failpoint("round-month-made")


async def fix_round(tx: Tx, round_id: UUID) -> bool:
    """Take what the rule grants into the round, some hundreds at a time; False once its content is fixed."""
    made = await tx.lock(MonthlyRound, round_id)
    if made.status != RoundStatus.MAKING:
        return False
    asked = {"month": made.month, "system": SYSTEM.subject, "districts": _districts(made)}
    rows = (await tx.session.execute(_NEXT_TO_TAKE, asked)).all()
    for month_id, application_id in rows:
        entry = await tx.get(EntitlementMonth, month_id)
        application = await tx.get(Application, application_id)
        entry.round_id, entry.content_hash = made.id, application.content_hash
    await tx.session.flush()
    if rows:
        return True
    head = "|".join((str(made.id), made.since, made.month, made.district or "", ""))
    items, total, content_hash = (await tx.session.execute(_CONTENT, {"round_id": round_id, "head": head})).one()
    made.fix(items=items, total=total, content_hash=content_hash)
    tx.audit("round-made", _subject(made), by=SYSTEM, after=_content(made))
    return False


async def review_round(tx: Tx, round_id: UUID, *, content_hash: str, by: Actor) -> MonthlyRound:
    """复核 Pass a round as it was seen; by somebody else than who asked for it."""
    made = await tx.lock(MonthlyRound, round_id)
    made.review(content_hash=content_hash, by=by)
    tx.audit("round-reviewed", _subject(made), by=by, after=_content(made))
    return made


async def approve_round(tx: Tx, round_id: UUID, *, content_hash: str, by: Actor) -> MonthlyRound:
    """审批 Let a job approve each month of a round as it was seen; by a third person."""
    made = await tx.lock(MonthlyRound, round_id)
    made.approve(content_hash=content_hash, by=by)
    tx.audit("round-approved", _subject(made), by=by, after=_content(made))
    await tx.defer(PAY_ROUND, lock=f"round/{made.id}", round_id=str(made.id))
    return made


async def next_to_pay(tx: Tx, round_id: UUID) -> UUID | None:
    """The next month of an approved round that is not on its way; None when the round is complete."""
    made = await tx.lock(MonthlyRound, round_id)
    if made.status != RoundStatus.PAYING:
        return None
    found: UUID | None = (await tx.session.execute(_NEXT_TO_PAY, {"round_id": round_id})).scalar_one_or_none()
    if found is None:
        made.complete()
        tx.audit("round-completed", _subject(made), by=SYSTEM, after=_content(made))
    return found


async def pay_month(tx: Tx, round_id: UUID, month_id: UUID, *, vault: Vault) -> None:
    """Approve a month under the names of the two who passed its round; raises what an approval raises."""
    made = await tx.get(MonthlyRound, round_id)
    entry = await tx.get(EntitlementMonth, month_id)
    assert entry.application_id is not None
    assert entry.content_hash is not None
    application = await tx.get(Application, entry.application_id)
    if application.status != Status.IN_REVIEW:
        return
    end = await ground_end(tx, await tx.get(Entitlement, entry.entitlement_id))
    if end is not None and entry.month > end.last_month:
        raise Refusal(end.reason.en, code=end.reason.code)
    seen = entry.content_hash
    await approval.review(tx, application.id, ReviewOutcome.PASS, content_hash=seen, reason=None, by=made.reviewer)
    await approval.approve(tx, application.id, content_hash=seen, by=made.approver, vault=vault)
    failpoint("round-month-paid")


async def withhold_month(tx: Tx, month_id: UUID, refused: Problem) -> None:
    """Keep why a month could not be paid with its round; its application waits for a reviewer like any other."""
    entry = await tx.lock(EntitlementMonth, month_id)
    entry.withheld = refused.code
    tx.audit("month-withheld", f"entitlement/{entry.entitlement_id}", by=SYSTEM, reason=refused.code)


def _districts(made: MonthlyRound) -> list[str] | None:
    return None if made.district is None else sorted(same_places([made.district]))


def _subject(made: MonthlyRound) -> str:
    return f"monthly_round/{made.id}"


def _content(made: MonthlyRound) -> dict[str, object]:
    return {
        "status": made.status,
        "items": made.item_count,
        "total": to_wire(made.total),
        "content_hash": made.content_hash,
    }
