"""What would have to be different: the smallest changes of a single fact that turn a refusal into a grant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rulebook.boundaries import FEN, Boundaries
from rulebook.facts import Fact, Kind, json_value
from rulebook.figures import Figures
from rulebook.instruments import Instrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact that would have to be ``value`` (as JSON), everything else being as it is."""

    fact: str
    value: object
    zh: str
    en: str


def smallest_changes(
    instrument: Instrument, facts: Mapping[str, object], as_of: date, figures: Figures
) -> tuple[Change, ...]:
    """For each fact that could do it alone the smallest change that makes the case eligible; none where it is.

    Nobody is told to be of another sex, age or health: facts that last are left alone. Each change is decided anew.
    """
    if instrument.decide(facts, as_of, figures).is_eligible:
        return ()
    boundaries = Boundaries(instrument, as_of, figures)
    parsed = {name: fact.parse(facts.get(name)) for name, fact in instrument.facts.items()}
    given = {name: value for name, value in parsed.items() if value is not None}
    found: list[Change] = []
    for name, fact in sorted(instrument.facts.items()):
        if fact.lasting:
            continue

        def grants(value: object, name: str = name) -> bool:
            return instrument.grants_to({**parsed, name: value}, as_of, figures)

        others = {key: value for key, value in given.items() if key != name}
        value = _smallest(fact, given.get(name), _candidates(fact, given.get(name), boundaries, others), grants, as_of)
        if value is not None:
            said = json_value(value)
            if instrument.decide({**facts, name: said}, as_of, figures).is_eligible:
                found.append(Change(fact=name, value=said, zh=f"{fact.zh}：{said}", en=f"{fact.en}: {said}"))
    return tuple(found)


def _candidates(fact: Fact, current: object, boundaries: Boundaries, others: Mapping[str, object]) -> list[object]:
    if isinstance(current, tuple) and fact.kind is Kind.RECORDS:
        fewer = [current[:place] + current[place + 1 :] for place in range(len(current))]
        return [*fewer, ()]
    values = boundaries.values(fact, others)
    return [fact.parse(value) for value in values] if fact.kind is Kind.AGE else values


def _smallest(
    fact: Fact, current: object, candidates: list[object], grants: Callable[[object], bool], as_of: date
) -> object:
    """The candidate nearest to what is, moved as near as it still grants; None where none does."""
    if fact.kind not in _STEPS:
        return next((value for value in candidates if value != current and grants(value)), None)
    to_steps, from_steps = _STEPS[fact.kind]
    start = to_steps(current) if current is not None else to_steps(as_of) if fact.kind is Kind.DAY else 0
    for goal in sorted({to_steps(value) for value in candidates}, key=lambda steps: abs(steps - start)):
        if grants(from_steps(goal)):
            return from_steps(_nearest(start, goal, lambda steps: grants(from_steps(steps))))
    return None


def _nearest(start: int, goal: int, grants: Callable[[int], bool]) -> int:
    """The step nearest to ``start`` between it and ``goal`` at which it is still granted; ``goal`` is."""
    if grants(start):
        return start
    while abs(goal - start) > 1:
        middle = (start + goal) // 2
        if grants(middle):
            goal = middle
        else:
            start = middle
    return goal


def _day_steps(value: object) -> int:
    assert isinstance(value, date)
    return value.toordinal()


def _count_steps(value: object) -> int:
    assert isinstance(value, int)
    return value


def _number_steps(value: object) -> int:
    assert isinstance(value, Decimal)
    return int(value / FEN)


_STEPS: Mapping[Kind, tuple[Callable[[object], int], Callable[[int], object]]] = {
    Kind.DAY: (_day_steps, date.fromordinal),
    Kind.COUNT: (_count_steps, int),
    Kind.NUMBER: (_number_steps, lambda steps: steps * FEN),
}
