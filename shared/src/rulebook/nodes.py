"""The nodes of an expression tree: plain data that an evaluator walks; authors write ``rulebook.expressions``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from rulebook.facts import Fact

Comparison = Literal["<", "<=", ">", ">=", "=="]
Operation = Literal["+", "-", "*"]


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
    """A named pure function over known inputs, for collections and the like.

    A table evaluator takes its value from a column that was computed beforehand with the same function.
    """

    name: str
    function: Callable[..., object]
    inputs: tuple["Node", ...]


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
    """Exact sum, difference or product; unknown when either side is."""

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


def children(node: Node) -> tuple[Node, ...]:  # noqa: C901 - one line per shape of node
    """The nodes directly below ``node``."""
    match node:
        case Const() | FactNode() | AsOf():
            return ()
        case FigureNode(on=on):
            return (on,)
        case Apply(inputs=nodes) | All(of=nodes) | AnyOf(of=nodes) | Extreme(of=nodes):
            return nodes
        case Known(of=inner) | Not(of=inner):
            return (inner,)
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
