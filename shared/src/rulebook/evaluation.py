"""The single-case evaluator: an expression tree becomes a Python closure with Kleene's three-valued logic.

None stands for unknown throughout: a fact that was not given, or a figure that is not configured.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context
from fractions import Fraction
from typing import Any

from rulebook import nodes
from rulebook.calendar import add_months
from rulebook.facts import Fact
from rulebook.figures import Figure, Figures
from rulebook.rounding import Number


@dataclass(slots=True)
class Case:
    """The facts of one case, the day of the decision, and a note of every figure that was used or found missing."""

    facts: Mapping[str, object]
    as_of: date
    figures: Figures
    used: dict[tuple[str, date], Figure] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    found: dict[tuple[str, date], Any] = field(default_factory=dict)
    entry: Mapping[str, Any] = field(default_factory=dict)
    """The entry at hand, while a list is gone through."""

    def figure(self, key: str, on: date) -> Any:
        """The value in force, noted as used; None, noted as missing, when there is none."""
        place = (key, on)
        if place not in self.found:
            self.found[place] = self._ask(key, on)
        return self.found[place]

    def _ask(self, key: str, on: date) -> Any:
        version = self.figures.on(key, on)
        if version is None:
            self.missing[key] = None
            return None
        self.used[key, version.since] = version
        return version.value


Evaluator = Callable[[Case], Any]


@dataclass(frozen=True, slots=True)
class Causes:
    """Why a value is unknown."""

    facts: dict[str, Fact] = field(default_factory=dict)
    figures: dict[str, None] = field(default_factory=dict)

    def add(self, other: "Causes") -> None:
        """Take over the causes of ``other``."""
        self.facts.update(other.facts)
        self.figures.update(other.figures)


def compile_node(node: nodes.Node) -> Evaluator:  # noqa: C901, PLR0912 - one branch per kind of node
    """A function from a case to the value of ``node``, None when it is unknown."""
    match node:
        case nodes.Const(value=value):
            return lambda _case: value
        case nodes.AsOf():
            return lambda case: case.as_of
        case nodes.FactNode(fact=fact):
            name = fact.name
            return lambda case: case.facts[name]
        case nodes.FigureNode(key=key, on=on):
            return _figure(key, compile_node(on))
        case nodes.Apply(function=function, inputs=inputs):
            return _apply(function.python, tuple(map(compile_node, inputs)))
        case nodes.EntryField(name=name):
            return lambda case: case.entry[name]
        case nodes.Exists(records=records, where=where):
            return _exists(compile_node(records), compile_node(where))
        case nodes.Count(records=records, where=where):
            return _fold(compile_node(records), compile_node(where), lambda _case: 1, _sum)
        case nodes.Total(records=records, value=each, where=where):
            return _fold(compile_node(records), compile_node(where), compile_node(each), _sum)
        case nodes.Latest(records=records, day=each, where=where, otherwise=otherwise):
            return _latest(compile_node(records), compile_node(where), compile_node(each), compile_node(otherwise))
        case nodes.Compare(operator=operator, left=left, right=right):
            return _strict(_OPERATORS[operator], compile_node(left), compile_node(right))
        case nodes.Arithmetic(operator=operation, left=left, right=right):
            return _strict(_OPERATORS[operation], compile_node(left), compile_node(right))
        case nodes.Member(item=item, collection=collection):
            return _strict(_is_member, compile_node(item), compile_node(collection))
        case nodes.Lookup(table=table, key=row):
            return _strict(_row, compile_node(table), compile_node(row))
        case nodes.PlusMonths(day=day, months=months):
            return _strict(add_months, compile_node(day), compile_node(months))
        case nodes.Known(of=inner):
            known = compile_node(inner)
            return lambda case: known(case) is not None
        case nodes.All(of=parts):
            return _junction(tuple(map(compile_node, parts)), decisive=False)
        case nodes.AnyOf(of=parts):
            return _junction(tuple(map(compile_node, parts)), decisive=True)
        case nodes.Not(of=inner):
            return _negation(compile_node(inner))
        case nodes.Extreme(which=which, of=parts):
            return _extreme(min if which == "min" else max, tuple(map(compile_node, parts)))
        case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
            return _choice(compile_node(condition), compile_node(then), compile_node(otherwise))
        case nodes.StepShare(schedule=schedule, start=start, day=on_day):
            return _apply(share_on, (compile_node(schedule), compile_node(start), compile_node(on_day)))


def causes(node: nodes.Node, case: Case) -> Causes:
    """The unknown facts and missing figures that leave ``node`` unknown in ``case``; empty when it is known."""
    return _causes(node, case, None)


def _causes(node: nodes.Node, case: Case, within: Fact | None) -> Causes:
    """``within`` is the list whose entry is at hand."""
    found = Causes()
    if compile_node(node)(case) is not None:
        return found
    match node:
        case nodes.FactNode(fact=fact):
            found.facts[fact.name] = fact
        case nodes.EntryField() if within is not None:
            found.facts[within.name] = within
        case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
            chosen = compile_node(condition)(case)
            found.add(_causes(condition if chosen is None else then if chosen else otherwise, case, within))
        case nodes.Exists() | nodes.Count() | nodes.Total() | nodes.Latest():
            _add_causes_in_a_list(found, node, case)
        case nodes.Arithmetic(operator="/", right=divisor) if compile_node(divisor)(case) == 0:
            divisors = [one.fact for one in nodes.walk(divisor) if isinstance(one, nodes.FactNode)]
            found.facts.update({one.name: one for one in divisors or ([within] if within is not None else [])})
            found.add(_causes(node.left, case, within))
        case _:
            for child in nodes.children(node):
                found.add(_causes(child, case, within))
    if not found.facts and not found.figures:  # the node itself gives nothing: a figure or a row that is not there
        found.figures.update(dict.fromkeys(_figure_keys(node)))
    return found


def _add_causes_in_a_list(found: Causes, node: nodes.Node, case: Case) -> None:
    """The list itself where it is unknown, or what its entries leave open."""
    records, *asked = nodes.children(node)
    found.add(_causes(records, case, None))
    (fact,) = (one.fact for one in nodes.walk(records) if isinstance(one, nodes.FactNode))
    entries = compile_node(records)(case) or ()
    for case.entry in entries:
        for child in asked:
            found.add(_causes(child, case, fact))


def share_on(schedule: tuple[Mapping[str, Any], ...], start: date, day: date) -> Fraction:
    """The share of the first step with ``day < add_months(start, months_upto)``; 0 after the last step."""
    for step in schedule:
        if day < add_months(start, step["months_upto"]):
            share: Fraction = step["share"]
            return share
    return Fraction(0)


def _is_member(item: object, collection: Collection[str]) -> bool:
    return str(item) in collection


def _row(table: Mapping[str, object], key: object) -> object:
    return table.get(str(key))


def _figure_keys(node: nodes.Node) -> list[str]:
    return [one.key for one in nodes.walk(node) if isinstance(one, nodes.FigureNode)]


def _figure(key: str, on: Evaluator) -> Evaluator:
    def run(case: Case) -> Any:
        day = on(case)
        return None if day is None else case.figure(key, day)

    return run


def _apply(function: Callable[..., object], inputs: tuple[Evaluator, ...]) -> Evaluator:
    def run(case: Case) -> Any:
        values = [one(case) for one in inputs]
        return None if any(value is None for value in values) else function(*values)

    return run


def _exists(records: Evaluator, where: Evaluator) -> Evaluator:
    def run(case: Case) -> bool | None:
        entries = records(case)
        if entries is None:
            return None
        result: bool | None = False
        for case.entry in entries:
            answer: bool | None = where(case)
            if answer:
                return True
            if answer is None:
                result = None
        return result

    return run


def _chosen(entries: Iterable[Mapping[str, Any]], where: Evaluator, each: Evaluator, case: Case) -> list[Any] | None:
    """What the entries that meet the condition say; None where that is open for any."""
    values: list[Any] = []
    for case.entry in entries:
        answer = where(case)
        if answer is False:
            continue
        value = None if answer is None else each(case)
        if value is None:
            return None
        values.append(value)
    return values


def _fold(records: Evaluator, where: Evaluator, each: Evaluator, join: Callable[[list[Any]], Any]) -> Evaluator:
    def run(case: Case) -> Any:
        entries = records(case)
        values = None if entries is None else _chosen(entries, where, each, case)
        return None if values is None else join(values)

    return run


def _latest(records: Evaluator, where: Evaluator, each: Evaluator, otherwise: Evaluator) -> Evaluator:
    def run(case: Case) -> date | None:
        entries = records(case)
        values = None if entries is None else _chosen(entries, where, each, case)
        if values is None:
            return None
        latest: date | None = max(values) if values else otherwise(case)
        return latest

    return run


def _sum(values: list[Number]) -> Number:
    total: Number = 0
    for value in values:
        total = _plus(total, value)
    return total


def _strict(operate: Callable[[Any, Any], Any], left: Evaluator, right: Evaluator) -> Evaluator:
    def run(case: Case) -> Any:
        one = left(case)
        if one is None:
            return None
        other = right(case)
        return None if other is None else operate(one, other)

    return run


def _junction(parts: tuple[Evaluator, ...], *, decisive: bool) -> Evaluator:
    def run(case: Case) -> bool | None:
        result: bool | None = not decisive
        for part in parts:
            value: bool | None = part(case)
            if value is decisive:
                return decisive
            if value is None:
                result = None
        return result

    return run


def _negation(inner: Evaluator) -> Evaluator:
    def run(case: Case) -> bool | None:
        value = inner(case)
        return None if value is None else not value

    return run


def _extreme(pick: Callable[..., Any], parts: tuple[Evaluator, ...]) -> Evaluator:
    def run(case: Case) -> Any:
        values = [part(case) for part in parts]
        return None if any(value is None for value in values) else pick(values)

    return run


def _choice(condition: Evaluator, then: Evaluator, otherwise: Evaluator) -> Evaluator:
    def run(case: Case) -> Any:
        chosen = condition(case)
        if chosen is None:
            return None
        return then(case) if chosen else otherwise(case)

    return run


_EXACT = Context(prec=100)


def _plus(left: Number, right: Number) -> Number:
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        return Fraction(left) + Fraction(right)
    return left + right if isinstance(left, int) and isinstance(right, int) else _EXACT.add(left, right)


def _minus(left: Number, right: Number) -> Number:
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        return Fraction(left) - Fraction(right)
    return left - right if isinstance(left, int) and isinstance(right, int) else _EXACT.subtract(left, right)


def _times(left: Number, right: Number) -> Number:
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        return Fraction(left) * Fraction(right)
    return left * right if isinstance(left, int) and isinstance(right, int) else _EXACT.multiply(left, right)


def _over(left: Number, right: Number) -> Fraction | None:
    """The exact quotient; None where it divides by 0."""
    return Fraction(left) / Fraction(right) if right else None


_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "==": lambda left, right: left == right,
    "+": _plus,
    "-": _minus,
    "*": _times,
    "/": _over,
}
