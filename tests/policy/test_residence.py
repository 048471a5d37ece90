"""Unbroken residence: which stretch an application for registration counts, told day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registration.rules import shipped_figures
from registration.rules.unemployment_registration import INSTRUMENT
from rulebook.calendar import add_months
from rulebook.figures import Figure, Figures

START = date(2017, 5, 1)
ON = date(2018, 9, 1)


def reasons(start, breaks, *, on, months=6):
    """The reasons of an applicant from elsewhere of whom nothing but residence is open, where so many months count."""
    shipped = shipped_figures()
    required = Figure(
        key="registration.residence_months",
        unit="months",
        value=months,
        since=date.min,
        until=None,
        document="本测试",
        article=13,
        confidence="opinions",
    )
    rows = [row for key in shipped.keys - {required.key} for row in shipped.versions(key)]
    facts = {"age": 35, "working": False, "seeks_work": True, "able_to_work": True, "local_hukou": False}
    residence = {"residence_start": start, "residence_breaks": breaks}
    return INSTRUMENT.decide(facts | residence, on, Figures([required, *rows])).codes


def is_resident(start, breaks, day):
    """Whether somebody lives at the place on a day: away from the day of leaving, back on the day of return."""
    return start <= day and not any(left <= day and (back is None or day < back) for left, back in breaks)


def last_stretch(start, breaks, on):
    """The first day of the last gap-free stretch, found by going back day by day; None for who is away on the day."""
    if not is_resident(start, breaks, on):
        return None
    day = on
    while is_resident(start, breaks, day - timedelta(days=1)):
        day -= timedelta(days=1)
    return day


def expected(start, breaks, on, months):
    """What the article says of a stretch: too short since the beginning, or too short since the last break."""
    short = ["RESIDENCE_LT_6M"] if add_months(start, months) > on else []
    stretch = last_stretch(start, breaks, on)
    if start <= on and stretch != start and (stretch is None or add_months(stretch, months) > on):
        short.append("RESIDENCE_NOT_CONTINUOUS")
    return tuple(short) or ("OK",)


EXAMPLES = [
    ([], START),
    ([(date(2018, 1, 31), date(2018, 3, 1))], date(2018, 3, 1)),
    ([(date(2018, 5, 1), date(2018, 6, 1)), (date(2018, 1, 31), date(2018, 3, 1))], date(2018, 6, 1)),
    ([(date(2018, 9, 2), None)], START),
    ([(date(2018, 9, 1), None)], None),
    ([(date(2018, 8, 1), None)], None),
    ([(date(2018, 8, 1), date(2018, 9, 2))], None),
    ([(date(2018, 8, 1), date(2018, 9, 1))], date(2018, 9, 1)),
    ([(date(2017, 1, 1), date(2017, 5, 1))], START),
    ([(date(2018, 2, 1), date(2018, 2, 1))], START),
]


@pytest.mark.parametrize(("breaks", "start"), EXAMPLES)
@pytest.mark.parametrize("months", range(18))
def test_only_the_last_gap_free_stretch_counts(breaks, start, months):
    assert last_stretch(START, breaks, ON) == start
    verdict = reasons(START, breaks, on=ON, months=months)
    if start is None:
        assert "RESIDENCE_NOT_CONTINUOUS" in verdict
    elif start == START:
        assert verdict == (("OK",) if add_months(START, months) <= ON else ("RESIDENCE_LT_6M",))
    else:
        assert ("RESIDENCE_NOT_CONTINUOUS" in verdict) == (add_months(start, months) > ON)
        assert ("OK" in verdict) == (add_months(start, months) <= ON)


@pytest.mark.parametrize(("back", "reason"), [(date(2018, 3, 1), "OK"), (date(2018, 3, 2), "RESIDENCE_NOT_CONTINUOUS")])
def test_six_months_count_from_the_day_of_return_which_is_a_day_of_residence(back, reason):
    assert reasons(START, [(date(2018, 1, 31), back)], on=ON) == (reason,)


def test_nobody_resides_before_the_first_day():
    day_before = START - timedelta(days=1)
    assert last_stretch(START, [], day_before) is None
    assert reasons(START, [], on=day_before, months=0) == ("RESIDENCE_LT_6M",)
    assert reasons(START, [], on=START, months=0) == ("OK",)


DAYS = st.dates(min_value=date(2016, 1, 1), max_value=date(2018, 12, 31))


@given(
    start=DAYS,
    breaks=st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=4),
    on=DAYS,
    months=st.integers(min_value=0, max_value=12),
)
@example(
    start=START,
    breaks=[(date(2018, 1, 1), date(2018, 6, 1)), (date(2018, 2, 1), date(2018, 3, 1))],
    on=ON,
    months=6,
)
@example(start=START, breaks=[(date(2017, 1, 1), date(2018, 5, 1))], on=ON, months=6)
@example(start=START, breaks=[(date(2018, 3, 1), date(2018, 2, 1))], on=ON, months=6)
def test_the_rule_says_what_counting_the_days_says(start, breaks, on, months):
    assert reasons(start, breaks, on=on, months=months) == expected(start, breaks, on, months)
