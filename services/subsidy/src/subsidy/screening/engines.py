"""The screen by one engine or the other: the same statement, the same file."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from rulebook.figures import Figures
from subsidy.screening import screens, spark
from subsidy.screening.programmes import PROGRAMMES
from subsidy.screening.screens import Screened

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
    unfinished = into.with_name(f".{into.name}")
    if engine == SPARK:
        spark.answer(snapshot, on, figures, programmes, into=unfinished, apart=apart, master=spark_master)
    else:
        screens.answer(snapshot, on, figures, programmes, into=unfinished, apart=apart)
    unfinished.replace(into)
    return screens.tell(snapshot, on, programmes, answered=into)
