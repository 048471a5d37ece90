"""Expressions: three-valued logic, typed definition, and the reasons why a value is unknown."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook import nodes
from rulebook.causes import causes
from rulebook.evaluation import Case, compile_node
from rulebook.expressions import (
    AS_OF,
    choose,
    code_fact,
    day_fact,
    derived_quantity,
    figure,
    figure_table,
    max_,
    min_,
    number,
    number_fact,
    records_fact,
    truth_fact,
)
from rulebook.facts import Kind
from rulebook.figures import Figure, Figures

AS_OF_DAY = date(2018, 3, 1)
P, Q, R = (truth_fact(name, owner="HRSS", zh=name, en=name) for name in "pqr")
paid = number_fact("paid", owner="HRSS", unit="yuan", zh="已缴", en="paid")
bonus = number_fact("bonus", owner="HRSS", unit="yuan", zh="奖", en="bonus")
left = day_fact("left", owner="EDU", zh="离校", en="left")
group = code_fact("group", owner="HRSS", zh="类别", en="group")
TRUTHS = st.sampled_from([True, False, None])


def a_figure(key, value, unit="yuan"):
    return Figure(
        key=key,
        unit=unit,
        value=value,
        since=date(2018, 1, 1),
        until=None,
        document="文件",
        article=9,
        confidence="documented",
    )


FIGURES = Figures(
    [
        a_figure("limit", Decimal("100.00")),
        a_figure("unset", None),
        a_figure("share", Fraction(2, 3), "share"),
        a_figure("table", {"A": Decimal(1)}, "yuan_by_code"),
    ]
)


def value(expression, **facts):
    known = dict.fromkeys(["p", "q", "r", "paid", "bonus", "left", "group"]) | facts
    return compile_node(expression.node)(Case(known, AS_OF_DAY, FIGURES))


def why(expression, **facts):
    known = dict.fromkeys(["p", "q", "r", "paid", "bonus", "left", "group"]) | facts
    found = causes(expression.node, Case(known, AS_OF_DAY, FIGURES))
    return set(found.facts), set(found.figures)


def kleene_and(left, right):
    return False if False in {left, right} else None if None in {left, right} else True


@given(TRUTHS, TRUTHS, TRUTHS)
def test_conditions_follow_the_laws_of_three_valued_logic(p, q, r):
    def at(expression):
        return value(expression, p=p, q=q, r=r)

    assert at(P & Q) is kleene_and(p, q)
    assert at(~(P & Q)) is at(~P | ~Q)
    assert at(~(P | Q)) is at(~P & ~Q)
    assert at(~~P) is p
    assert at(P & Q) is at(Q & P)
    assert at(P | Q) is at(Q | P)
    assert at((P & Q) & R) is at(P & (Q & R))
    assert at((P | Q) | R) is at(P | (Q | R))
    assert at(P & (Q | R)) is at((P & Q) | (P & R))
    assert at(P | (Q & R)) is at((P | Q) & (P | R))
    assert at(P.is_known()) is (p is not None)


@given(TRUTHS, TRUTHS, TRUTHS, st.sampled_from("pqr"), st.booleans())
def test_learning_a_fact_never_overturns_what_was_known_without_it(p, q, r, learned, truth):
    before = {"p": p, "q": q, "r": r}
    after = before | {learned: truth} if before[learned] is None else before
    for expression in (P & (Q | ~R), ~P | (Q & R), (P | Q) & (~P | R)):
        if value(expression, **before) is not None:
            assert value(expression, **after) is value(expression, **before)


def test_an_unknown_number_makes_comparison_and_extremes_unknown():
    assert value(paid > 0) is None
    assert value(min_(paid, figure("limit"))) is None
    assert value(max_(paid, number(1))) is None
    assert value(paid + 1) is None


def test_inclusive_and_exclusive_comparisons_differ_at_the_number_itself():
    limit = figure("limit")
    at = {"paid": Decimal(100)}
    assert value(paid <= limit, **at) is True
    assert value(paid >= limit, **at) is True
    assert value(paid.equals(limit), **at) is True
    assert value(paid < limit, **at) is False
    assert value(paid > limit, **at) is False


def test_days_compare_and_move_by_months_in_clamped_steps():
    moved = left.plus_months(number(1))
    assert value(moved, left=date(2018, 1, 31)) == date(2018, 2, 28)
    assert value(moved >= AS_OF, left=date(2018, 2, 1)) is True
    assert value(moved > AS_OF, left=date(2018, 2, 1)) is False
    assert value(moved <= AS_OF, left=date(2018, 2, 1)) is True
    assert value(moved < AS_OF, left=date(2018, 2, 1)) is False


def test_numbers_are_exact():
    third = figure("share") * paid
    assert value(third, paid=Decimal("900.00")) == 600
    assert value(third, paid=Decimal("1.00")) == Fraction(2, 3)
    big = Decimal("123456789012345678.123456789012345678")
    assert value(paid * bonus, paid=big, bonus=big) == Fraction(big) ** 2
    assert value(paid + bonus, paid=big, bonus=Decimal("0.000000000000000001")) == Fraction(big) + Fraction(1, 10**18)
    assert value(paid - bonus, paid=Decimal(1), bonus=Decimal("0.1")) == Decimal("0.9")


def test_a_quotient_is_exact_and_unknown_where_it_divides_by_0():
    assert value(paid / bonus, paid=Decimal(1), bonus=Decimal(3)) == Fraction(1, 3)
    assert value(paid / figure("share"), paid=Decimal(1)) == Fraction(3, 2)
    assert value(paid / bonus, paid=Decimal(0), bonus=Decimal(3)) == 0
    assert value(paid / bonus, paid=Decimal(1), bonus=Decimal("0.00")) is None
    assert value(paid / bonus, bonus=Decimal(3)) is None
    assert value(paid / 1 > 0, paid=Decimal("0.1")) is True


def test_a_division_by_0_is_laid_to_the_divisor():
    limit = figure("limit")
    assert why(paid / bonus, paid=Decimal(1), bonus=Decimal(0)) == ({"bonus"}, set())
    assert why(paid / bonus > limit, paid=Decimal(1), bonus=Decimal(0)) == ({"bonus"}, set())
    assert why(paid / bonus, bonus=Decimal(0)) == ({"paid", "bonus"}, set())
    assert why(paid / bonus, paid=Decimal(1)) == ({"bonus"}, set())
    assert why(paid / (limit - limit), paid=Decimal(1)) == (set(), {"limit"})


def counting_double():
    """A primitive that tells how often it was asked."""
    asked = []

    def double(amount):
        asked.append(amount)
        return amount * 2

    return nodes.Function("double", double, lambda amount: f"{amount} * 2"), asked


def test_what_several_clauses_ask_for_is_reckoned_once_in_a_case_and_anew_in_the_next():
    function, asked = counting_double()
    doubled = derived_quantity(function, paid)
    both = (doubled > 0) & (doubled + doubled > paid)
    assert value(both, paid=Decimal(1)) is True
    assert value(both, paid=Decimal(2)) is True
    assert asked == [Decimal(1), Decimal(2)]


def test_what_is_asked_of_an_entry_is_reckoned_for_each_entry():
    function, asked = counting_double()
    posts = records_fact("posts", owner="HRSS", zh="岗位", en="posts", entry={"months": Kind.COUNT})
    longer = posts.count(lambda one: derived_quantity(function, one.quantity("months")) > paid)
    entries = ({"months": 1}, {"months": 2}, {"months": 3})
    assert value(longer, paid=Decimal(3), posts=entries) == 2
    assert asked == [1, 2, 3]


def test_codes_are_tested_by_name():
    assert value(group.is_("A"), group="A") is True
    assert value(group.is_("A"), group="B") is False
    assert value(group.is_row_of(figure_table("table")), group="B") is False
    assert value(figure_table("table").row(group), group="A") == 1
    assert why(figure_table("table").row(group), group="B") == (set(), {"table"})


@pytest.mark.parametrize(
    "define",
    [
        lambda: P and Q,
        lambda: P or Q,
        lambda: not P,
        lambda: 1 if P else 0,
        lambda: P == Q,
        lambda: P != Q,
        lambda: paid in [bonus, paid],
        lambda: 0 < paid < 1,
    ],
)
def test_what_python_would_decide_too_early_raises_at_definition(define):
    with pytest.raises(TypeError, match="an expression"):
        define()


@pytest.mark.parametrize("define", [lambda: paid > 36, lambda: paid > 1.0 * 2, lambda: number(2), lambda: P & True])
def test_numbers_other_than_0_and_1_have_to_be_figures(define):
    with pytest.raises(TypeError, match="expected"):
        define()


def test_the_reasons_for_an_unknown_name_only_what_matters():
    assert why(P & Q, p=True) == ({"q"}, set())
    assert why(P & Q, p=False) == (set(), set())
    assert why(paid < figure("unset"), paid=Decimal(1)) == (set(), {"unset"})
    assert why(paid < figure("unset")) == ({"paid"}, {"unset"})
    assert why(figure("no_such") > paid, paid=Decimal(1)) == (set(), {"no_such"})
    assert why(choose(P, paid, bonus), p=True) == ({"paid"}, set())
    assert why(choose(P, paid, bonus), p=False) == ({"bonus"}, set())
    assert why(choose(P, paid, bonus)) == ({"p"}, set())


def test_a_tree_can_be_walked_by_another_evaluator():
    found = [type(node) for node in nodes.walk(((paid <= figure("limit")) & ~P).node)]
    assert found == [
        nodes.All,
        nodes.Compare,
        nodes.FactNode,
        nodes.FigureNode,
        nodes.AsOf,
        nodes.Not,
        nodes.FactNode,
    ]
