"""Local versions over shipped figures: which one holds on a day, and what a decision keeps of it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook.figures import Figure, Figures
from rulebook.local import LocalFigureError, read_local
from tests.kit.wages import MISFITS, SHARE, WAGE, shipped, stated, value_on, version


def test_a_local_version_holds_on_the_days_that_it_covers_and_the_shipped_one_on_all_others() -> None:
    figures = shipped().over([version("1900.00", "2018-05-01", "2018-06-30")])

    days = ("2018-04-30", "2018-05-01", "2018-06-30", "2018-07-01")
    assert [value_on(figures, day) for day in days] == [Decimal("1810.00"), Decimal(1900), Decimal(1900), None]


def test_of_two_local_versions_the_latest_approved_holds_and_where_it_ends_the_one_before() -> None:
    earlier, later = version("1900.00", "2018-06-01"), version("1950.00", "2018-07-01", "2018-07-31")

    figures = shipped().over([later, earlier])

    days = ("2018-06-30", "2018-07-01", "2018-07-31", "2018-08-01")
    assert [value_on(figures, day) for day in days] == [1900, 1950, 1950, 1900]


def test_a_local_version_without_value_takes_the_figure_back() -> None:
    figures = shipped().over([version(None, "2018-01-01", "2018-01-31")])

    assert [value_on(figures, day) for day in ("2017-12-31", "2018-01-31", "2018-02-01")] == [1810, None, 1810]


def test_every_version_is_shown_as_its_document_has_it_and_the_timeline_says_when_it_holds() -> None:
    local = version("1900.00", "2018-01-01", "2018-01-31")

    figures = shipped().over([local])

    assert figures.versions(WAGE) == (local, *shipped().versions(WAGE))
    assert [(one.since.isoformat(), one.until and one.until.isoformat()) for one in figures.timeline(WAGE)] == [
        ("2018-06-01", None),
        ("2018-02-01", "2018-05-31"),
        ("2018-01-01", "2018-01-31"),
        ("2017-06-01", "2017-12-31"),
    ]


def test_what_is_laid_over_leaves_the_shipped_figures_and_other_keys_as_they_were() -> None:
    original = shipped()
    figures = original.over([version("1900.00", "2017-01-01")])

    assert value_on(original, "2018-01-01") == Decimal("1810.00")
    assert figures.timeline(SHARE) == original.timeline(SHARE)
    assert figures.keys == original.keys
    assert value_on(figures.over([version("2000.00", "2018-01-01")]), "2018-01-01") == Decimal(2000)


FIRST = date(2018, 1, 1)
DAYS = st.integers(0, 60).map(lambda days: FIRST + timedelta(days=days))
PERIODS = st.lists(st.tuples(DAYS, st.none() | st.integers(0, 20)), max_size=6)


def drawn(periods: list[tuple[date, int | None]]) -> list[Figure]:
    """Local versions, the latest approved first, each with a value of its own."""
    return [
        version(f"{number}.00", since.isoformat(), None if days is None else (since + timedelta(days=days)).isoformat())
        for number, (since, days) in enumerate(periods, start=1)
    ]


@settings(deadline=None)
@given(PERIODS, DAYS)
def test_whatever_is_laid_over_the_first_that_covers_a_day_holds(
    periods: list[tuple[date, int | None]], day: date
) -> None:
    local = drawn(periods)
    plain = Figures([version("1810.00", "2018-01-01", "2018-01-31"), version("1910.00", "2018-02-01")])

    found = plain.over(local).on(WAGE, day)

    expected = next((one for one in local if one.is_in_force(day)), plain.on(WAGE, day))
    stretches = plain.over(local).timeline(WAGE)
    assert all(one.until is None or one.since <= one.until for one in stretches)
    assert sum(one.is_in_force(day) for one in stretches) == 1
    assert found is not None
    assert expected is not None
    assert (found.value, found.document) == (expected.value, expected.document)
    assert expected.since <= found.since <= day


@settings(deadline=None)
@given(PERIODS, st.lists(DAYS, max_size=5))
def test_the_versions_that_a_decision_used_give_it_the_same_again_on_every_day_it_asked_about(
    periods: list[tuple[date, int | None]], asked: list[date]
) -> None:
    figures = Figures([version("1810.00", "2018-01-01", "2018-01-31"), version("1910.00", "2018-02-01")]).over(
        drawn(periods)
    )
    used = [found.to_dict() for day in asked if (found := figures.on(WAGE, day)) is not None]

    again = Figures(Figure.from_dict(one) for one in used)

    assert [again.on(WAGE, day) for day in asked] == [figures.on(WAGE, day) for day in asked]


def read(**changes: Any) -> Figure:
    content = stated(**changes)
    days = {name: None if content[name] is None else date.fromisoformat(content[name]) for name in DAY_FIELDS}
    return read_local(shipped(), **{**content, **days})


DAY_FIELDS = ("valid_from", "valid_to")


@MISFITS
def test_a_figure_that_does_not_fit_the_shipped_one_is_told_field_by_field(
    changes: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(LocalFigureError) as refused:
        read(**changes)
    assert [field for field, _ in refused.value.errors] == fields


def test_a_figure_may_be_split_into_a_national_and_a_local_part() -> None:
    found = read(national="1000.00")

    assert (found.value, found.national) == (Decimal(1910), Decimal(1000))


def test_a_figure_may_hold_for_one_day_and_is_paid_from_the_shipped_one_s_fund() -> None:
    found = read(valid_to="2018-06-01")

    assert (found.value, found.since, found.until) == (Decimal(1910), date(2018, 6, 1), date(2018, 6, 1))
    assert (found.fund, found.confidence) == ("UI_FUND", "documented")
