"""复核 Contesting what was decided: in time, once, and looked at by an officer new to the case."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.figures import figures_in_force
from kit.vault import Vault
from subsidy import queries
from subsidy.models import (
    Application,
    Contestable,
    Contested,
    Decision,
    NoticeCode,
    Paper,
    Reconsideration,
    ReconsiderationStatus,
    ReconsideredAs,
    Status,
)
from subsidy.models.reconsiderations import FILING_DAYS, PENDING, contestable_until
from subsidy.models.service_clock import due_after
from subsidy.rules import shipped_figures
from subsidy.usecases.applications import decide_anew, lock_application
from subsidy.usecases.notices import tell
from subsidy.usecases.officers import require_certified
from subsidy.usecases.recoveries import cancel_recovery
from subsidy.usecases.strangers import require_stranger, require_stranger_to

HANDLING_DAYS = "reconsideration.handling_working_days"


async def appeal_pending(tx: Tx, kind: Contestable, contested_id: UUID) -> bool:
    """Whether somebody contests it and nobody has decided: what follows from it (a recovery) waits so long."""
    pending = select(Reconsideration).where(
        Reconsideration.contested == kind,
        Reconsideration.contested_id == contested_id,
        Reconsideration.status.in_(PENDING),
    )
    return await tx.first(pending) is not None


async def contest_refusal(
    tx: Tx, application_id: UUID, *, grounds: str, papers: Sequence[UUID], by: Actor, vault: Vault
) -> Reconsideration:
    """Contest the refusal of an application; raises `Conflict` where it is not refused."""
    application = await lock_application(tx, application_id, by)
    if application.status != Status.REFUSED:
        raise Conflict(
            f"an application that is {application.status} is not refused: there is nothing to contest",
            code="APPLICATION_STATUS",
            state=application.status,
        )
    await _require_own_papers(tx, application, papers)
    contested = Contested(
        kind=Contestable.APPLICATION,
        id=application.id,
        against=application.decision_id or application.id,
        person_id=application.person_id,
        employer_id=application.employer_id,
        employer_digest=application.employer_digest,
        programme=application.programme,
        district=application.district,
        decided_on=await _refused_on(tx, application),
    )
    return await contest(tx, contested, grounds=grounds, papers=papers, by=by, vault=vault)


async def contest(
    tx: Tx, contested: Contested, *, grounds: str, papers: Sequence[UUID] = (), by: Actor, vault: Vault
) -> Reconsideration:
    """Contest a decision, once; the caller has locked what is contested and looked at its scope.

    Raises `Refusal` after the last day, and `Conflict` where this decision has been contested already.
    """
    today = clock.today()
    _require_in_time(contested, await _days(tx, FILING_DAYS, today), on=today)
    same = select(Reconsideration).where(
        Reconsideration.contested == contested.kind,
        Reconsideration.contested_id == contested.id,
        Reconsideration.against == contested.against,
        Reconsideration.status != ReconsiderationStatus.WITHDRAWN,
    )
    if (earlier := await tx.first(same)) is not None:
        raise Conflict(
            "this decision has been contested already",
            code="RECONSIDERATION_EXISTS",
            reconsideration_id=str(earlier.id),
        )
    due_on = due_after(today, await _days(tx, HANDLING_DAYS, today))
    filed = Reconsideration.file(contested, grounds=grounds, papers=papers, on=today, due_on=due_on, by=by, vault=vault)
    await tx.enter(filed, otherwise=Conflict("this decision has just been contested", code="RECONSIDERATION_EXISTS"))
    tx.publish(filed.filed(), by=by)
    return filed


async def claim_reconsideration(tx: Tx, reconsideration_id: UUID, *, by: Actor) -> Reconsideration:
    """认领 Take it; raises `Forbidden` for an officer who has acted on the case."""
    found = await _lock(tx, reconsideration_id, by)
    await require_certified(tx, by, on=clock.today())
    if found.contested == Contestable.APPLICATION:
        await require_stranger_to(tx, await tx.get(Application, found.contested_id), by)
    else:
        await require_stranger(tx, f"{found.contested.lower()}/{found.contested_id}", by)
    before = {"status": found.status}
    found.claim(by=by)
    tx.audit("reconsideration-claimed", f"reconsideration/{found.id}", by=by, before=before)
    return found


async def put_back_reconsideration(
    tx: Tx, reconsideration_id: UUID, *, reason: str | None, by: Actor
) -> Reconsideration:
    """Let another officer take it: who has claimed it does, or, giving a reason, an approver in their absence."""
    found = await _lock(tx, reconsideration_id, by)
    before = {"claimed_by": found.claimed_by}
    found.put_back(reason=reason, by=by)
    tx.audit("reconsideration-put-back", f"reconsideration/{found.id}", by=by, before=before, reason=reason)
    return found


async def decide_reconsideration(
    tx: Tx, reconsideration_id: UUID, outcome: ReconsideredAs, *, reason: str, by: Actor, vault: Vault
) -> Reconsideration:
    """Let the old decision stand, or have it taken anew on what is known today.

    A new decision of an application goes its usual way from there. Raises `Refusal` where the rule refuses again:
    an officer overrules a person's rejection, never the rule.
    """
    found = await _lock(tx, reconsideration_id, by)
    found.require_claimed(by)
    await require_certified(tx, by, on=clock.today())
    decision_id = None
    if outcome is ReconsideredAs.NEW_DECISION:
        if found.contested == Contestable.STATEMENT:
            await cancel_recovery(tx, found.contested_id, reason=reason, by=by)
        else:
            decision_id = await _decide_application_anew(tx, found, by=by, vault=vault)
    before = {"status": ReconsiderationStatus.CLAIMED}
    decided = found.decide(outcome, decision_id=decision_id, reason=reason, on=clock.today(), by=by)
    tx.publish(decided, by=by, before=before, reason=reason)
    if found.contested == Contestable.APPLICATION:
        upheld = outcome is ReconsideredAs.UPHOLD
        code = NoticeCode.REFUSAL_UPHELD if upheld else NoticeCode.REFUSAL_REPLACED
        tell(tx, await tx.get(Application, found.contested_id), code, said=reason)
    return found


async def withdraw_reconsideration(tx: Tx, reconsideration_id: UUID, *, by: Actor) -> Reconsideration:
    """撤回 Take it back before it is decided."""
    found = await _lock(tx, reconsideration_id, by)
    before = {"status": found.status}
    tx.publish(found.withdraw(on=clock.today()), by=by, before=before)
    return found


async def _decide_application_anew(tx: Tx, found: Reconsideration, *, by: Actor, vault: Vault) -> UUID | None:
    application = await tx.lock(Application, found.contested_id)
    await decide_anew(tx, application, reconsideration_id=found.id, by=by, vault=vault)
    if application.status == Status.REFUSED:
        raise Refusal(
            "the rule refuses it again on what is known today, and nobody overrules the rule: let the decision stand, "
            "or have the facts corrected by whoever states them, and decide then",
            code="RULE_REFUSES_AGAIN",
            reasons=application.reasons,
        )
    return application.decision_id


async def _lock(tx: Tx, reconsideration_id: UUID, by: Actor) -> Reconsideration:
    statement = queries.reconsiderations_in_scope(by).where(Reconsideration.id == reconsideration_id)
    locked = statement.with_for_update().execution_options(populate_existing=True)
    return await tx.one(locked, f"reconsideration {reconsideration_id}")


async def _require_own_papers(tx: Tx, application: Application, papers: Sequence[UUID]) -> None:
    own = Paper.application_id == application.id
    if application.filing_id is not None:
        own = or_(own, Paper.filing_id == application.filing_id)
    known = {paper.id for paper in await tx.all(select(Paper).where(Paper.id.in_(papers), own))}
    if missing := [str(paper) for paper in papers if paper not in known]:
        raise Refusal(
            "hand the documents in for the application first: these are not there",
            code="PAPER_UNKNOWN",
            reasons=missing,
        )


async def _refused_on(tx: Tx, application: Application) -> date:
    """The day of the refusal; of one from before that day was kept, the day of the rule's last run."""
    if application.refused_on is not None:
        return application.refused_on
    run = await tx.get(Decision, application.decision_id) if application.decision_id else None
    moment = run.decided_at if run is not None else application.submitted_at
    return moment.astimezone(clock.SHANGHAI).date()


async def _days(tx: Tx, key: str, on: date) -> int:
    figure = (await figures_in_force(tx, shipped_figures())).on(key, on)
    if figure is None or not isinstance(figure.value, int):
        raise Refusal(f"the figure {key} is not set for {on}", code="NEEDS_CONFIG", reasons=[key])
    return figure.value


def _require_in_time(contested: Contested, days: int, *, on: date) -> None:
    last = contestable_until(contested.decided_on, days)
    if on > last:
        raise Refusal(
            f"this could be contested until {last}: the time is over", code="TIME_IS_OVER", last_day=last.isoformat()
        )
