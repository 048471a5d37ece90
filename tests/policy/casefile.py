"""Case files that policy staff write: eligibility cases and loan cases in YAML, read with file and line."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from loans.rules.interest import Loan, Period, Repayment, ShareOfBase, Step
from rulebook.facts import read_count, read_day, read_number
from rulebook.source import Record, SourceError, read_yaml_file
from rulebook.units import UNITS

NOTES = {"basis", "param_source", "trap", "note", "title"}
CASE_KEYS = {"id", "instrument", "as_of", "facts", "expect"}
LOAN_KEYS = {
    "id",
    "kind",
    "principal",
    "contract_rate_pct",
    "base_rate_pct",
    "contract_date",
    "drawdown",
    "maturity",
    "interest_end",
    "day_count",
    "principal_payments",
    "periods",
    "expect",
}
SUBSIDY_KEYS = {"subsidy_schedule", "subsidy", "subsidy_stops_on"}
PERIOD_KEYS = {"from", "settled", "days", "interest", "subsidised", "borrower"}
OUTCOMES = {"ELIGIBLE", "INELIGIBLE", "NEEDS_FACTS", "NEEDS_CONFIG"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityCase:
    """Facts of one case on a day, and what the verdict must say."""

    name: str
    place: str
    instrument: str
    as_of: date
    facts: Mapping[str, object]
    expect: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanCase:
    """A loan with the statement that it must give, row by row."""

    name: str
    place: str
    contract_date: date
    loan: Loan
    periods: tuple[Period, ...]
    totals: Mapping[str, object]


Case = EligibilityCase | LoanCase


def files_in(path: Path) -> list[Path]:
    """The file itself, or every case file in a folder; raises SourceError for a folder without any."""
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.glob("**/*") if file.suffix in {".yaml", ".yml"})
    if not files:
        raise SourceError(str(path), 1, "a folder with *.yaml files expected")
    return files


def read_entries(file: Path) -> Iterator[Case | SourceError]:
    """The cases of a file, with the error in place of each that can't be read; raises SourceError for the file."""
    return entries_of(read_yaml_file(file), str(file))


def entries_of(document: object, place: str) -> Iterator[Case | SourceError]:
    """The cases of a document that was read; raises SourceError where it is no case file."""
    if not isinstance(document, Record):
        raise SourceError(place, 1, "a mapping with eligibility_cases or loan_cases expected")
    _only(document, set(), {"conventions", *READERS}, place)
    if not document.keys() & READERS.keys():
        raise SourceError(place, document.line, "eligibility_cases or loan_cases expected")
    seen: set[str] = set()
    for key, read in READERS.items():
        for entry in _records(document, key, place) if key in document else []:
            try:
                case = read(entry, place)
            except SourceError as error:
                yield error
                continue
            if case.name in seen:
                yield SourceError(place, entry.line_of("id"), f"an id used once expected, not {case.name} again")
            else:
                seen.add(case.name)
                yield case


def read_cases(path: Path) -> list[Case]:
    """The cases of a file, or of every file in a folder; raises SourceError for the first that can't be read."""
    cases: list[Case] = []
    for file in files_in(path):
        for entry in read_entries(file):
            if isinstance(entry, SourceError):
                raise entry
            cases.append(entry)
    return cases


def _eligibility_case(entry: Record, place: str) -> Case:
    _only(entry, CASE_KEYS, NOTES, place)
    facts, expect = _record(entry, "facts", place), _record(entry, "expect", place)
    if not expect:
        raise SourceError(place, entry.line_of("expect"), "expect: an outcome expected")
    if expect.get("outcome", "ELIGIBLE") not in OUTCOMES:
        raise SourceError(place, expect.line_of("outcome"), f"outcome: one of {', '.join(sorted(OUTCOMES))} expected")
    return EligibilityCase(
        name=_text(entry, "id", place),
        place=f"{place}:{entry.line}",
        instrument=_text(entry, "instrument", place),
        as_of=_day(entry, "as_of", place),
        facts=facts,
        expect=expect,
    )


def _loan_case(entry: Record, place: str) -> Case:
    _only(entry, LOAN_KEYS, NOTES | SUBSIDY_KEYS, place)
    if entry["day_count"] != "ACT/360":
        raise SourceError(place, entry.line_of("day_count"), "ACT/360 expected")
    expect = _record(entry, "expect", place)
    _only(expect, {"days", "interest", "subsidised", "borrower"}, set(), place)
    loan = Loan(
        principal=_number(entry, "principal", place),
        rate=_number(entry, "contract_rate_pct", place),
        drawdown=_day(entry, "drawdown", place),
        maturity=_day(entry, "maturity", place),
        interest_end=_day(entry, "interest_end", place),
        subsidy=_subsidy(entry, place),
        subsidy_stops_on=_day(entry, "subsidy_stops_on", place) if "subsidy_stops_on" in entry else None,
        repayments=tuple(_repayment(payment, place) for payment in _records(entry, "principal_payments", place)),
    )
    return LoanCase(
        name=_text(entry, "id", place),
        place=f"{place}:{entry.line}",
        contract_date=_day(entry, "contract_date", place),
        loan=loan,
        periods=tuple(_period(row, place) for row in _records(entry, "periods", place)),
        totals=expect,
    )


def _subsidy(entry: Record, place: str) -> list[Step] | ShareOfBase:
    match entry["kind"]:
        case "individual" if "subsidy_schedule" in entry:
            return [_step(step, place) for step in _records(entry, "subsidy_schedule", place)]
        case "sme" if "subsidy" in entry:
            subsidy = _record(entry, "subsidy", place)
            _only(subsidy, {"share_of_base"}, {"effective_pct"}, place)
            share, base = _share(subsidy, "share_of_base", place), _number(entry, "base_rate_pct", place)
            if "effective_pct" in subsidy and share * Fraction(base) != Fraction(
                _number(subsidy, "effective_pct", place)
            ):
                raise SourceError(place, subsidy.line_of("effective_pct"), f"{share} of {base} expected")
            return ShareOfBase(share, base)
        case _:
            expected = "kind individual with subsidy_schedule, or kind sme with subsidy, expected"
            raise SourceError(place, entry.line_of("kind"), expected)


def _repayment(row: Record, place: str) -> Repayment:
    _only(row, {"date", "amount"}, set(), place)
    return Repayment(_day(row, "date", place), _number(row, "amount", place))


def _step(row: Record, place: str) -> Step:
    _only(row, {"months_upto", "share"}, set(), place)
    return Step(_count(row, "months_upto", place), _share(row, "share", place))


def _period(row: Record, place: str) -> Period:
    _only(row, PERIOD_KEYS, set(), place)
    return Period(
        start=_day(row, "from", place),
        settled=_day(row, "settled", place),
        days=_count(row, "days", place),
        interest=_number(row, "interest", place),
        subsidised=_number(row, "subsidised", place),
        borrower=_number(row, "borrower", place),
    )


def _only(record: Record, required: set[str], optional: set[str], place: str) -> None:
    for key in record:
        if key not in required | optional:
            raise SourceError(place, record.line_of(key), f"one of {_listed(required | optional)} expected, not {key}")
    for key in sorted(required):
        if key not in record:
            raise SourceError(place, record.line, f"{key} expected")


def _listed(keys: set[str]) -> str:
    return ", ".join(sorted(keys))


def _get(record: Record, key: str, place: str) -> object:
    if key not in record:
        raise SourceError(place, record.line, f"{key} expected")
    return record[key]


def _record(record: Record, key: str, place: str) -> Record:
    value = _get(record, key, place)
    if not isinstance(value, Record):
        raise SourceError(place, record.line_of(key), f"{key}: a mapping expected")
    return value


def _records(record: Record, key: str, place: str) -> list[Record]:
    value = _get(record, key, place)
    if not isinstance(value, list):
        raise SourceError(place, record.line_of(key), f"{key}: a list expected")
    for item in value:
        if not isinstance(item, Record):
            raise SourceError(place, record.line_of(key), f"{key}: a list of mappings expected")
    return value


def _text(record: Record, key: str, place: str) -> str:
    value = _get(record, key, place)
    if not isinstance(value, str) or not value:
        raise SourceError(place, record.line_of(key), f"{key}: text expected, not {value!r}")
    return value


def _day(record: Record, key: str, place: str) -> date:
    value = read_day(_get(record, key, place))
    if value is None:
        raise SourceError(place, record.line_of(key), f"{key}: a date YYYY-MM-DD expected, not {record[key]!r}")
    return value


def _number(record: Record, key: str, place: str) -> Decimal:
    value = read_number(_get(record, key, place))
    if value is None:
        raise SourceError(place, record.line_of(key), f"{key}: a decimal number expected, not {record[key]!r}")
    return value


def _count(record: Record, key: str, place: str) -> int:
    value = read_count(_get(record, key, place))
    if value is None:
        raise SourceError(place, record.line_of(key), f"{key}: a whole number expected, not {record[key]!r}")
    return value


def _share(record: Record, key: str, place: str) -> Fraction:
    try:
        value = UNITS["share"](_get(record, key, place))
    except ValueError as error:
        raise SourceError(place, record.line_of(key), f"{key}: {error}") from error
    assert isinstance(value, Fraction)
    return value


READERS: Mapping[str, Callable[[Record, str], Case]] = {
    "eligibility_cases": _eligibility_case,
    "loan_cases": _loan_case,
}
