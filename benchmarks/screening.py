"""A million people, and a million workers of employers, beside a bare scan; snapshot and load beside bare COPY.

`python -m benchmarks.screening` takes these figures; `make bench-screen` runs it.
"""

import argparse
import asyncio
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid5

import asyncpg

from benchmarks import cores, population
from deploy.local.postgres import Postgres
from kit.db import Database
from kit.ids import new_id
from kit.testing import TokenAuthority, environment
from subsidy.rules import shipped_figures
from subsidy.screening import (
    COLUMNS,
    EMPLOYER_COLUMNS,
    EMPLOYER_PROGRAMMES,
    PROGRAMMES,
    EmployerSnapshot,
    Loaded,
    Screened,
    Snapshot,
    load,
    period_of,
    screen,
    screen_employers,
    take_snapshot,
)
from subsidy.screening.columns import KINDS
from subsidy.screening.screens import database
from subsidy.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
ON = date(2018, 12, 15)
"""On which the made-up million is screened: most programmes have amounts by then."""
KNOWN_ON = date(2018, 1, 15)
"""On which those in PostgreSQL are: each of them can have a month's social insurance subsidy."""
PEOPLE, KNOWN, CHANGED = 1_000_000, 100_000, 1_000
EMPLOYERS, WORKERS = 100_000, 1_000_000
ROUNDS = 3
AIM_SECONDS, AIM_MEGABYTES = 5, 1024
_STATED: Mapping[str, object] = {
    "support_category": '"HARD_TO_EMPLOY"',
    "employment_form": '"FLEXIBLE"',
    "ever_employed": "true",
    "left_school": '"1999-06-30"',
    "monthly_contribution": '{"pension_and_medical": "900.00"}',
    "unemployment_insurance_months": "48",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What one run took, in a process of its own."""

    seconds: float
    processor: float
    megabytes: float
    rows: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screening", description=main.__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--employers", type=int, default=EMPLOYERS)
    parser.add_argument("--workers", type=int, default=WORKERS, help="people who work for them")
    parser.add_argument("--known", type=int, default=KNOWN, help="people in PostgreSQL, for snapshot and load")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    arguments = parser.parse_args()
    before = cores.waiting_share()
    with tempfile.TemporaryDirectory(prefix="bench-screen-") as folder:
        lines = screened(Path(folder), arguments.people, arguments.rounds)
        print("\n".join(lines), end="\n\n", flush=True)
        lines = screened_employers(Path(folder), arguments.employers, arguments.workers, arguments.rounds)
        print("\n".join(lines), end="\n\n", flush=True)
        print("\n".join(asyncio.run(travelled(Path(folder), arguments.known))))
    if before is not None:
        print(f"in the minute before, something waited for a core {before:.0%} of the time")


def screened(folder: Path, people: int, rounds: int) -> list[str]:
    """The screen and the bare scan of the same file, by turns."""
    file = folder / "people.parquet"
    population.write(file, people=people, on=ON, figures=shipped_figures())
    scans, screens = [], []
    for _ in range(rounds):
        scans.append(_apart(_scan, file))
        screens.append(_apart(_screen, file))
    floor, took = median(one.seconds for one in scans), median(one.seconds for one in screens)
    memory = max(one.megabytes for one in screens)
    pairs = people * len(PROGRAMMES)
    return [
        f"{people} people, {len(COLUMNS)} columns of facts, {file.stat().st_size / 1e6:.0f} MB of Parquet",
        _line("screen floor: bare scan of every column", floor, median(one.processor for one in scans)),
        _line(f"screen: by {len(PROGRAMMES)} programmes", took, median(one.processor for one in screens))
        + f"  {took / floor:.1f} x the floor, <= {AIM_SECONDS} s {_met(took <= AIM_SECONDS)}",
        f"  {pairs} pairs, {pairs / took / 1e6:.1f} million a second; {screens[0].rows} of them can have something",
        f"  peak memory of the process {memory:.0f} MB, <= {AIM_MEGABYTES} MB {_met(memory <= AIM_MEGABYTES)}",
    ]


def screened_employers(folder: Path, employers: int, workers: int, rounds: int) -> list[str]:
    """The screen of employers and the bare scan of the same file, by turns."""
    file = folder / "employers.parquet"
    population.write_employers(file, employers=employers, workers=workers, on=ON, figures=shipped_figures())
    scans, screens = [], []
    for _ in range(rounds):
        scans.append(_apart(_scan_employers, file))
        screens.append(_apart(_screen_employers, file))
    floor, took = median(one.seconds for one in scans), median(one.seconds for one in screens)
    memory = max(one.megabytes for one in screens)
    return [
        f"{employers} employers, {workers} workers, {file.stat().st_size / 1e6:.0f} MB of Parquet",
        _line("employers' floor: bare scan of every column", floor, median(one.processor for one in scans)),
        _line(f"employers: by {len(EMPLOYER_PROGRAMMES)} programmes", took, median(one.processor for one in screens))
        + f"  {took / floor:.1f} x the floor, <= {AIM_SECONDS} s {_met(took <= AIM_SECONDS)}",
        f"  {screens[0].rows} workers and employers with posts can have something",
        f"  peak memory of the process {memory:.0f} MB, <= {AIM_MEGABYTES} MB {_met(memory <= AIM_MEGABYTES)}",
    ]


def _line(what: str, seconds: float, processor: float) -> str:
    return f"{what:<58}{seconds:>8.2f} s {processor:>8.2f} s of processor"


def _met(met: bool) -> str:  # noqa: FBT001 - a fact, not a switch
    return "met" if met else "MISSED"


def _apart(work: Callable[[Path], int], file: Path) -> Taken:
    """Run it in a new process, so that its peak memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(_measured, work, file).result()


def _measured(work: Callable[[Path], int], file: Path) -> Taken:
    started, processor = time.perf_counter(), time.process_time()
    rows = work(file)
    seconds, used = time.perf_counter() - started, time.process_time() - processor
    return Taken(seconds, used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, rows)


def _scan(file: Path) -> int:
    return _counted(file, ["person_id", "district", *COLUMNS])


def _scan_employers(file: Path) -> int:
    return _counted(file, ["id", "employer_id", "person_id", "form", "hired_on", *EMPLOYER_COLUMNS])


def _counted(file: Path, columns: Sequence[str]) -> int:
    counted = ", ".join(f'count("{name}")' for name in columns)
    with database(file.parent) as connection:
        [(rows, *_)] = connection.execute(f"SELECT {counted} FROM read_parquet('{file}')").fetchall()  # noqa: S608
    return int(rows)


def _screen(file: Path) -> int:
    found = screen(file, ON, shipped_figures(), PROGRAMMES, into=file.with_name("screened.parquet"))
    return sum(outcomes.get("ELIGIBLE", 0) for outcomes in found.outcomes.values())


def _screen_employers(file: Path) -> int:
    wanted = [(code, period_of(form, ON)) for code, form in EMPLOYER_PROGRAMMES.items()]
    snapshot = EmployerSnapshot(file, ON, marker=0, employers=0, changed=0)
    found = screen_employers(snapshot, ON, shipped_figures(), wanted, into=file.with_name("screened-employers.parquet"))
    return sum(outcomes.get("ELIGIBLE", 0) for outcomes in found.outcomes.values())


async def travelled(folder: Path, known: int) -> list[str]:
    """Out of PostgreSQL and back, beside bare COPY of the same rows."""
    with Postgres(folder / "postgres") as postgres:
        url = postgres.create_database("subsidy")
        _migrate(url)
        (folder / "issuer").mkdir()
        told = environment(TokenAuthority(folder / "issuer"), url, bank_url="http://127.0.0.1:1")
        service = Database(Settings(**told), patient=True)
        connection = await asyncpg.connect(postgres.url("subsidy", driver="postgresql"))
        try:
            people = await _announce(connection, known)
            return await _there_and_back(service, connection, folder, people)
        finally:
            await connection.close()
            await service.close()


async def _there_and_back(service: Database, connection: Any, folder: Path, people: Sequence[Any]) -> list[str]:
    rows = len(people) * (len(KINDS) + 1)
    bare = await _timed(_copy_out(connection, folder))
    whole, snapshot = await _taken(service, folder)
    await _state(connection, people[:CHANGED], "2018-01-02", source="EDU")
    renewed, again = await _taken(service, folder)
    found = await asyncio.to_thread(
        screen, again.file, KNOWN_ON, shipped_figures(), ["flexible_si_subsidy"], into=folder / "screened.parquet"
    )
    loading, loaded = await _loaded(service, found, again)
    repeating, repeated = await _loaded(service, found, again)
    offers = folder / "offers.csv"
    await connection.copy_from_table("offers", output=offers, format="csv")
    await connection.execute("CREATE TABLE bare_offers (LIKE offers INCLUDING ALL)")
    floor = await _timed(_copy_offers(connection, offers))
    if (snapshot.people, again.changed, loaded.offered, repeated.offered) != (len(people), CHANGED, len(people), 0):
        raise ValueError(f"not what was written: {snapshot}, {again}, {loaded}, {repeated}")
    return [
        f"{len(people)} people in PostgreSQL, {rows} rows about them",
        f"{'snapshot floor: bare COPY of those rows into files':<58}{bare:>8.2f} s",
        f"{'snapshot: of everybody':<58}{whole:>8.2f} s  {whole / bare:.1f} x the floor",
        f"{f'snapshot: {CHANGED} people have changed':<58}{renewed:>8.2f} s",
        f"{f'load floor: bare COPY of {len(people)} offers':<58}{floor:>8.2f} s",
        f"{'load: offers made':<58}{loading:>8.2f} s  {loading / floor:.1f} x the floor",
        f"{'load: the same again, nothing changes':<58}{repeating:>8.2f} s",
    ]


async def _taken(service: Database, folder: Path) -> tuple[float, Snapshot]:
    started = time.perf_counter()
    snapshot = await take_snapshot(service, folder / "snapshots", KNOWN_ON)
    return time.perf_counter() - started, snapshot


async def _loaded(service: Database, found: Screened, snapshot: Snapshot) -> tuple[float, Loaded]:
    started = time.perf_counter()
    async with service.transaction() as tx:
        loaded = await load(tx, found, snapshot, screening_id=new_id(), expires_on=KNOWN_ON + timedelta(days=1))
    return time.perf_counter() - started, loaded


async def _timed(work: Any) -> float:
    started = time.perf_counter()
    await work
    return time.perf_counter() - started


async def _announce(connection: Any, known: int) -> list[Any]:
    root = new_id()
    people = [uuid5(root, str(number)) for number in range(known)]
    pictures = [(person, "370102", KNOWN_ON, None) for person in people]
    columns = ["person_id", "district", "registered_on", "merged_into"]
    await connection.copy_records_to_table("person_pictures", records=pictures, columns=columns)
    await _state(connection, people, "2018-01-01", source="HRSS")
    await connection.execute("ANALYZE person_pictures, picture_facts")
    return people


async def _state(connection: Any, people: Sequence[Any], since: str, *, source: str) -> None:
    columns = ["event_id", "position", "person_id", "kind", "value", "valid_from", "valid_to", "source_department"]
    day = date.fromisoformat(since)
    rows = (
        (uuid5(person, since), place, person, kind, _STATED[kind], day, None, source, f"{since}T00:00:00+00:00", False)
        for person in people
        for place, kind in enumerate(KINDS)
    )
    columns += ["recorded_at", "settled"]
    await connection.copy_records_to_table("picture_facts", records=rows, columns=columns)


async def _copy_out(connection: Any, folder: Path) -> None:
    for table in ("person_pictures", "picture_facts"):
        await connection.copy_from_table(table, output=folder / f"bare-{table}.csv", format="csv")


async def _copy_offers(connection: Any, file: Path) -> None:
    await connection.copy_to_table("bare_offers", source=file, format="csv")


def _migrate(url: str) -> None:
    folder, told = ROOT / "services" / "subsidy", {**os.environ, "DATABASE_URL": url}
    subprocess.run([sys.executable, "-m", "alembic", "upgrade", "head"], cwd=folder, env=told, check=True)


if __name__ == "__main__":
    main()
