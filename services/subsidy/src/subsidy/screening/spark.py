"""The same screen on Apache Spark, where one machine is outgrown: the same statement, in Spark's words."""

import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

from subsidy.screening.screens import Plan, database

LOCAL = "local[*]"
_WORDS = (
    ("AS HUGEINT)", "AS DECIMAL(38,0))"),
    ("AS VARCHAR)", "AS STRING)"),
    ("list_filter(", "filter("),
    ("list_transform(", "transform("),
    ("list_max(", "array_max("),
    ("lambda entry:", "entry ->"),
    ("len(", "size("),
    ("//", " div "),
    ("to_months(", "make_ym_interval(0, "),
)
"""What Spark calls otherwise, beside the sum of a list.

Under its ANSI mode everything else means the same: identifiers, unknowns, days.
"""

_LIST_SUM = "list_sum("
_ADDED = "CAST(0 AS DECIMAL(38,0)), (total, one) -> CAST(total + one AS DECIMAL(38,0))"


class SparkMissing(Exception):
    """PySpark is not installed: it comes with the extra `employment-subsidy[spark]`, and needs Java 17."""


def answer(asked: Plan, *, into: Path, master: str = LOCAL) -> None:
    """Write the answer of a screen's statement, asked of Spark; raises `SparkMissing`.

    `master` is the cluster's address; its workers see the snapshot's folder under the same path.
    """
    # Spark does not see files whose names begin with a dot.
    name = into.stem.lstrip(".")
    readable, written = into.with_name(f"{name}-in-spark.parquet"), into.with_name(f"{name}-by-spark")
    with database(into.parent) as connection:
        # Spark has no type for an id.
        described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{asked.snapshot}')").fetchall()  # noqa: S608
        ids = ", ".join(f"CAST({column} AS VARCHAR) AS {column}" for column, kind, *_ in described if kind == "UUID")
        connection.execute(
            f"COPY (SELECT * REPLACE ({ids}) FROM read_parquet('{asked.snapshot}'))"  # noqa: S608
            f" TO '{readable}' (FORMAT parquet)"
        )
    session = _session(master)
    try:
        session.read.parquet(str(readable)).createOrReplaceTempView("snapshot")
        for view, select in asked.views.items():
            session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {view} AS {select}")
        session.sql(in_spark(asked.statement)).write.mode("overwrite").parquet(str(written))
    finally:
        session.stop()
        readable.unlink()
    with database(into.parent) as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE (CAST({asked.key} AS UUID) AS {asked.key})"  # noqa: S608
            f" FROM read_parquet('{written}/*.parquet')) TO '{into}' (FORMAT parquet)"
        )
    shutil.rmtree(written)


def in_spark(sql: str) -> str:
    """The statement in Spark's words."""
    for ours, theirs in _WORDS:
        sql = sql.replace(ours, theirs)
    while _LIST_SUM in sql:
        before, _, rest = sql.partition(_LIST_SUM)
        end = _closed(rest)
        sql = f"{before}aggregate({rest[:end]}, {_ADDED}{rest[end:]}"
    return sql


def _closed(text: str) -> int:
    """Where the bracket closes that was opened before the text; none of the codes in it has brackets."""
    depth = 1
    for place, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if not depth:
            return place
    raise ValueError(f"a bracket is never closed: {text[:80]}")


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
