"""全员筛查 Screening everybody: asked for, and carried out step by step, so that it can be asked how far it is."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, func, select

from kit import clock
from kit.actor import Actor
from kit.db import Database, Tx
from kit.errors import Conflict, Refusal
from kit.figures import figures_in_force
from subsidy.models import PersonChange, Screening, ScreeningStatus
from subsidy.models.offers import STANDING
from subsidy.queries.figures import figures_of
from subsidy.rules import shipped_figures
from subsidy.screening import DUCKDB, PROGRAMMES, Screened, Snapshot, load, screen, take_snapshot
from subsidy.screening.snapshot import CHANGES_KEPT_DAYS

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
    """Ask for everybody to be screened on a day, by all programmes of people or by some; a job does it.

    Raises `Refusal` for a day to come and for a programme that is none of people, and `Conflict` while another
    screening is under way.
    """
    if on > clock.today():
        raise Refusal(f"{on} is in the future", code="DATE_IN_FUTURE")
    codes = sorted(set(programmes)) if programmes else list(PROGRAMMES)
    if unknown := [code for code in codes if code not in PROGRAMMES]:
        raise Refusal(f"no programme of people: {', '.join(unknown)}", code="PROGRAMME_UNKNOWN")
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
    snapshot = await take_snapshot(database, folder, screening.on, anew=anew)
    await _advance(database, screening_id, ScreeningStatus.SCREENING, snapshot=snapshot)
    async with database.transaction() as tx:
        figures = await figures_in_force(tx, shipped_figures())
        apart = {district: await figures_of(tx, district) for district in sorted(figures.districts)}
    result = folder / f"screened-{screening.on.isoformat()}.parquet"
    screened = await asyncio.to_thread(
        screen,
        snapshot.file,
        screening.on,
        figures,
        screening.programmes,
        into=result,
        apart=apart,
        engine=screening.engine,
        spark_master=spark_master,
    )
    await _advance(database, screening_id, ScreeningStatus.LOADING, screened=screened)
    async with database.transaction() as tx:
        screening = await tx.lock(Screening, screening_id)
        loaded = await load(tx, screened, snapshot, screening_id=screening_id, expires_on=screening.on + STANDING)
        screening.complete(offered=loaded.offered, renewed=loaded.renewed, withdrawn=loaded.withdrawn)
        await _forget_changes(tx)
        after = {"offered": loaded.offered, "renewed": loaded.renewed, "withdrawn": loaded.withdrawn}
        tx.audit("screening-completed", f"screening/{screening_id}", by=by, after=after)


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
    snapshot: Snapshot | None = None,
    screened: Screened | None = None,
) -> Screening | None:
    async with database.transaction() as tx:
        screening = await tx.lock(Screening, screening_id)
        if screening.has_ended:
            return None
        screening.advance(to)
        if snapshot is not None:
            screening.people, screening.changed = snapshot.people, snapshot.changed
        if screened is not None:
            screening.outcomes = {code: dict(found) for code, found in screened.outcomes.items()}
        return screening


async def _forget_changes(tx: Tx) -> None:
    before = clock.now() - timedelta(days=CHANGES_KEPT_DAYS + 1)
    await tx.session.execute(delete(PersonChange).where(PersonChange.recorded_at < before))
