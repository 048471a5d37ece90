"""A single decision of every instrument, explained in full, beside three of the rules as bare Python ifs.

`python -m benchmarks.rules` takes these figures alone.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean, median

from benchmarks import ifs
from rulebook.advice import smallest_changes
from rulebook.figures import Figures
from rulebook.instruments import Instrument
from rulebook.verdicts import Verdict
from tests.policy.casefile import EligibilityCase, read_cases
from tests.policy.registry import instruments

CASES = Path(__file__).resolve().parents[1] / "tests" / "policy" / "cases"
ROUNDS = 5
TIMES = 10
MEDIAN_AIM, SLOWEST_AIM = 100, 300


Decide = Callable[[EligibilityCase], object]
Way = Mapping[str, Decide]


@dataclass(frozen=True, slots=True)
class Timed:
    """Microseconds of processor time that a decision of each case takes: the median of the rounds."""

    cases: Mapping[str, float]

    @property
    def mean(self) -> float:
        """Over the cases."""
        return mean(self.cases.values())

    @property
    def slowest(self) -> str:
        """The name of the case that takes longest."""
        return max(self.cases, key=lambda name: self.cases[name])


@dataclass(frozen=True, slots=True)
class Decisions:
    """By instrument: decided, decided and written as bytes, asked what would change the answer, and as bare ifs."""

    decided: Mapping[str, Timed]
    written: Mapping[str, Timed]
    advised: Mapping[str, Timed]
    bare: Mapping[str, Timed]


def measure(rounds: int = ROUNDS) -> Decisions:
    """Time every instrument on its cases, each way by turns; raises ValueError where bare ifs answer otherwise."""
    cases, known = _cases(), instruments()
    for code, answer in ifs.RULES.items():
        for case in cases[code]:
            compare(case, answer(case.facts, case.as_of), *known[code])
    decided = {code: _decide(*known[code]) for code in cases}
    ways: Mapping[str, tuple[Way, int]] = {
        "decided": (decided, TIMES),
        "written": ({code: _write(decide) for code, decide in decided.items()}, TIMES),
        "advised": ({code: _advise(*known[code]) for code in cases}, 1),
        "bare": ({code: _answer(answer) for code, answer in ifs.RULES.items()}, TIMES),
    }
    taken: defaultdict[tuple[str, str], list[Mapping[str, float]]] = defaultdict(list)
    for _ in range(rounds):
        for code in cases:
            for name, (way, times) in ways.items():
                if code in way:
                    taken[name, code].append(_round(way[code], cases[code], times))
    return Decisions(**{name: {code: _middle(taken[name, code]) for code in way} for name, (way, _) in ways.items()})


def compare(case: EligibilityCase, answer: ifs.Answer, rule: Instrument, figures: Figures) -> None:
    """Raise ValueError where bare ifs and the rule differ on the outcome or the amount of a case."""
    verdict = rule.decide(case.facts, case.as_of, figures)
    if answer != (verdict.outcome, verdict.amount):
        raise ValueError(f"{case.place}: {case.name}: {answer} as bare ifs, {verdict.outcome} {verdict.amount} by rule")


def _cases() -> dict[str, list[EligibilityCase]]:
    found: defaultdict[str, list[EligibilityCase]] = defaultdict(list)
    for case in read_cases(CASES):
        if isinstance(case, EligibilityCase):
            found[case.instrument].append(case)
    return dict(found)


def _decide(rule: Instrument, figures: Figures) -> Callable[[EligibilityCase], Verdict]:
    return lambda case: rule.decide(case.facts, case.as_of, figures)


def _write(decide: Callable[[EligibilityCase], Verdict]) -> Decide:
    return lambda case: decide(case).to_bytes()


def _advise(rule: Instrument, figures: Figures) -> Decide:
    return lambda case: smallest_changes(rule, case.facts, case.as_of, figures)


def _answer(answer: Callable[[ifs.Facts, date], ifs.Answer]) -> Decide:
    return lambda case: answer(case.facts, case.as_of)


def _round(decide: Decide, cases: Sequence[EligibilityCase], times: int) -> dict[str, float]:
    """Microseconds of processor time by case; a first decision, which compiles the rule, is not counted."""
    taken: dict[str, float] = {}
    for case in cases:
        decide(case)
        started = time.process_time()
        for _ in range(times):
            decide(case)
        taken[case.name] = (time.process_time() - started) / times * 1e6
    return taken


def _middle(rounds: Sequence[Mapping[str, float]]) -> Timed:
    return Timed({name: median(each[name] for each in rounds) for name in rounds[0]})


_COLUMNS = "{:<58}{:>8}{:>9}{:>7}  {}"


def printed(decisions: Decisions) -> str:
    """The figures of all instruments, and of those that are written as bare ifs with their ratio to them."""
    middle = median(each.mean for each in decisions.decided.values())
    slowest = max(decisions.decided, key=lambda code: decisions.decided[code].mean)
    most = decisions.decided[slowest].mean
    worst = max((each.cases[each.slowest], code, each.slowest) for code, each in decisions.decided.items())
    lines = [
        _COLUMNS.format("", "us", "bare us", "ratio", "aim"),
        _line("decision: the median instrument", middle, met=f"< {MEDIAN_AIM} {_verdict(middle, MEDIAN_AIM)}"),
        _line(f"decision: the slowest, {slowest}", most, met=f"< {SLOWEST_AIM} {_verdict(most, SLOWEST_AIM)}"),
        _line(f"decision: the slowest case, {worst[2]} of {worst[1]}", worst[0]),
    ]
    for code, bare in decisions.bare.items():
        lines.append(_line(f"decision: {code}", decisions.decided[code].mean, bare.mean))
    for what, timed in (
        ("and written as bytes", decisions.written),
        ("what would change the answer", decisions.advised),
    ):
        lines.append(_line(f"{what}: the median instrument", median(each.mean for each in timed.values())))
        lines.append(_line(f"{what}: the slowest", max(each.mean for each in timed.values())))
    cases = sum(len(each.cases) for each in decisions.decided.values())
    told = (
        "microseconds of processor time of one decision with every reason, computation and figure: the mean over an",
        f"instrument's cases, medians over the rounds; {len(decisions.decided)} instruments, {cases} cases",
        "bare: the same rule as Python ifs with its figures written in; outcome and amount are equal on every case",
    )
    return "\n".join([*lines, "", *told])


def _line(what: str, taken: float, bare: float | None = None, met: str = "") -> str:
    floor, ratio = ("", "") if bare is None else (f"{bare:.1f}", f"{taken / bare:.1f} x")
    return _COLUMNS.format(what, f"{taken:.0f}", floor, ratio, met).rstrip()


def _verdict(taken: float, aim: float) -> str:
    return "met" if taken < aim else "MISSED"


if __name__ == "__main__":
    print(printed(measure()))
