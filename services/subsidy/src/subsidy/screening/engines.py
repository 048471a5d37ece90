"""The screen by one engine or the other: the same statement, the same file."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from rulebook.figures import Figures
from subsidy.screening import screens, spark
from subsidy.screening.employer_loads import EmployersScreened
from subsidy.screening.employer_snapshot import EmployerSnapshot
from subsidy.screening.employers import EMPLOYER_PROGRAMMES, period_of, plan_of_employers
from subsidy.screening.programmes import PROGRAMMES
from subsidy.screening.screens import Plan, Screened

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)


def screen(
    snapshot: Path,
    on: date,
    figures: Figures,
    codes: Iterable[str],
    *,
    into: Path,
    apart: Mapping[str, Figures] = screens.NONE_APART,
    engine: str = DUCKDB,
    spark_master: str = spark.LOCAL,
) -> Screened:
    """Screen everybody in a snapshot, and write the file of those who can have something, whole or not at all.

    The districts that stand `apart` are screened by figures of their own.
    """
    programmes = [PROGRAMMES[code] for code in codes]
    asked = screens.plan(snapshot, on, figures, programmes, apart)
    answer(asked, into=into, engine=engine, spark_master=spark_master)
    return screens.tell(snapshot, on, programmes, answered=into)


def screen_employers(
    snapshot: EmployerSnapshot,
    on: date,
    figures: Figures,
    wanted: Iterable[tuple[str, str]],
    *,
    into: Path,
    apart: Mapping[str, Figures] = screens.NONE_APART,
    engine: str = DUCKDB,
    spark_master: str = spark.LOCAL,
) -> EmployersScreened:
    """Screen every employer in a snapshot, and write the file of the workers and posts that something is granted for.

    Asked about are programmes, each with a period. An employer is asked by the figures of its own district.
    """
    asked = tuple(sorted(set(wanted)))
    plan = plan_of_employers(snapshot.file, on, figures, asked, apart)
    answer(plan, into=into, engine=engine, spark_master=spark_master)
    with screens.database(into.parent) as connection:
        counted = screens.count(connection, into, plan.key)
    outcomes = {
        code: counted.get((code, period), {})
        for code, period in asked
        if period == period_of(EMPLOYER_PROGRAMMES[code], on)
    }
    return EmployersScreened(into, snapshot, on, asked, outcomes)


def answer(asked: Plan, *, into: Path, engine: str, spark_master: str) -> None:
    """Let an engine write its answer, whole or not at all."""
    unfinished = into.with_name(f".{into.name}")
    if engine == SPARK:
        spark.answer(asked, into=unfinished, master=spark_master)
    else:
        screens.answer(asked, into=unfinished)
    unfinished.replace(into)
