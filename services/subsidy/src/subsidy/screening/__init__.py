"""全员筛查 Everybody known by every programme: a columnar snapshot, the rules as SQL over it, and one person alone."""

from subsidy.screening.columns import COLUMNS, KINDS, Column
from subsidy.screening.engines import DUCKDB, ENGINES, SPARK, screen
from subsidy.screening.loads import Loaded, load
from subsidy.screening.people import Own, contribution_of, known
from subsidy.screening.programmes import PROGRAMMES, Look, Programme, paying
from subsidy.screening.screens import Screened
from subsidy.screening.snapshot import Snapshot, take_snapshot

__all__ = [
    "COLUMNS",
    "DUCKDB",
    "ENGINES",
    "KINDS",
    "PROGRAMMES",
    "SPARK",
    "Column",
    "Loaded",
    "Look",
    "Own",
    "Programme",
    "Screened",
    "Snapshot",
    "contribution_of",
    "known",
    "load",
    "paying",
    "screen",
    "take_snapshot",
]
