"""Why a value is unknown: the facts and figures that leave it open, found by asking the parts of an expression."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rulebook import nodes
from rulebook.evaluation import Case, Evaluator, compile_node
from rulebook.facts import Fact


@dataclass(frozen=True, slots=True)
class Causes:
    """Why a value is unknown."""

    facts: dict[str, Fact] = field(default_factory=dict)
    figures: dict[str, None] = field(default_factory=dict)

    def add(self, other: "Causes") -> None:
        """Take over the causes of ``other``."""
        self.facts.update(other.facts)
        self.figures.update(other.figures)


def causes(node: nodes.Node, case: Case, compiled: Callable[[nodes.Node], Evaluator] = compile_node) -> Causes:
    """The unknown facts and missing figures that leave ``node`` unknown in ``case``; empty when it is known."""
    found = Causes()
    _Search(case, compiled, found).add(node, None)
    return found


@dataclass(frozen=True, slots=True)
class _Search:
    case: Case
    compiled: Callable[[nodes.Node], Evaluator]
    found: Causes

    def add(self, node: nodes.Node, within: Fact | None) -> None:
        """Add the causes of one node; ``within`` is the list whose entry is at hand."""
        if self._value(node) is not None:
            return
        below = _Search(self.case, self.compiled, Causes())
        below.add_below(node, within)
        if (
            not below.found.facts and not below.found.figures
        ):  # the node itself gives nothing: a figure or row not there
            below.found.figures.update(dict.fromkeys(_figure_keys(node)))
        self.found.add(below.found)

    def add_below(self, node: nodes.Node, within: Fact | None) -> None:
        """Add what the parts of an unknown node leave open."""
        match node:
            case nodes.FactNode(fact=fact):
                self.found.facts[fact.name] = fact
            case nodes.EntryField() if within is not None:
                self.found.facts[within.name] = within
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                chosen = self._value(condition)
                self.add(condition if chosen is None else then if chosen else otherwise, within)
            case nodes.Exists() | nodes.Count() | nodes.Total() | nodes.Latest():
                self._add_list(node)
            case nodes.Arithmetic(operator="/", right=divisor) if self._value(divisor) == 0:
                divisors = [one.fact for one in nodes.walk(divisor) if isinstance(one, nodes.FactNode)]
                self.found.facts.update({one.name: one for one in divisors or ([within] if within is not None else [])})
                self.add(node.left, within)
            case _:
                for child in nodes.children(node):
                    self.add(child, within)

    def _add_list(self, node: nodes.Node) -> None:
        """Add the list itself where it is unknown, or what its entries leave open."""
        records, *asked = nodes.children(node)
        self.add(records, None)
        (fact,) = (one.fact for one in nodes.walk(records) if isinstance(one, nodes.FactNode))
        for entry in self._value(records) or ():
            self.case.entry = entry
            for child in asked:
                self.add(child, fact)

    def _value(self, node: nodes.Node) -> Any:
        return self.compiled(node)(self.case)


def _figure_keys(node: nodes.Node) -> list[str]:
    return [one.key for one in nodes.walk(node) if isinstance(one, nodes.FigureNode)]
