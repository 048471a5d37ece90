"""The same screen on Apache Spark, where one machine is outgrown: the same statement, in Spark's words."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from rulebook.figures import Figures
from rulebook.terms import quoted
from subsidy.screening.programmes import Programme
from subsidy.screening.screens import NONE_APART, database, places, statement, views

LOCAL = "local[*]"
_WORDS = (
    ("AS HUGEINT)", "AS DECIMAL(38,0))"),
    ("AS VARCHAR)", "AS STRING)"),
    ("list_filter(", "filter("),
    ("lambda entry:", "entry ->"),
    ("len(", "size("),
    ("//", " div "),
    ("to_months(", "make_ym_interval(0, "),
)
"""What Spark calls otherwise. Under its ANSI mode everything else means the same: identifiers, unknowns, days."""


class SparkMissing(Exception):
    """PySpark is not installed: it comes with the extra `employment-subsidy[spark]`, and needs Java 17."""


def answer(
    snapshot: Path,
    on: date,
    figures: Figures,
    programmes: Sequence[Programme],
    *,
    into: Path,
    apart: Mapping[str, Figures] = NONE_APART,
    master: str = LOCAL,
) -> None:
    """Write the answer of the screen's statement, asked of Spark; raises `SparkMissing`.

    `master` is the cluster's address; its workers see the snapshot's folder under the same path.
    """
    # Spark does not see files whose names begin with a dot.
    name = into.stem.lstrip(".")
    readable, written = into.with_name(f"{name}-in-spark.parquet"), into.with_name(f"{name}-by-spark")
    with database(into.parent) as connection:
        # Spark has no type for an id.
        connection.execute(
            f"COPY (SELECT * REPLACE (CAST(person_id AS VARCHAR) AS person_id) FROM read_parquet('{snapshot}'))"  # noqa: S608
            f" TO '{readable}' (FORMAT parquet)"
        )
    session = _session(master)
    try:
        session.read.parquet(str(readable)).createOrReplaceTempView("snapshot")
        for name, columns in views(programmes).items():
            listed = ", ".join(f"{quoted(column.name)} AS {quoted(column.fact.name)}" for column in columns)
            selected = f"SELECT person_id, district, {listed} FROM snapshot"  # noqa: S608
            session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {selected}")
            for part, select in places(name, apart):
                session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {part} AS {select}")
        session.sql(in_spark(statement(programmes, on, figures, apart))).write.mode("overwrite").parquet(str(written))
    finally:
        session.stop()
        readable.unlink()
    with database(into.parent) as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE (CAST(person_id AS UUID) AS person_id) FROM read_parquet('{written}/*.parquet'))"  # noqa: S608
            f" TO '{into}' (FORMAT parquet)"
        )
    shutil.rmtree(written)


def in_spark(sql: str) -> str:
    """The statement in Spark's words."""
    for ours, theirs in _WORDS:
        sql = sql.replace(ours, theirs)
    return sql


def _session(master: str) -> Any:
    try:
        spark = import_module("pyspark.sql").SparkSession
    except ImportError as error:
        raise SparkMissing(SparkMissing.__doc__) from error
    builder = spark.builder.master(master).appName("screening")
    for name, value in {
        "spark.sql.ansi.enabled": "true",
        "spark.sql.ansi.doubleQuotedIdentifiers": "true",
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        **({"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"} if master == LOCAL else {}),
    }.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
