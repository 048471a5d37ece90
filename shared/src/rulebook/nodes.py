"""The nodes of an expression tree: plain data that an evaluator walks; authors write ``rulebook.expressions``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rulebook.facts import Fact

Comparison = Literal["<", "<=", ">", ">=", "=="]
Operation = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Const:
    """A value written in the rule: a code, or the numbers 0 and 1."""

    value: object


@dataclass(frozen=True, slots=True)
class FactNode:
    """The value of a declared fact, or unknown."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day on which the case is decided."""


@dataclass(frozen=True, slots=True)
class FigureNode:
    """The value of the figure ``key`` that is in force on the day ``on``, or missing."""

    key: str
    on: "Node"


@dataclass(frozen=True, slots=True)
class Apply:
    """A primitive of the language over known inputs; every evaluator has its own text of it."""

    function: "Function"
    inputs: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A named pure function: ``python`` decides one case; ``sql`` writes the same for a column of cases.

    ``sql`` gets one argument for each input: SQL text of a column of whole numbers, days, codes or entries, or the
    value itself of a table. Its text gives a whole number of which ``denominator`` make one, a day, a code or a truth.
    """

    name: str
    python: Callable[..., object]
    sql: Callable[..., str]
    denominator: int = 1


@dataclass(frozen=True, slots=True)
class EntryField:
    """A field of the entry at hand, inside of what is asked about a list; unknown where the entry does not say."""

    name: str


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a condition holds for any entry of a list."""

    records: "Node"
    where: "Node"


@dataclass(frozen=True, slots=True)
class Count:
    """For how many entries of a list a condition holds."""

    records: "Node"
    where: "Node"


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a value over the entries of a list for which a condition holds; 0 where there is none."""

    records: "Node"
    value: "Node"
    where: "Node"


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest day among the entries of a list for which a condition holds; ``otherwise`` where there is none."""

    records: "Node"
    day: "Node"
    where: "Node"
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two numbers, two days or two codes."""

    operator: Comparison
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Member:
    """Whether a code or whole number is listed in a tuple of codes or has a row in a table."""

    item: "Node"
    collection: "Node"


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a value is known; never unknown itself."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class All:
    """Kleene conjunction."""

    of: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Kleene disjunction."""

    of: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Kleene negation."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Exact sum, difference, product or quotient; unknown when either side is, or when it divides by 0."""

    operator: Operation
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class PlusMonths:
    """The corresponding day so many months later, clamped to the month end."""

    day: "Node"
    months: "Node"


@dataclass(frozen=True, slots=True)
class Extreme:
    """The smallest or largest of several values; unknown when any is (SQL's LEAST and GREATEST skip nulls)."""

    which: Literal["min", "max"]
    of: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """One of two values by a condition; unknown when the condition is."""

    condition: "Node"
    then: "Node"
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class Lookup:
    """The row of a table for a code or whole number; missing when the table has no such row."""

    table: "Node"
    key: "Node"


@dataclass(frozen=True, slots=True)
class StepShare:
    """The share of the first schedule step that still runs on ``day``, counted from ``start``; 0 after the last."""

    schedule: "Node"
    start: "Node"
    day: "Node"


Node = (
    Const
    | FactNode
    | AsOf
    | FigureNode
    | Apply
    | EntryField
    | Exists
    | Count
    | Total
    | Latest
    | Compare
    | Member
    | Known
    | All
    | AnyOf
    | Not
    | Arithmetic
    | PlusMonths
    | Extreme
    | Choose
    | Lookup
    | StepShare
)


def children(node: Node) -> tuple[Node, ...]:  # noqa: C901, PLR0912 - one line per shape of node
    """The nodes directly below ``node``."""
    match node:
        case Const() | FactNode() | AsOf() | EntryField():
            return ()
        case FigureNode(on=on):
            return (on,)
        case Apply(inputs=nodes) | All(of=nodes) | AnyOf(of=nodes) | Extreme(of=nodes):
            return nodes
        case Known(of=inner) | Not(of=inner):
            return (inner,)
        case Exists(records=records, where=where) | Count(records=records, where=where):
            return (records, where)
        case Total(records=records, value=value, where=where):
            return (records, value, where)
        case Latest(records=records, day=day, where=where, otherwise=otherwise):
            return (records, day, where, otherwise)
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case Member(item=item, collection=collection):
            return (item, collection)
        case PlusMonths(day=day, months=months):
            return (day, months)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case Lookup(table=table, key=key):
            return (table, key)
        case StepShare(schedule=schedule, start=start, day=day):
            return (schedule, start, day)


def walk(node: Node) -> list[Node]:
    """``node`` and everything below it, parents first."""
    found: list[Node] = [node]
    for child in children(node):
        found.extend(walk(child))
    return found
