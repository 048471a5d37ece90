"""The primitives of monitoring: the rise of a moving mean is the same for one series and for a column of them."""

from decimal import Decimal
from fractions import Fraction

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.rules.statistics import RISE_OF_SUMS, ROUNDED, rise_of_sums

WINDOW, EARLIER = 3, 12
RATES = st.decimals(min_value=0, max_value=20, places=2)


def months(*rates):
    return [{"rate": None if rate is None else Decimal(rate)} for rate in rates]


def test_the_rise_is_measured_from_the_lowest_sum_of_the_months_before():
    assert rise_of_sums(months("5", "3", "4"), 1, 2) == 1
    assert rise_of_sums(months("3", "5", "4"), 1, 2) == 1
    assert rise_of_sums(months("5", "5", "4"), 1, 2) == -1
    assert rise_of_sums(months("1", "2", "4", "8"), 2, 2) == 9


def test_older_months_than_needed_play_no_part():
    assert rise_of_sums(months("0", "5", "3", "4"), 1, 2) == 1
    assert rise_of_sums(months(None, "5", "3", "4"), 1, 2) == 1


def test_too_few_months_or_a_month_without_a_rate_leave_the_rise_unknown():
    assert rise_of_sums(months("3", "4"), 1, 2) is None
    assert rise_of_sums(months("5", None, "4"), 1, 2) is None
    assert rise_of_sums([], 1, 2) is None


def test_the_rise_is_exact():
    third = Decimal("0.333333333333333333")
    assert rise_of_sums([{"rate": third}] * 2 + [{"rate": third * 2}], 1, 2) == Fraction(third)


SERIES = st.one_of(
    st.lists(st.one_of(RATES, RATES, RATES, st.none()), max_size=20), st.lists(RATES, min_size=15, max_size=18)
)


@settings(max_examples=15, deadline=None)
@given(st.lists(SERIES, min_size=4, max_size=12))
def test_a_column_of_series_is_measured_as_each_series_is(column):
    series = [months(*rates) for rates in column]
    sql = RISE_OF_SUMS.sql("series", str(WINDOW), str(EARLIER))
    with duckdb.connect() as database:
        database.execute("CREATE TABLE cases (id BIGINT, series STRUCT(rate DECIMAL(18,6))[])")
        database.executemany("INSERT INTO cases VALUES (?, ?)", list(enumerate(series)))
        rises = [rise for (rise,) in database.execute(f"SELECT {sql} FROM cases ORDER BY id").fetchall()]
    measured = [None if rise is None else Fraction(rise, RISE_OF_SUMS.denominator) for rise in rises]
    assert measured == [rise_of_sums(one, WINDOW, EARLIER) for one in series]


def test_what_is_shown_is_rounded_half_up_and_whole_numbers_stay():
    assert ROUNDED.python(Fraction(1, 8), 2) == Decimal("0.13")
    assert ROUNDED.sql("persons", "2") == "persons"
