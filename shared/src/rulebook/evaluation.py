"""The single-case evaluator: an expression tree becomes a Python closure with Kleene's three-valued logic.

None stands for unknown throughout: a fact that was not given, or a figure that is not configured.
"""

import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context
from fractions import Fraction
from typing import Any

from rulebook import nodes
from rulebook.calendar import add_months
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
    composed: dict[int, tuple[nodes.Node, Any]] = field(default_factory=dict)
    """Nodes with their values, by number: a rule asks for the same in several clauses and in its answers."""
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
        case nodes.FigureNode(key=key, on=nodes.AsOf()):
            return lambda case: case.figure(key, case.as_of)
        case nodes.FigureNode(key=key, on=on):
            return _figure(key, compile_node(on))
        case nodes.Apply(function=function, inputs=inputs):
            return _once(node, _apply(function.python, tuple(map(compile_node, inputs))))
        case nodes.EntryField(name=name):
            return lambda case: case.entry[name]
        case nodes.Exists(records=records, where=where):
            return _once(node, _exists(compile_node(records), compile_node(where)))
        case nodes.Count(records=records, where=where):
            return _once(node, _count(compile_node(records), compile_node(where)))
        case nodes.Total(records=records, value=each, where=where):
            return _once(node, _total(compile_node(records), compile_node(where), compile_node(each)))
        case nodes.Latest(records=records, day=each, where=where, otherwise=otherwise):
            return _latest(compile_node(records), compile_node(where), compile_node(each), compile_node(otherwise))
        case nodes.Compare(operator=comparison, left=left, right=right):
            return _strict(_OPERATORS[comparison], compile_node(left), compile_node(right))
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
        case nodes.All():
            return _junction(tuple(map(compile_node, _flat(node, nodes.All))), decisive=False)
        case nodes.AnyOf():
            return _junction(tuple(map(compile_node, _flat(node, nodes.AnyOf))), decisive=True)
        case nodes.Not(of=inner):
            return _negation(compile_node(inner))
        case nodes.Extreme(which=which, of=parts):
            return _extreme(min if which == "min" else max, tuple(map(compile_node, parts)))
        case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
            return _choice(compile_node(condition), compile_node(then), compile_node(otherwise))
        case nodes.StepShare(schedule=schedule, start=start, day=on_day):
            return _apply(share_on, (compile_node(schedule), compile_node(start), compile_node(on_day)))


class Compiler:
    """Compiles a node once and keeps the function for as long as the compiler itself is kept: for a rule's life."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[nodes.Node, Evaluator]] = {}

    def __call__(self, node: nodes.Node) -> Evaluator:
        kept = self._kept.get(id(node))
        if kept is None:
            kept = self._kept[id(node)] = node, compile_node(node)
        return kept[1]


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


def _figure(key: str, on: Evaluator) -> Evaluator:
    def run(case: Case) -> Any:
        day = on(case)
        return None if day is None else case.figure(key, day)

    return run


def _once(node: nodes.Node, evaluator: Evaluator) -> Evaluator:
    """The evaluator, run once in a case: all but what reads the entry at hand has one value there."""
    if _reads_entry(node):
        return evaluator

    def run(case: Case) -> Any:
        known = case.composed.get(number)
        if known is None:
            known = case.composed[number] = node, evaluator(case)
        return known[1]

    number = id(node)
    return run


def _reads_entry(node: nodes.Node) -> bool:
    match node:
        case nodes.EntryField():
            return True
        case nodes.Exists() | nodes.Count() | nodes.Total():
            return _reads_entry(node.records)  # what else it asks, it asks of entries of its own
        case nodes.Latest(records=records, otherwise=otherwise):
            return _reads_entry(records) or _reads_entry(otherwise)
        case _:
            return any(map(_reads_entry, nodes.children(node)))


def _apply(function: Callable[..., object], inputs: tuple[Evaluator, ...]) -> Evaluator:
    def run(case: Case) -> Any:
        values = [one(case) for one in inputs]
        return None if None in values else function(*values)

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


def _count(records: Evaluator, where: Evaluator) -> Evaluator:
    def run(case: Case) -> int | None:
        entries = records(case)
        if entries is None:
            return None
        met = 0
        for case.entry in entries:
            answer: bool | None = where(case)
            if answer is None:
                return None
            met += answer
        return met

    return run


def _total(records: Evaluator, where: Evaluator, each: Evaluator) -> Evaluator:
    def run(case: Case) -> Any:
        entries = records(case)
        values = None if entries is None else _chosen(entries, where, each, case)
        return None if values is None else _sum(values)

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


def _flat(node: nodes.Node, kind: type[nodes.All | nodes.AnyOf]) -> Iterator[nodes.Node]:
    """The parts of a junction, and the parts of parts that are the same junction: the order stays as it is."""
    if isinstance(node, kind):
        for part in node.of:
            yield from _flat(part, kind)
    else:
        yield node


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
        return None if None in values else pick(values)

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
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "+": _plus,
    "-": _minus,
    "*": _times,
    "/": _over,
}
