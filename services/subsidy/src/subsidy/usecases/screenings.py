"""全员筛查 Screening everybody: asked for, and carried out step by step, so that it can be asked how far it is."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from kit import clock
from kit.actor import Actor
from kit.db import Database, Tx
from kit.errors import Conflict, Refusal
from kit.failpoints import failpoint
from kit.figures import figures_in_force
from subsidy.models import EmployerChange, EmployerOffer, OfferStatus, PersonChange, Screening, ScreeningStatus
from subsidy.models.offers import STANDING
from subsidy.queries.figures import figures_of
from subsidy.rules import shipped_figures
from subsidy.screening import (
    DUCKDB,
    EMPLOYER_PROGRAMMES,
    PROGRAMMES,
    SCREENED,
    EmployerSnapshot,
    Loaded,
    Snapshot,
    load,
    load_employers,
    period_of,
    screen,
    screen_employers,
    take_employer_snapshot,
    take_snapshot,
)
from subsidy.screening.files import CHANGES_KEPT_DAYS

SCREEN = "screen-population"
_OPEN = (
    ScreeningStatus.QUEUED,
    ScreeningStatus.EXPORTING,
    ScreeningStatus.SCREENING,
    ScreeningStatus.LOADING,
)


async def request_screening(
    tx: Tx, *, on: date, programmes: Sequence[str] | None, by: Actor, engine: str = DUCKDB, defer: bool = True
) -> Screening:
    """Ask for everybody to be screened on a day, by all programmes or by some; a job does it.

    Raises `Refusal` for a day to come and for a programme that neither people nor employers are screened by, and
    `Conflict` while another screening is under way.
    """
    if on > clock.today():
        raise Refusal(f"{on} is in the future", code="DATE_IN_FUTURE")
    codes = sorted(set(programmes)) if programmes else list(SCREENED)
    if unknown := [code for code in codes if code not in SCREENED]:
        raise Refusal(f"nobody is screened by: {', '.join(unknown)}", code="PROGRAMME_UNKNOWN")
    await tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(SCREEN))))
    if (other := await tx.first(select(Screening).where(Screening.status.in_(_OPEN)))) is not None:
        raise Conflict("a screening is under way", code="SCREENING_UNDER_WAY", screening_id=str(other.id))
    screening = Screening.request(on, codes, engine, by=by)
    tx.add(screening)
    after = {"on": on.isoformat(), "programmes": codes, "engine": engine}
    tx.audit("screening-requested", f"screening/{screening.id}", by=by, after=after)
    if defer:
        await tx.defer(SCREEN, lock=SCREEN, screening_id=str(screening.id))
    return screening


async def run_screening(
    database: Database, screening_id: UUID, *, folder: Path, spark_master: str, by: Actor, anew: bool = False
) -> None:
    """Take the snapshot, screen it and load the offers; to begin again after a crash changes nothing twice.

    `database` waits as long as it takes; `anew` makes every row of the snapshot anew, `spark_master` is asked where the
    screening's engine is Spark.
    """
    screening = await _advance(database, screening_id, ScreeningStatus.EXPORTING)
    if screening is None:
        return
    on, people, employers = screening.on, None, None
    of_people = [code for code in screening.programmes if code in PROGRAMMES]
    of_employers = [code for code in screening.programmes if code in EMPLOYER_PROGRAMMES]
    if of_people:
        people = await take_snapshot(database, folder, on, anew=anew)
    if of_employers:
        employers = await take_employer_snapshot(database, folder, on, anew=anew)
    await _advance(database, screening_id, ScreeningStatus.SCREENING, people=people, employers=employers)
    async with database.transaction() as tx:
        figures = await figures_in_force(tx, shipped_figures())
        apart = {district: await figures_of(tx, district) for district in sorted(figures.districts)}
        wanted = await _wanted(tx, of_employers, on)
    engine: dict[str, Any] = {"apart": apart, "engine": screening.engine, "spark_master": spark_master}
    screened, their = None, None
    if people is not None:
        into = folder / f"screened-{on.isoformat()}.parquet"
        screened = await asyncio.to_thread(screen, people.file, on, figures, of_people, into=into, **engine)
    if employers is not None:
        into = folder / f"screened-employers-{on.isoformat()}.parquet"
        their = await asyncio.to_thread(screen_employers, employers, on, figures, wanted, into=into, **engine)
    outcomes = {code: dict(found) for one in (screened, their) if one for code, found in one.outcomes.items()}
    await _advance(database, screening_id, ScreeningStatus.LOADING, outcomes=outcomes)
    async with database.transaction() as tx:
        screening = await tx.lock(Screening, screening_id)
        offers, to_employers = None, None
        if screened is not None and people is not None:
            offers = await load(tx, screened, people, screening_id=screening_id, expires_on=on + STANDING)
        if their is not None:
            to_employers = await load_employers(tx, their)
        screening.complete(_told(offers), _told(to_employers))
        await _forget_changes(tx)
        after = {whom: asdict(one) for whom, one in (("people", offers), ("employers", to_employers)) if one}
        tx.audit("screening-completed", f"screening/{screening_id}", by=by, after=after)
        await tx.flush()
        failpoint("screening-loaded")


def _told(loaded: Loaded | None) -> tuple[int, int, int] | None:
    return None if loaded is None else (loaded.offered, loaded.renewed, loaded.withdrawn)


async def _wanted(tx: Tx, codes: Sequence[str], on: date) -> set[tuple[str, str]]:
    """What employers are asked about: the day's period of each programme, and the others that offers stand for."""
    standing = (
        select(EmployerOffer.programme, EmployerOffer.period)
        .where(EmployerOffer.status == OfferStatus.OFFERED, EmployerOffer.programme.in_(codes))
        .distinct()
    )
    of_before = {(code, period) for code, period in await tx.session.execute(standing)}
    return of_before | {(code, period_of(EMPLOYER_PROGRAMMES[code], on)) for code in codes}


async def fail_screening(tx: Tx, screening_id: UUID, failure: str) -> None:
    """Give a screening up that could not be finished."""
    screening = await tx.lock(Screening, screening_id)
    if not screening.has_ended:
        screening.fail(failure)


async def _advance(
    database: Database,
    screening_id: UUID,
    to: ScreeningStatus,
    *,
    people: Snapshot | None = None,
    employers: EmployerSnapshot | None = None,
    outcomes: Mapping[str, Mapping[str, int]] | None = None,
) -> Screening | None:
    async with database.transaction() as tx:
        screening = await tx.lock(Screening, screening_id)
        if screening.has_ended:
            return None
        screening.advance(to)
        if people is not None:
            screening.people, screening.changed = people.people, people.changed
        if employers is not None:
            screening.employers, screening.employers_changed = employers.employers, employers.changed
        if outcomes is not None:
            screening.outcomes = dict(outcomes)
    failpoint("screening-step-begun")
    return screening


async def _forget_changes(tx: Tx) -> None:
    before = clock.now() - timedelta(days=CHANGES_KEPT_DAYS + 1)
    for noted in (PersonChange, EmployerChange):
        await tx.session.execute(delete(noted).where(noted.recorded_at < before))
