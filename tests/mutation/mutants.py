"""Mutants of a rule: one small change at a time to its syntax tree, of the kind that a slip would make."""

import ast
import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

OUTCOME = "__Outcome__"
"""The name under which a mutated module finds the outcomes, whether it imports them or not."""


class Kind(StrEnum):
    """What was changed."""

    INCLUSION = "inclusion"
    EQUALITY = "equality"
    NEGATION = "negation"
    JUNCTION = "junction"
    EXTREME = "extreme"
    CHOICE = "choice"
    ARITHMETIC = "arithmetic"
    NUMBER = "number"
    REMOVAL = "removal"
    UNMET = "unmet"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where it is, and the text before and after; ``within`` is the clause, grant or name around it."""

    line: int
    within: str
    kind: Kind
    before: str
    after: str
    _place: "_Place"
    _original: ast.AST
    _changed: ast.AST | None

    def __str__(self) -> str:
        return f"{self.within}: {self.before} -> {self.after}"

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The tree that it was found in, changed for as long as the block lasts."""
        self._place.replace(self._original, self._changed)
        try:
            yield
        finally:
            self._place.replace(self._changed, self._original)


@dataclass(frozen=True, slots=True)
class _Place:
    parent: ast.AST
    field: str
    index: int | None
    within: str

    def replace(self, old: ast.AST | None, new: ast.AST | None) -> None:
        """Put a node in the place of another; None is no node at all, among those of a list."""
        if self.index is None:
            setattr(self.parent, self.field, new)
        else:
            items: list[ast.AST] = getattr(self.parent, self.field)
            items[self.index : self.index + (old is not None)] = [] if new is None else [new]


def mutants(tree: ast.Module, siblings: Mapping[str, str]) -> list[Mutant]:
    """Every mutant of a module; ``siblings`` names for a figure another one of its unit and of other values."""
    return [mutant for place, node in _places(tree, "module") for mutant in _mutants(place, node, siblings)]


def _places(parent: ast.AST, within: str) -> Iterator[tuple[_Place, ast.AST]]:
    for field, value in ast.iter_fields(parent):
        if field in _NOT_RULES or (field == "keywords" and isinstance(parent, ast.ClassDef)):
            continue
        listed = isinstance(value, list)
        for index, node in enumerate(value if listed else [value]):
            if not isinstance(node, ast.AST) or isinstance(node, _NOT_RULE_NODES) or _is_article(node):
                continue
            yield _Place(parent, field, index if listed else None, within), node
            yield from _places(node, _name_of(node) or within)


_NOT_RULES = {"annotation", "returns", "decorator_list", "ctx", "op", "ops"}
_NOT_RULE_NODES = (ast.Import, ast.ImportFrom, ast.JoinedStr, ast.operator, ast.expr_context)


def _is_article(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ARTICLE"


def _name_of(node: ast.AST) -> str | None:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.Call(keywords=keywords):
            codes = [one.value for one in keywords if one.arg == "code"]
            return ast.unparse(codes[0]).strip("'") if codes else None
        case ast.keyword(arg=("clauses" | "grants" | "outputs" | "amount") as name):
            return name
        case _:
            return None


def _mutants(place: _Place, node: ast.AST, siblings: Mapping[str, str]) -> Iterator[Mutant]:
    within = _name_of(node) or place.within
    for kind, changed, short_before, short_after in _changes(place, node, siblings):
        texts = short_before or _shown(node), short_after or _shown(changed)
        if changed is not None:
            ast.copy_location(changed, node)
            ast.fix_missing_locations(changed)
            if kind is Kind.NUMBER and isinstance(place.parent, ast.expr | ast.keyword):
                texts = _in_its_place(place, node, changed)
        yield Mutant(
            line=getattr(node, "lineno", 0),
            within=within,
            kind=kind,
            before=texts[0],
            after=texts[1],
            _place=place,
            _original=node,
            _changed=changed,
        )


def _in_its_place(place: _Place, node: ast.AST, changed: ast.AST) -> tuple[str, str]:
    """The text around a number, before and after: a number by itself could be any of several."""
    before = ast.unparse(place.parent)
    place.replace(node, changed)
    after = ast.unparse(place.parent)
    place.replace(changed, node)
    return before, after


Node = TypeVar("Node", bound=ast.AST)
_Change = tuple[Kind, ast.AST | None, str, str]


def _changes(place: _Place, node: ast.AST, siblings: Mapping[str, str]) -> Iterator[_Change]:
    """What can be changed at a node: the kind, the new node, and texts where the nodes' own would say too much."""
    if place.field == "elts" and place.within in {"clauses", "grants"}:
        yield Kind.REMOVAL, None, _called(node) if isinstance(node, ast.Call) else "", "nothing"
    match node:
        case ast.Compare():
            yield from _changed_comparisons(node)
        case ast.BinOp() | ast.BoolOp() if type(node.op) in _SWAPPED:
            kind, other = _SWAPPED[type(node.op)]
            yield kind, _with(node, op=other()), "", ""
        case ast.UnaryOp(op=ast.Invert() | ast.Not(), operand=operand):
            yield Kind.NEGATION, copy.copy(operand), "", ""
        case ast.Constant(value=(0 | 1) as number) if type(number) is int:
            yield Kind.NUMBER, ast.Constant(1 - number), "", ""
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            yield Kind.CHOICE, ast.IfExp(test, otherwise, body), "", ""
        case ast.Call():
            yield from _changed_calls(place, node, siblings)


def _changed_comparisons(node: ast.Compare) -> Iterator[_Change]:
    for index, operator in enumerate(node.ops):
        kind, other = _FLIPPED[type(operator)]
        yield kind, _with(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]]), "", ""


def _changed_calls(place: _Place, call: ast.Call, siblings: Mapping[str, str]) -> Iterator[_Change]:
    match call.func, call.args:
        case ast.Attribute(attr=method), _ if method in _ASKING and not _is_negated(place):
            yield Kind.NEGATION, ast.UnaryOp(ast.Invert(), call), "", ""
        case ast.Name(id=name), _ if name in _EXTREMES:
            yield Kind.EXTREME, _with(call, func=ast.Name(_EXTREMES[name], ast.Load())), "", ""
        case ast.Name(id="choose"), [condition, then, otherwise]:
            yield Kind.CHOICE, _with(call, args=[condition, otherwise, then]), "", ""
        case ast.Name(id="Clause"), _:
            yield _switched(call)
        case ast.Name(id=name), [ast.Constant(value=str(key)), *rest] if name.startswith("figure") and key in siblings:
            yield Kind.FIGURE, _with(call, args=[ast.Constant(siblings[key]), *rest]), "", ""


def _switched(clause: ast.Call) -> _Change:
    """The clause with the other of the two outcomes where it is unmet."""
    others = [one for one in clause.keywords if one.arg != "unmet"]
    if len(others) < len(clause.keywords):
        return Kind.UNMET, _with(clause, keywords=others), "unmet=NEEDS_CONFIG", "unmet=INELIGIBLE"
    outcome = ast.Attribute(ast.Name(OUTCOME, ast.Load()), "NEEDS_CONFIG", ast.Load())
    changed = _with(clause, keywords=[*others, ast.keyword("unmet", outcome)])
    return Kind.UNMET, changed, "unmet=INELIGIBLE", "unmet=NEEDS_CONFIG"


def _with(node: Node, **fields: object) -> Node:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _is_negated(place: _Place) -> bool:
    return isinstance(place.parent, ast.UnaryOp) and isinstance(place.parent.op, ast.Invert)


def _called(call: ast.Call) -> str:
    """The call by its code, where it has one: a clause in full would fill a page."""
    return f"{ast.unparse(call.func)} {code}" if (code := _name_of(call)) is not None else ""


def _shown(node: ast.AST | None) -> str:
    return "nothing" if node is None else ast.unparse(node)


_FLIPPED: Mapping[type[ast.cmpop], tuple[Kind, type[ast.cmpop]]] = {
    ast.Lt: (Kind.INCLUSION, ast.LtE),
    ast.LtE: (Kind.INCLUSION, ast.Lt),
    ast.Gt: (Kind.INCLUSION, ast.GtE),
    ast.GtE: (Kind.INCLUSION, ast.Gt),
    ast.Eq: (Kind.EQUALITY, ast.NotEq),
    ast.NotEq: (Kind.EQUALITY, ast.Eq),
    ast.Is: (Kind.EQUALITY, ast.IsNot),
    ast.IsNot: (Kind.EQUALITY, ast.Is),
    ast.In: (Kind.EQUALITY, ast.NotIn),
    ast.NotIn: (Kind.EQUALITY, ast.In),
}
_SWAPPED: Mapping[type[ast.operator | ast.boolop], tuple[Kind, type[ast.operator | ast.boolop]]] = {
    ast.BitAnd: (Kind.JUNCTION, ast.BitOr),
    ast.BitOr: (Kind.JUNCTION, ast.BitAnd),
    ast.And: (Kind.JUNCTION, ast.Or),
    ast.Or: (Kind.JUNCTION, ast.And),
    ast.Add: (Kind.ARITHMETIC, ast.Sub),
    ast.Sub: (Kind.ARITHMETIC, ast.Add),
    ast.Mult: (Kind.ARITHMETIC, ast.Div),
    ast.Div: (Kind.ARITHMETIC, ast.Mult),
}
_EXTREMES = {"min_": "max_", "max_": "min_", "min": "max", "max": "min"}
_ASKING = {"equals", "is_", "is_in", "is_row_of", "is_known", "any"}
