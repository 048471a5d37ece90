"""失业动态监测 Counting what is heard, and proposing and publishing warnings."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from kit import clock
from kit.actor import Actor, Role
from kit.db import Tx
from kit.errors import Forbidden, Refusal
from kit.figures import figures_in_force
from monitoring import queries
from monitoring.models import (
    RATE,
    Decision,
    EmployedPersons,
    Indicator,
    MonthlyCount,
    Rate,
    RiskWarning,
    Stock,
    WarningStatus,
    last_day_of,
    month_of,
    was_in_city,
)
from monitoring.rules import control_line, shipped_figures
from rulebook.figures import Figure, Figures
from rulebook.verdicts import Outcome

LINES = ("control_line.jinan_target", "control_line.national")
STATING_DEPARTMENTS = frozenset({"STA", "HRSS"})
SYSTEM = Actor.system("monitoring")

_COUNTING = text("SELECT pg_advisory_xact_lock(hashtext('monitoring-counts'))")


async def count(
    tx: Tx, place: str, on: date, counted: Mapping[Indicator, Decimal | int], *, registered: int = 0
) -> None:
    """Add to a district's counts of the month of `on`, and to its stock of registered unemployed."""
    await begin_counting(tx)
    month = month_of(on)
    rows = [
        {"district": place, "indicator": indicator.value, "month": month, "value": value}
        for indicator, value in sorted(counted.items())
    ]
    new = insert(MonthlyCount).values(rows)
    await tx.session.execute(
        new.on_conflict_do_update(
            index_elements=["district", "indicator", "month"], set_={"value": MonthlyCount.value + new.excluded.value}
        )
    )
    if registered:
        moved = insert(Stock).values(district=place, registered=registered)
        await tx.session.execute(
            moved.on_conflict_do_update(
                index_elements=["district"], set_={"registered": Stock.registered + moved.excluded.registered}
            )
        )


async def begin_counting(tx: Tx) -> None:
    """Wait until no other transaction counts or judges a rate.

    Nearly every batch touches the same few rows, those of twelve districts: batches wait for each other anyway, and
    in one queue they can't deadlock, nor can a figure and an event that together pass the line miss each other.
    """
    if "counting" not in tx.session.info:
        await tx.session.execute(_COUNTING)
        tx.session.info["counting"] = True


async def propose_warnings(
    tx: Tx, place: str, *, since: str, until: str = "9999-12", by: Actor = SYSTEM
) -> list[RiskWarning]:
    """预警 Propose a warning for every month from `since` whose rate is above the line and that has none (article 20).

    A count of one month moves the stock of all later ones, so that these are judged as well; a month for which nobody
    has stated the employed has no rate. The caller has begun counting.
    """
    figures = await figures_in_force(tx, shipped_figures())
    proposed = []
    for rate in await queries.rates(tx.session, place, since=since, until=until):
        warning = await _judge(tx, rate, figures, by=by)
        if warning is not None:
            proposed.append(warning)
    return proposed


async def _judge(tx: Tx, rate: Rate, figures: Figures, *, by: Actor) -> RiskWarning | None:
    day = last_day_of(rate.month)
    line = strictest_line(figures, day)
    if line is None:
        return None
    limit = Decimal(str(line.value))
    verdict = control_line.decide({"registered_rate": rate.percent, "line": limit}, day, figures)
    if verdict.outcome is not Outcome.INELIGIBLE:
        return None
    known = select(RiskWarning).where(
        RiskWarning.district == rate.district, RiskWarning.month == rate.month, RiskWarning.indicator == RATE
    )
    if await tx.first(known) is not None:
        return None
    warning, event = RiskWarning.propose(rate, line=limit, document=line.document)
    sources = {"registered_rate": f"{rate.employed_source}: {rate.employed_document}", "line": line.document}
    tx.add(warning, Decision.of(verdict, subject=event.subject, sources=sources, by=by.subject))
    tx.publish(event, by=by, reason=verdict.reason)
    return warning


def strictest_line(figures: Figures, day: date) -> Figure | None:
    """失业率控制线 The line that proposes a warning: the lowest in force, so the city's target before the national one.

    Article 20 asks to find risks early (及早发现): a proposal at the city's own 4.0 % comes before 4.5 % is passed. It
    binds nobody until an authorised person decides. None before any line was set.
    """
    in_force = [figure for key in LINES if (figure := figures.on(key, day)) is not None]
    return min(in_force, key=lambda figure: Decimal(str(figure.value)), default=None)


async def state_employed(
    tx: Tx, code: str, *, month: str, employed: int, source_department: str, document: str, by: Actor
) -> tuple[Rate, list[RiskWarning]]:
    """Take the urban employed of a district and month, in place of an earlier figure, and judge the rate anew.

    Raises `Forbidden` for a department that the caller does not speak for, `NotFound` for a district out of scope,
    `Refusal` for a month that has not begun or in which the place was not part of the city.
    """
    if by.department not in STATING_DEPARTMENTS and not by.has(Role.ADMINISTRATOR):
        raise Forbidden("the employed are stated by the departments STA and HRSS", code="FOREIGN_SOURCE")
    if by.department is not None and by.department != source_department:
        raise Forbidden(f"you speak for {by.department}, not for {source_department}", code="FOREIGN_SOURCE")
    place = queries.place_in_scope(by, code)
    if month > month_of(clock.today()):
        raise Refusal(f"{month} has not begun", code="DATE_IN_FUTURE")
    if not was_in_city(place, month):
        raise Refusal(f"{place} was not part of the city in {month}", code="DISTRICT_UNKNOWN")
    await begin_counting(tx)
    known = select(EmployedPersons).where(EmployedPersons.district == place, EmployedPersons.month == month)
    stated = await tx.first(known)
    before = None if stated is None else _told(stated)
    if stated is None:
        stated = EmployedPersons(district=place, month=month)
        tx.add(stated)
    stated.employed, stated.source_department, stated.document = employed, source_department, document
    stated.recorded_at, stated.recorded_by = clock.now(), by.subject
    tx.audit("employed-stated", f"district/{place}/{month}", by=by, before=before, after=_told(stated))
    await tx.flush()
    proposed = await propose_warnings(tx, place, since=month, until=month, by=by)
    [rate] = await queries.rates(tx.session, place, since=month, until=month)
    return rate, proposed


def _told(stated: EmployedPersons) -> dict[str, str | int]:
    return {
        "employed": stated.employed,
        "source_department": stated.source_department,
        "document": stated.document,
    }


async def acknowledge_warning(tx: Tx, warning_id: UUID, note: str, *, by: Actor) -> RiskWarning:
    """Record that a duty officer has seen a warning, with a note; its status stays as it is."""
    warning = await tx.lock(RiskWarning, warning_id, queries.warnings_in_scope(by))
    warning.acknowledge(note, by=by)
    tx.audit("warning-acknowledged", f"warning/{warning.id}", by=by, reason=note)
    return warning


async def publish_warning(tx: Tx, warning_id: UUID, *, on: date, document: str, by: Actor) -> RiskWarning:
    """发布预警信息 Publish a warning that another person has acknowledged; raises `Refusal` for a day to come."""
    warning = await tx.lock(RiskWarning, warning_id, queries.warnings_in_scope(by))
    require_past(on)
    tx.publish(warning.publish(on=on, document=document, by=by), by=by, before={"status": WarningStatus.PROPOSED})
    return warning


def require_past(on: date) -> None:
    """Raise `Refusal` for a day that is still to come."""
    if on > clock.today():
        raise Refusal(f"{on} is in the future", code="DATE_IN_FUTURE")
