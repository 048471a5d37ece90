"""Mutants: each slip that can be made in a rule is made, one at a time, and nowhere else."""

import ast
from collections.abc import Mapping

import pytest

from tests.mutation.mutants import Kind, mutants


def made(source: str, siblings: Mapping[str, str] | None = None) -> list[tuple[Kind, str, str]]:
    return [(mutant.kind, mutant.before, mutant.after) for mutant in mutants(ast.parse(source), siblings or {})]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", [("inclusion", "a < b", "a <= b")]),
        ("a <= b", [("inclusion", "a <= b", "a < b")]),
        ("a > b", [("inclusion", "a > b", "a >= b")]),
        ("a >= b", [("inclusion", "a >= b", "a > b")]),
        ("a < b <= c", [("inclusion", "a < b <= c", "a <= b <= c"), ("inclusion", "a < b <= c", "a < b < c")]),
        ("a == b", [("equality", "a == b", "a != b")]),
        ("a is None", [("equality", "a is None", "a is not None")]),
        ("a in b", [("equality", "a in b", "a not in b")]),
        ("a & b", [("junction", "a & b", "a | b")]),
        ("a | b", [("junction", "a | b", "a & b")]),
        ("a and b", [("junction", "a and b", "a or b")]),
        ("~a", [("negation", "~a", "a")]),
        ("not a", [("negation", "not a", "a")]),
        ("a.is_('X')", [("negation", "a.is_('X')", "~a.is_('X')")]),
        ("~a.equals(b)", [("negation", "~a.equals(b)", "a.equals(b)")]),
        ("a + b", [("arithmetic", "a + b", "a - b")]),
        ("a * b", [("arithmetic", "a * b", "a / b")]),
        ("min_(a, b)", [("extreme", "min_(a, b)", "max_(a, b)")]),
        ("max(a, b)", [("extreme", "max(a, b)", "min(a, b)")]),
        ("choose(a, b, c)", [("choice", "choose(a, b, c)", "choose(a, c, b)")]),
        ("b if a else c", [("choice", "b if a else c", "c if a else b")]),
        ("0", [("number", "0", "1")]),
        ("one(1)", [("number", "one(1)", "one(0)")]),
        ("[a[0], a[1]]", [("number", "a[0]", "a[1]"), ("number", "a[1]", "a[0]")]),
        ("one(x=0)", [("number", "x=0", "x=1")]),
        ("True", []),
        ("2", []),
        ("ARTICLE = 1", []),
        ("f'{1 + 0}'", []),
        ("def f(a: int | None) -> int | None: return a", []),
        ("class Kept(Base, slots=1): a: int | str", []),
    ],
)
def test_a_slip_of_each_kind(source: str, expected: list[tuple[str, str, str]]) -> None:
    assert made(source) == expected


def test_a_figure_is_taken_for_another_of_its_unit_where_there_is_one() -> None:
    assert made("figure('a.months') * figure_table('b')", {"a.months": "c.months"})[1:] == [
        ("figure", "figure('a.months')", "figure('c.months')")
    ]


def test_each_clause_and_grant_is_left_out_once_and_each_clause_gets_the_other_outcome() -> None:
    source = """
INSTRUMENT = Instrument(
    code="toll",
    clauses=(
        Clause(code="LATE", condition=a),
        Clause(code="UNSET", condition=b, unmet=Outcome.NEEDS_CONFIG),
        *others,
    ),
    grants=(OK,),
    amount=Amount(lines=(Line(value=c),)),
)
"""
    found = mutants(ast.parse(source), {})
    assert [str(mutant) for mutant in found] == [
        "LATE: Clause LATE -> nothing",
        "LATE: unmet=INELIGIBLE -> unmet=NEEDS_CONFIG",
        "UNSET: Clause UNSET -> nothing",
        "UNSET: unmet=NEEDS_CONFIG -> unmet=INELIGIBLE",
        "clauses: *others -> nothing",
        "grants: OK -> nothing",
    ]
    assert [mutant.line for mutant in found] == [5, 5, 6, 6, 7, 9]


def test_a_mutant_changes_the_tree_while_it_is_applied_and_only_then() -> None:
    tree = ast.parse("rules = Instrument(clauses=(Clause(code='A', condition=a < b), Clause(code='B', condition=c)))")
    before = ast.unparse(tree)
    changed = []
    for mutant in mutants(tree, {}):
        with mutant.applied():
            changed.append(ast.unparse(tree))
        assert ast.unparse(tree) == before
    assert len({before, *changed}) == len(changed) + 1
    assert "rules = Instrument(clauses=(Clause(code='B', condition=c),))" in changed
    assert "rules = Instrument(clauses=(Clause(code='A', condition=a < b),))" in changed


def test_a_mutant_says_what_stands_around_it() -> None:
    source = "late = a < b\ndef waits(x): return x >= y\nClause(code='SHORT', condition=z > w, unmet=one.that)"
    inclusions = [str(mutant) for mutant in mutants(ast.parse(source), {}) if mutant.kind == "inclusion"]
    assert inclusions == ["late: a < b -> a <= b", "waits: x >= y -> x > y", "SHORT: z > w -> z >= w"]
