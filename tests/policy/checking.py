"""Running cases through the rules: each failure is one line that says what was expected and what came."""

from collections.abc import Iterator
from dataclasses import fields
from fractions import Fraction

from loans.rules import shipped_figures
from loans.rules.interest import DayCount, Period, accrue
from rulebook.facts import FactError, json_value
from rulebook.verdicts import Verdict
from tests.policy.casefile import Case, EligibilityCase, LoanCase
from tests.policy.registry import instruments


def failures(case: Case) -> list[str]:
    """Every way in which a case differs from the rules; empty when it passes."""
    found = _eligibility(case) if isinstance(case, EligibilityCase) else _loan(case)
    return [f"{case.place}: {case.name}: {failure}" for failure in found]


def _eligibility(case: EligibilityCase) -> Iterator[str]:
    known = instruments()
    if case.instrument not in known:
        yield f"a known instrument expected, not {case.instrument}"
        return
    instrument, figures = known[case.instrument]
    try:
        verdict = instrument.decide(case.facts, case.as_of, figures)
    except FactError as error:
        yield f"fact {error}"
        return
    for key, expected in case.expect.items():
        yield from _compare(key, expected, verdict)


def _compare(key: str, expected: object, verdict: Verdict) -> Iterator[str]:
    if key == "reason":
        if expected not in verdict.codes:
            yield f"reason {expected} expected, not {', '.join(verdict.codes)} ({verdict.outcome})"
        return
    if key in {"outcome", "amount", "fund"}:
        actual: object = verdict.to_dict()[key]
    elif key in verdict.outputs:
        actual = verdict.outputs[key]
    else:
        yield f"{key} {expected!r} expected, but {verdict.instrument} does not answer it"
        return
    if not same(expected, actual):
        yield f"{key} {json_value(expected)} expected, not {actual} ({', '.join(verdict.codes)})"


def same(expected: object, actual: object) -> bool:
    """Equal as truth values, as numbers to the last digit (2/3 is one), as text, or entry by entry."""
    if isinstance(expected, bool) or isinstance(actual, bool) or expected is None or actual is None:
        return expected is actual
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(same, expected, actual))
    try:
        return Fraction(str(expected)) == Fraction(str(actual))
    except (ValueError, ZeroDivisionError):
        return str(expected) == str(actual)


def _loan(case: LoanCase) -> Iterator[str]:
    convention = DayCount.on(shipped_figures(), case.contract_date)
    try:
        statement = accrue(case.loan, convention)
    except ValueError as error:
        yield str(error)
        return
    if len(statement.periods) != len(case.periods):
        yield f"{len(case.periods)} periods expected, not {len(statement.periods)}"
    for number, (expected, actual) in enumerate(zip(case.periods, statement.periods, strict=False), start=1):
        for field in fields(Period):
            want, came = getattr(expected, field.name), getattr(actual, field.name)
            if want != came:
                yield f"period {number}: {field.name} {want} expected, not {came}"
    for name, total in case.totals.items():
        if not same(total, getattr(statement, name)):
            yield f"total {name} {total} expected, not {getattr(statement, name)}"
