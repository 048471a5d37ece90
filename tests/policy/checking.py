"""Running cases through the rules: each failure is one line that says what was expected and what came."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from fractions import Fraction

from loans.rules import shipped_figures
from loans.rules.interest import DayCount, Period, accrue
from rulebook.facts import FactError, json_value
from rulebook.figures import Figures
from rulebook.instruments import Instrument
from rulebook.verdicts import Verdict
from tests.policy.casefile import Case, EligibilityCase, LoanCase
from tests.policy.registry import instruments

Known = Mapping[str, tuple[Instrument, Figures]]


def failures(case: Case, known: Known | None = None) -> list[str]:
    """Every way in which a case differs from the rules, or from those given; empty when it passes."""
    rules = instruments() if known is None else known
    found = _eligibility(case, rules) if isinstance(case, EligibilityCase) else _loan(case)
    return [f"{case.place}: {case.name}: {failure}" for failure in found]


def _eligibility(case: EligibilityCase, known: Known) -> Iterator[str]:
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
    if key in _STATED:
        actual: object = _STATED[key](verdict)
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


_STATED: Mapping[str, Callable[[Verdict], object]] = {
    "outcome": lambda verdict: verdict.outcome.value,
    "amount": lambda verdict: None if verdict.amount is None else f"{verdict.amount:.2f}",
    "fund": lambda verdict: verdict.fund,
    "reasons": lambda verdict: list(verdict.codes),
    "computation": lambda verdict: [line.value for line in verdict.computation],
    "needs_facts": lambda verdict: [missing.fact for missing in verdict.needs_facts],
    "needs_figures": lambda verdict: list(verdict.needs_figures),
}
"""What a case may state of any verdict; everything else is an answer of its instrument."""
