"""Months, ages and breaks of residence."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook.calendar import (
    add_months,
    age_on,
    breaks_between,
    months_since,
    months_to_age,
)

DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2060, 12, 31))
MONTHS = st.integers(min_value=0, max_value=480)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2017, 8, 31), 6, date(2018, 2, 28)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2018, 1, 31), 1, date(2018, 2, 28)),
        (date(2018, 12, 31), 0, date(2018, 12, 31)),
        (date(2018, 3, 31), -1, date(2018, 2, 28)),
        (date(2018, 12, 15), 1, date(2019, 1, 15)),
        (date(9999, 12, 1), 1, date.max),
        (date(9999, 1, 1), 1, date(9999, 2, 1)),
        (date(1, 1, 1), -1, date.min),
        (date(1, 3, 5), -1, date(1, 2, 5)),
    ],
)
def test_months_keep_the_day_and_clamp_to_the_month_end(day, months, later):
    assert add_months(day, months) == later


@given(DAYS, MONTHS)
def test_the_corresponding_day_is_the_first_on_which_the_months_have_passed(start, months):
    day = add_months(start, months)
    assert months_since(start, on=day) >= months
    assert months_since(start, on=day - timedelta(days=1)) < months


@given(DAYS, DAYS)
def test_months_since_is_the_largest_number_of_months_that_have_passed(start, on):
    months = months_since(start, on=on)
    assert add_months(start, months) <= on < add_months(start, months + 1)


def test_an_age_is_reached_on_the_birthday():
    assert age_on(date(2002, 3, 1), date(2018, 2, 28)) == 15
    assert age_on(date(2002, 3, 1), date(2018, 3, 1)) == 16
    assert age_on(date(2004, 2, 29), date(2020, 2, 28)) == 15
    assert age_on(date(2004, 2, 29), date(2020, 2, 29)) == 16
    assert age_on(date(2004, 2, 29), date(2021, 2, 28)) == 17


@pytest.mark.parametrize(
    ("age", "target", "months"),
    [((55, 0), 60, 60), ((55, 1), 60, 60), ((55, 31), 60, 59), ((58, 0), 60, 24), ((60, 0), 60, 0), ((61, 5), 60, 0)],
)
def test_the_month_that_has_begun_counts_until_an_age_is_reached(age, target, months):
    assert months_to_age(age, target) == months


def test_spells_that_touch_or_overlap_leave_no_break():
    spells = [
        (date(2018, 3, 1), None),
        (date(2017, 5, 1), date(2017, 8, 31)),
        (date(2017, 9, 1), date(2018, 1, 31)),
        (date(2017, 6, 1), date(2017, 7, 1)),
    ]
    assert breaks_between(spells) == (date(2017, 5, 1), [(date(2018, 2, 1), date(2018, 3, 1))])


def test_a_spell_that_has_ended_leaves_an_open_break():
    first = date(2017, 5, 1)
    assert breaks_between([(first, date(2018, 1, 31))]) == (first, [(date(2018, 2, 1), None)])
    assert breaks_between([(first, None), (date(2018, 1, 1), date(2018, 2, 1))]) == (first, [])
    assert breaks_between([]) is None
