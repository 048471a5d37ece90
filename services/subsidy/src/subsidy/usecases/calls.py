"""征集公告 Writing a call, opening it as another person, closing it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.divisions import is_district_of_city, successor_of
from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Forbidden, Refusal
from kit.figures import figures_in_force
from rulebook.figures import Figures
from rulebook.verdicts import Outcome
from subsidy import queries
from subsidy.models import Call, CallKind, CertifyingLevel
from subsidy.models.certified_bases import QUOTA
from subsidy.rules import contest_award, shipped_figures

FLOOR = "municipal_incubator_award.floor"


async def draft_call(
    tx: Tx,
    *,
    kind: CallKind,
    level: CertifyingLevel,
    district: str | None,
    year: int,
    title: str,
    document: str,
    places: int,
    opens_on: date,
    closes_on: date,
    terms: Mapping[str, Any],
    by: Actor,
) -> Call:
    """Write a call; nobody sees it until another person opens it.

    Raises `Refusal` naming every figure of the policy that its places or prizes do not keep.
    """
    if by.districts is not None and (level is CertifyingLevel.MUNICIPAL or district not in by.districts):
        raise Forbidden("your districts do not include this call's", code="DISTRICT_OUT_OF_SCOPE")
    if district is not None and not is_district_of_city(district):
        raise Refusal(f"{district} is no district of this city (GB/T 2260)", code="DISTRICT_UNKNOWN")
    figures = await figures_in_force(tx, shipped_figures())
    prizes = [Decimal(prize) for prize in terms["prizes"]]
    if against := _against(kind, level, places, prizes, opens_on, figures):
        raise Refusal("the call does not keep to the policy", code="CALL_AGAINST_POLICY", reasons=against)
    call = Call.draft(
        by=by,
        kind=kind,
        level=level,
        district=None if district is None else successor_of(district),
        year=year,
        title=title,
        document=document,
        places=places,
        opens_on=opens_on,
        closes_on=closes_on,
        terms=dict(terms),
    )
    tx.add(call)
    tx.audit("call-drafted", f"call/{call.id}", by=by, after=call.content())
    return call


async def open_call(tx: Tx, call_id: UUID, *, content_hash: str, by: Actor) -> Call:
    """公告 Publish a call as it was seen."""
    call = await lock_call(tx, call_id, by)
    tx.publish(call.open(content_hash=content_hash, by=by), by=by, before={"status": "DRAFT"})
    return call


async def withdraw_call(tx: Tx, call_id: UUID, *, reason: str, by: Actor) -> Call:
    """Give up a call that was never opened."""
    call = await lock_call(tx, call_id, by)
    call.withdraw()
    tx.audit("call-withdrawn", f"call/{call.id}", by=by, after={"status": call.status}, reason=reason)
    return call


async def close_call(tx: Tx, call_id: UUID, *, on: date, by: Actor) -> Call:
    """截止 Take no more candidates."""
    call = await lock_call(tx, call_id, by)
    require_past(on)
    call.close(on=on)
    tx.audit("call-closed", f"call/{call.id}", by=by, after={"on": on.isoformat()})
    return call


async def end_call(tx: Tx, call_id: UUID, *, by: Actor) -> Call:
    """File a call whose list is final."""
    call = await lock_call(tx, call_id, by)
    call.end()
    tx.audit("call-ended", f"call/{call.id}", by=by, after={"status": call.status})
    return call


async def lock_call(tx: Tx, call_id: UUID, by: Actor) -> Call:
    """A call that the caller acts on, locked."""
    statement = queries.calls_managed(by).where(Call.id == call_id).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"call {call_id}")


def require_past(on: date) -> None:
    """Raise `Refusal` for a day that lies ahead."""
    if on > clock.today():
        raise Refusal(f"{on} is in the future", code="DATE_IN_FUTURE")


def _against(
    kind: CallKind, level: CertifyingLevel, places: int, prizes: list[Decimal], on: date, figures: Figures
) -> list[str]:
    """What of the policy the call would not keep: the reason codes."""
    found = ["MORE_PRIZES_THAN_PLACES"] if len(prizes) > places else []
    if kind is CallKind.CONTEST:
        return found + _above_ceiling(prizes, on, figures)
    if kind is CallKind.INCUBATOR:
        return found + (_below_floor(prizes, on, figures) if level is CertifyingLevel.MUNICIPAL else [])
    if kind is CallKind.HOUSEHOLD_SERVICE_TRAINING:
        found += _beyond_quota(level, places, on, figures)
    return found + (["NO_AWARD_OF_THIS_KIND"] if prizes else [])


def _above_ceiling(prizes: list[Decimal], on: date, figures: Figures) -> list[str]:
    """最高10万元 The reasons of the contest's rule against any prize."""
    verdicts = [contest_award.decide({"amount": str(prize)}, on, figures) for prize in prizes]
    against = {code for verdict in verdicts if verdict.outcome is not Outcome.ELIGIBLE for code in verdict.codes}
    return sorted(against)


def _below_floor(prizes: list[Decimal], on: date, figures: Figures) -> list[str]:
    """不少于10万元 Whether a municipal incubator's award would lie below the floor."""
    floor = figures.on(FLOOR, on)
    if floor is None or not isinstance(floor.value, Decimal):
        return ["FIGURE_MISSING"]
    return ["BELOW_FLOOR"] if any(prize < floor.value for prize in prizes) else []


def _beyond_quota(level: CertifyingLevel, places: int, on: date, figures: Figures) -> list[str]:
    """每年认定3家市级示范基地 Whether it is no municipal call, or has more places than a year."""
    quota = figures.on(QUOTA, on)
    found = [] if level is CertifyingLevel.MUNICIPAL else ["NOT_MUNICIPAL"]
    enough = quota is not None and isinstance(quota.value, int) and places <= quota.value
    return found if enough else [*found, "ANNUAL_QUOTA_USED"]
