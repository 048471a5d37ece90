"""What registration reads from figures without an instrument: plans of layoffs, and months of unemployment benefit."""

from datetime import date, timedelta

import pytest

from registration.rules import shipped_figures, unemployment_benefit
from registration.rules.mass_layoff import check_plan
from registration.rules.unemployment_benefit import BY_YEAR, LONGEST
from rulebook.figures import Figure

DAY, FIRST = date(2018, 4, 1), date(2018, 6, 1)


def plan(staff, layoffs, *, days=30, as_of=DAY):
    return check_plan(
        staff=staff,
        layoffs=layoffs,
        notified_on=FIRST - timedelta(days=days),
        first_on=FIRST,
        as_of=as_of,
        figures=shipped_figures(),
    )


@pytest.mark.parametrize(
    ("staff", "layoffs", "required"),
    [(500, 20, True), (500, 19, False), (150, 15, True), (150, 14, False), (199, 19, False), (190, 19, True)],
)
def test_twenty_people_or_a_tenth_of_the_staff_are_reported_each_limit_included(staff, layoffs, required):
    assert plan(staff, layoffs).report_required is required


@pytest.mark.parametrize(("days", "short"), [(30, 0), (29, 1), (31, 0), (0, 30), (60, 0)])
def test_a_notice_is_short_by_the_days_that_lack_of_thirty(days, short):
    assert (plan(500, 20, days=days).notice_days, plan(500, 20, days=days).days_short) == (days, short)


def test_before_the_law_nothing_is_said():
    before = plan(500, 20, as_of=date(1990, 1, 1))
    assert (before.report_required, before.days_short) == (None, None)


MONTHS = {
    str(year): months for year, months in ((1, 3), (2, 6), (4, 12), (5, 14), (9, 18), (10, 19), (15, 24), (20, 30))
}


def with_a_table(months=MONTHS):
    figure = Figure(
        key=BY_YEAR,
        unit="months_by_code",
        value=months,
        since=date(2018, 1, 1),
        until=None,
        document="示例",
        article=20,
        confidence="documented",
    )
    return shipped_figures().over([figure])


@pytest.mark.parametrize(
    ("insured", "months"),
    [(11, 0), (12, 3), (23, 3), (24, 6), (59, 12), (60, 14), (119, 18), (120, 19), (180, 24), (300, 24)],
)
def test_completed_years_give_months_up_to_the_longest_of_their_tier(insured, months):
    verdict = claim(insured, with_a_table())
    assert verdict.outputs["months"] == months
    assert verdict.is_eligible == (months > 0)
    assert {figure.key for figure in verdict.figures} >= {LONGEST}


def test_without_the_table_the_figure_is_named_and_who_has_no_claim_is_told_so():
    assert (claim(12, shipped_figures()).outcome, claim(12, shipped_figures()).needs_figures) == (
        "NEEDS_CONFIG",
        (BY_YEAR,),
    )
    assert claim(11, shipped_figures()).codes == ("INSURED_TOO_SHORT",)


@pytest.mark.parametrize(("first", "codes"), [(0, ("INSURED_TOO_SHORT",)), (1, ("OK",))])
def test_years_to_which_the_table_gives_no_month_give_no_claim_and_one_month_is_one(first, codes):
    verdict = claim(12, with_a_table({"1": first}))
    assert (verdict.codes, verdict.outputs["months"]) == (codes, first)


def claim(insured, figures, *, involuntary=True):
    facts = {"unemployment_insurance_months": insured, "left_involuntarily": involuntary}
    return unemployment_benefit.decide(facts, DAY, figures)
