"""Typed expressions in which a rule is written once, for every evaluator.

Write ``&``, ``|``, ``~``, comparisons and month arithmetic; ``and``, ``or``, ``not``, ``if`` and ``==`` raise at
definition, because Python would decide them before there is a case.
"""

from collections.abc import Callable
from datetime import date
from typing import NoReturn, TypeVar

from rulebook import nodes
from rulebook.facts import Fact, Kind


class Expression:
    """A typed handle on a node."""

    __slots__ = ("node",)

    def __init__(self, node: nodes.Node) -> None:
        self.node = node

    def __bool__(self) -> NoReturn:
        raise TypeError("an expression has no truth before there is a case: write & | ~ instead of and, or, not, if")

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError("an expression cannot be compared with ==: write .is_() or .equals()")

    def __ne__(self, other: object) -> NoReturn:
        raise TypeError("an expression cannot be compared with !=: write ~x.is_() or ~x.equals()")

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.node!r})"

    def is_known(self) -> "Condition":
        """Whether the value is known and configured; itself never unknown."""
        return Condition(nodes.Known(self.node))


class Condition(Expression):
    """True, false or unknown."""

    __slots__ = ()

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(nodes.All((self.node, _condition(other))))

    def __or__(self, other: "Condition") -> "Condition":
        return Condition(nodes.AnyOf((self.node, _condition(other))))

    def __invert__(self) -> "Condition":
        return Condition(nodes.Not(self.node))


class Quantity(Expression):
    """A number: a count, an amount in yuan, a rate, a share."""

    __slots__ = ()

    def __lt__(self, other: "Quantity | int") -> Condition:
        return Condition(nodes.Compare("<", self.node, _quantity(other)))

    def __le__(self, other: "Quantity | int") -> Condition:
        return Condition(nodes.Compare("<=", self.node, _quantity(other)))

    def __gt__(self, other: "Quantity | int") -> Condition:
        return Condition(nodes.Compare(">", self.node, _quantity(other)))

    def __ge__(self, other: "Quantity | int") -> Condition:
        return Condition(nodes.Compare(">=", self.node, _quantity(other)))

    def equals(self, other: "Quantity | int") -> Condition:
        """Whether both numbers are the same."""
        return Condition(nodes.Compare("==", self.node, _quantity(other)))

    def __add__(self, other: "Quantity | int") -> "Quantity":
        return Quantity(nodes.Arithmetic("+", self.node, _quantity(other)))

    def __sub__(self, other: "Quantity | int") -> "Quantity":
        return Quantity(nodes.Arithmetic("-", self.node, _quantity(other)))

    def __mul__(self, other: "Quantity | int") -> "Quantity":
        return Quantity(nodes.Arithmetic("*", self.node, _quantity(other)))

    def is_row_of(self, table: "Table") -> Condition:
        """Whether ``table`` has a row for this number."""
        return Condition(nodes.Member(self.node, table.node))


class Day(Expression):
    """A calendar day."""

    __slots__ = ()

    def __lt__(self, other: "Day") -> Condition:
        return Condition(nodes.Compare("<", self.node, _day(other)))

    def __le__(self, other: "Day") -> Condition:
        return Condition(nodes.Compare("<=", self.node, _day(other)))

    def __gt__(self, other: "Day") -> Condition:
        return Condition(nodes.Compare(">", self.node, _day(other)))

    def __ge__(self, other: "Day") -> Condition:
        return Condition(nodes.Compare(">=", self.node, _day(other)))

    def plus_months(self, months: Quantity) -> "Day":
        """The corresponding day ``months`` later, clamped to the month end."""
        return Day(nodes.PlusMonths(self.node, _quantity(months)))


class Code(Expression):
    """A code from a closed list."""

    __slots__ = ()

    def is_(self, code: str) -> Condition:
        """Whether it is ``code``."""
        return Condition(nodes.Compare("==", self.node, nodes.Const(code)))

    def is_in(self, codes: "Codes") -> Condition:
        """Whether it is one of ``codes``."""
        return Condition(nodes.Member(self.node, codes.node))

    def is_row_of(self, table: "Table | DayTable") -> Condition:
        """Whether ``table`` has a row for it."""
        return Condition(nodes.Member(self.node, table.node))


class Codes(Expression):
    """A list of codes."""

    __slots__ = ()


class Age(Expression):
    """An age to the day; read by functions only."""

    __slots__ = ()


class Records(Expression):
    """A list of entries; read by functions only."""

    __slots__ = ()


class Table(Expression):
    """A table of numbers by code."""

    __slots__ = ()

    def row(self, key: Code | Quantity) -> Quantity:
        """The number in the row of ``key``; missing when there is none."""
        return Quantity(nodes.Lookup(self.node, key.node))


class DayTable(Expression):
    """A table of days by code."""

    __slots__ = ()

    def row(self, key: Code) -> Day:
        """The day in the row of ``key``; missing when there is none."""
        return Day(nodes.Lookup(self.node, key.node))


class Schedule(Expression):
    """Steps of a share over the months since a start."""

    __slots__ = ()

    def share_on(self, day: Day, *, start: Day) -> Quantity:
        """The share of the step that runs on ``day``; 0 after the last step."""
        return Quantity(nodes.StepShare(self.node, start.node, day.node))


E = TypeVar("E", bound=Expression)

AS_OF = Day(nodes.AsOf())


def truth_fact(name: str, *, owner: str, zh: str, en: str, absent: bool | None = None) -> Condition:
    """Declare a yes-or-no fact."""
    return Condition(nodes.FactNode(Fact(name=name, kind=Kind.TRUTH, owner=owner, zh=zh, en=en, absent=absent)))


def count_fact(name: str, *, owner: str, unit: str, zh: str, en: str) -> Quantity:
    """Declare a whole number."""
    return Quantity(nodes.FactNode(Fact(name=name, kind=Kind.COUNT, owner=owner, unit=unit, zh=zh, en=en)))


def number_fact(name: str, *, owner: str, unit: str, zh: str, en: str) -> Quantity:
    """Declare a decimal number."""
    return Quantity(nodes.FactNode(Fact(name=name, kind=Kind.NUMBER, owner=owner, unit=unit, zh=zh, en=en)))


def day_fact(name: str, *, owner: str, zh: str, en: str) -> Day:
    """Declare a calendar day."""
    return Day(nodes.FactNode(Fact(name=name, kind=Kind.DAY, owner=owner, unit="date", zh=zh, en=en)))


def code_fact(name: str, *, owner: str, zh: str, en: str, absent: str | None = None) -> Code:
    """Declare a code."""
    return Code(nodes.FactNode(Fact(name=name, kind=Kind.CODE, owner=owner, zh=zh, en=en, absent=absent)))


def age_fact(name: str, *, owner: str, zh: str, en: str) -> Age:
    """Declare an age to the day."""
    return Age(nodes.FactNode(Fact(name=name, kind=Kind.AGE, owner=owner, unit="years and days", zh=zh, en=en)))


def records_fact(
    name: str, *, owner: str, zh: str, en: str, item: Callable[[object], object], absent: tuple[()] | None = None
) -> Records:
    """Declare a list; ``item`` reads one entry and raises ValueError for an unreadable one."""
    fact = Fact(name=name, kind=Kind.RECORDS, owner=owner, zh=zh, en=en, item=item, absent=absent)
    return Records(nodes.FactNode(fact))


def figure(key: str, *, on: Day = AS_OF) -> Quantity:
    """The figure ``key`` in force on a day."""
    return Quantity(nodes.FigureNode(key, on.node))


def figure_day(key: str, *, on: Day = AS_OF) -> Day:
    """The figure ``key`` that is itself a calendar day."""
    return Day(nodes.FigureNode(key, on.node))


def figure_codes(key: str, *, on: Day = AS_OF) -> Codes:
    """The figure ``key`` that is a list of codes."""
    return Codes(nodes.FigureNode(key, on.node))


def figure_table(key: str, *, on: Day = AS_OF) -> Table:
    """The figure ``key`` that is a table of numbers."""
    return Table(nodes.FigureNode(key, on.node))


def figure_day_table(key: str, *, on: Day = AS_OF) -> DayTable:
    """The figure ``key`` that is a table of days."""
    return DayTable(nodes.FigureNode(key, on.node))


def figure_schedule(key: str, *, on: Day = AS_OF) -> Schedule:
    """The figure ``key`` that is a schedule of shares."""
    return Schedule(nodes.FigureNode(key, on.node))


def derived_quantity(name: str, function: Callable[..., object], *inputs: Expression) -> Quantity:
    """A number computed by a pure function over known inputs."""
    return Quantity(nodes.Apply(name, function, tuple(one.node for one in inputs)))


def derived_day(name: str, function: Callable[..., date | None], *inputs: Expression) -> Day:
    """A day computed by a pure function over known inputs."""
    return Day(nodes.Apply(name, function, tuple(one.node for one in inputs)))


def derived_code(name: str, function: Callable[..., str | None], *inputs: Expression) -> Code:
    """A code computed by a pure function over known inputs."""
    return Code(nodes.Apply(name, function, tuple(one.node for one in inputs)))


def derived_truth(name: str, function: Callable[..., bool | None], *inputs: Expression) -> Condition:
    """A condition computed by a pure function over known inputs."""
    return Condition(nodes.Apply(name, function, tuple(one.node for one in inputs)))


def text(code: str) -> Code:
    """A code written in the rule."""
    return Code(nodes.Const(code))


def number(value: int) -> Quantity:
    """The number 0 or 1; any other number is a figure."""
    return Quantity(_quantity(value))


def choose(condition: Condition, then: E, otherwise: E) -> E:
    """``then`` where the condition is true, ``otherwise`` where it is false, unknown where it is unknown."""
    return type(then)(nodes.Choose(condition.node, then.node, otherwise.node))


def min_(*values: Quantity) -> Quantity:
    """The smallest; unknown when any is."""
    return Quantity(nodes.Extreme("min", tuple(value.node for value in values)))


def max_(*values: Quantity) -> Quantity:
    """The largest; unknown when any is."""
    return Quantity(nodes.Extreme("max", tuple(value.node for value in values)))


def _condition(other: object) -> nodes.Node:
    if not isinstance(other, Condition):
        raise TypeError(f"a condition expected, not {other!r}")
    return other.node


def _quantity(other: object) -> nodes.Node:
    if isinstance(other, Quantity):
        return other.node
    if isinstance(other, bool) or other not in {0, 1}:
        raise TypeError(f"a quantity, 0 or 1 expected, not {other!r}: other numbers are figures")
    return nodes.Const(other)


def _day(other: object) -> nodes.Node:
    if not isinstance(other, Day):
        raise TypeError(f"a day expected, not {other!r}")
    return other.node
