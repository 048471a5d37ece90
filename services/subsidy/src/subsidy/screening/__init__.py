"""全员筛查 Everybody known by every programme: columnar snapshots, the rules as SQL over them, and one person alone."""

from subsidy.screening.columns import COLUMNS, KINDS, Column
from subsidy.screening.employer_loads import EmployersScreened, load_employers
from subsidy.screening.employer_snapshot import EmployerSnapshot, take_employer_snapshot
from subsidy.screening.employers import EMPLOYER_COLUMNS, EMPLOYER_PROGRAMMES, period_of, workers_of
from subsidy.screening.engines import DUCKDB, ENGINES, SPARK, screen, screen_employers
from subsidy.screening.loads import Loaded, load
from subsidy.screening.people import Own, contribution_of, known
from subsidy.screening.programmes import PROGRAMMES, Look, Programme, paying
from subsidy.screening.screens import Screened
from subsidy.screening.snapshot import Snapshot, take_snapshot

SCREENED = (*PROGRAMMES, *EMPLOYER_PROGRAMMES)
"""Every programme by which people, or employers and their workers, are screened."""

__all__ = [
    "COLUMNS",
    "DUCKDB",
    "EMPLOYER_COLUMNS",
    "EMPLOYER_PROGRAMMES",
    "ENGINES",
    "KINDS",
    "PROGRAMMES",
    "SCREENED",
    "SPARK",
    "Column",
    "EmployerSnapshot",
    "EmployersScreened",
    "Loaded",
    "Look",
    "Own",
    "Programme",
    "Screened",
    "Snapshot",
    "contribution_of",
    "known",
    "load",
    "load_employers",
    "paying",
    "period_of",
    "screen",
    "screen_employers",
    "take_employer_snapshot",
    "take_snapshot",
    "workers_of",
]
