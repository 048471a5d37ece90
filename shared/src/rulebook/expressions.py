"""Typed expressions in which a rule is written once, for every evaluator.

Write ``&``, ``|``, ``~``, comparisons and month arithmetic; ``and``, ``or``, ``not``, ``if`` and ``==`` raise at
definition, because Python would decide them before there is a case.
"""

from collections.abc import Callable, Mapping
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

    def __truediv__(self, other: "Quantity | int") -> "Quantity":
        return Quantity(nodes.Arithmetic("/", self.node, _quantity(other)))

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

    def equals(self, other: "Code") -> Condition:
        """Whether both codes are the same."""
        return Condition(nodes.Compare("==", self.node, other.node))

    def is_in(self, codes: "Codes") -> Condition:
        """Whether it is one of ``codes``."""
        return Condition(nodes.Member(self.node, codes.node))

    def is_row_of(self, table: "Table | DayTable | CodeTable") -> Condition:
        """Whether ``table`` has a row for it."""
        return Condition(nodes.Member(self.node, table.node))


class Codes(Expression):
    """A list of codes."""

    __slots__ = ()


class Age(Expression):
    """An age to the day; read by functions only."""

    __slots__ = ()


class Entry:
    """The entry at hand, inside of what is asked about a list; its fields by kind."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, Kind]) -> None:
        self._fields = fields

    def truth(self, name: str) -> Condition:
        """A yes-or-no field."""
        return Condition(self._field(name, Kind.TRUTH))

    def quantity(self, name: str) -> Quantity:
        """A number."""
        return Quantity(self._field(name, Kind.COUNT, Kind.NUMBER))

    def day(self, name: str) -> Day:
        """A day."""
        return Day(self._field(name, Kind.DAY))

    def code(self, name: str) -> Code:
        """A code."""
        return Code(self._field(name, Kind.CODE))

    def _field(self, name: str, *kinds: Kind) -> nodes.Node:
        if self._fields.get(name) not in kinds:
            raise TypeError(f"a field of {', '.join(kinds)} expected, not {name}: {dict(self._fields)}")
        return nodes.EntryField(name)


class Records(Expression):
    """A list of entries; ``where`` is a condition on one of them."""

    __slots__ = ("entry",)

    def __init__(self, node: nodes.Node, entry: Mapping[str, Kind]) -> None:
        super().__init__(node)
        self.entry = entry

    def any(self, where: Callable[[Entry], Condition]) -> Condition:
        """Whether any entry meets the condition."""
        return Condition(nodes.Exists(self.node, where(Entry(self.entry)).node))

    def count(self, where: Callable[[Entry], Condition]) -> Quantity:
        """How many entries meet the condition."""
        return Quantity(nodes.Count(self.node, where(Entry(self.entry)).node))

    def total(self, value: Callable[[Entry], Quantity], where: Callable[[Entry], Condition]) -> Quantity:
        """The sum of a value over the entries that meet the condition; 0 where none does."""
        entry = Entry(self.entry)
        return Quantity(nodes.Total(self.node, value(entry).node, where(entry).node))

    def latest(self, day: Callable[[Entry], Day], where: Callable[[Entry], Condition], otherwise: Day) -> Day:
        """The latest day among the entries that meet the condition; ``otherwise`` where none does."""
        entry = Entry(self.entry)
        return Day(nodes.Latest(self.node, day(entry).node, where(entry).node, otherwise.node))


class Table(Expression):
    """A table of numbers by code."""

    __slots__ = ()

    def row(self, key: Code | Quantity) -> Quantity:
        """The number in the row of ``key``; missing when there is none."""
        return Quantity(nodes.Lookup(self.node, key.node))


class CodeTable(Expression):
    """A table of codes by code."""

    __slots__ = ()

    def row(self, key: Code) -> Code:
        """The code in the row of ``key``; missing when there is none."""
        return Code(nodes.Lookup(self.node, key.node))


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


def truth_fact(
    name: str, *, owner: str, zh: str, en: str, absent: bool | None = None, lasting: bool = False
) -> Condition:
    """Declare a yes-or-no fact."""
    fact = Fact(name=name, kind=Kind.TRUTH, owner=owner, zh=zh, en=en, absent=absent, lasting=lasting)
    return Condition(nodes.FactNode(fact))


def count_fact(name: str, *, owner: str, unit: str, zh: str, en: str, absent: int | None = None) -> Quantity:
    """Declare a whole number."""
    fact = Fact(name=name, kind=Kind.COUNT, owner=owner, unit=unit, zh=zh, en=en, absent=absent)
    return Quantity(nodes.FactNode(fact))


def number_fact(name: str, *, owner: str, unit: str, zh: str, en: str) -> Quantity:
    """Declare a decimal number."""
    return Quantity(nodes.FactNode(Fact(name=name, kind=Kind.NUMBER, owner=owner, unit=unit, zh=zh, en=en)))


def day_fact(name: str, *, owner: str, zh: str, en: str, lasting: bool = False) -> Day:
    """Declare a calendar day."""
    fact = Fact(name=name, kind=Kind.DAY, owner=owner, unit="date", zh=zh, en=en, lasting=lasting)
    return Day(nodes.FactNode(fact))


def code_fact(name: str, *, owner: str, zh: str, en: str, absent: str | None = None, lasting: bool = False) -> Code:
    """Declare a code."""
    fact = Fact(name=name, kind=Kind.CODE, owner=owner, zh=zh, en=en, absent=absent, lasting=lasting)
    return Code(nodes.FactNode(fact))


def age_fact(name: str, *, owner: str, zh: str, en: str) -> Age:
    """Declare an age to the day."""
    fact = Fact(name=name, kind=Kind.AGE, owner=owner, unit="years and days", zh=zh, en=en, lasting=True)
    return Age(nodes.FactNode(fact))


def records_fact(
    name: str, *, owner: str, zh: str, en: str, entry: Mapping[str, Kind], absent: tuple[()] | None = None
) -> Records:
    """Declare a list whose entries have the fields ``entry``, in order; a mapping of code to value is one, too."""
    fact = Fact(name=name, kind=Kind.RECORDS, owner=owner, zh=zh, en=en, entry=entry, absent=absent)
    return Records(nodes.FactNode(fact), entry)


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


def figure_code_table(key: str, *, on: Day = AS_OF) -> CodeTable:
    """The figure ``key`` that is a table of codes."""
    return CodeTable(nodes.FigureNode(key, on.node))


def figure_day_table(key: str, *, on: Day = AS_OF) -> DayTable:
    """The figure ``key`` that is a table of days."""
    return DayTable(nodes.FigureNode(key, on.node))


def figure_schedule(key: str, *, on: Day = AS_OF) -> Schedule:
    """The figure ``key`` that is a schedule of shares."""
    return Schedule(nodes.FigureNode(key, on.node))


def derived_quantity(function: nodes.Function, *inputs: Expression) -> Quantity:
    """A number computed by a primitive over known inputs."""
    return Quantity(nodes.Apply(function, tuple(one.node for one in inputs)))


def derived_code(function: nodes.Function, *inputs: Expression) -> Code:
    """A code computed by a primitive over known inputs."""
    return Code(nodes.Apply(function, tuple(one.node for one in inputs)))


def derived_truth(function: nodes.Function, *inputs: Expression) -> Condition:
    """A condition computed by a primitive over known inputs."""
    return Condition(nodes.Apply(function, tuple(one.node for one in inputs)))


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
