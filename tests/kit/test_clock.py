import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from kit import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_a_day_begins_in_shanghai_eight_hours_before_it_does_in_utc() -> None:
    with clock.at(datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 3, 1)
    with clock.at(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)):
        assert clock.today() == date(2026, 3, 2)


def test_a_day_ends_where_the_next_one_begins() -> None:
    with clock.at(clock.end_of(date(2026, 3, 1))):
        assert clock.today() == date(2026, 3, 1)
    with clock.at(clock.end_of(date(2026, 3, 1)) + timedelta(microseconds=1)):
        assert clock.today() == date(2026, 3, 2)


def test_a_set_clock_is_read_in_utc_and_ends_with_its_block() -> None:
    noon = datetime(2018, 1, 2, 12, 0, tzinfo=clock.SHANGHAI)
    with clock.at(noon):
        assert clock.now() == noon
        assert clock.now().tzinfo is UTC
        with clock.at(datetime(2019, 1, 2, tzinfo=UTC)):
            assert clock.today() == date(2019, 1, 2)
        assert clock.now() == noon
    assert clock.now() > datetime(2026, 1, 1, tzinfo=UTC)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2018, 1, 2)):  # noqa: DTZ001 - the point
        pass


async def test_each_task_keeps_the_clock_under_which_it_was_started() -> None:
    async def read() -> date:
        await asyncio.sleep(0)
        return clock.today()

    with clock.at(datetime(2018, 5, 4, tzinfo=UTC)):
        first = asyncio.create_task(read())
    with clock.at(datetime(2019, 5, 4, tzinfo=UTC)):
        second = asyncio.create_task(read())
    assert (await first, await second) == (date(2018, 5, 4), date(2019, 5, 4))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2018, 2, 14), True),
        (date(2018, 2, 15), False),  # Spring Festival begins, a Thursday
        (date(2018, 2, 24), True),  # a Saturday, worked to make up for it
        (date(2018, 2, 25), False),  # an ordinary Sunday
        (date(2020, 1, 31), False),  # Spring Festival prolonged in 2020
    ],
)
def test_working_days_follow_the_holiday_notices(day: date, *, worked: bool) -> None:
    assert clock.is_working_day(day) is worked


def test_the_first_day_of_a_period_is_not_counted_and_holidays_are_passed_over() -> None:
    assert clock.add_working_days(date(2018, 2, 13), 1) == date(2018, 2, 14)
    assert clock.add_working_days(date(2018, 2, 13), 2) == date(2018, 2, 22)
    assert clock.add_working_days(date(2018, 2, 22), 2) == date(2018, 2, 24)


def test_no_working_days_later_is_the_same_day_even_a_sunday() -> None:
    assert clock.add_working_days(date(2018, 2, 25), 0) == date(2018, 2, 25)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        clock.add_working_days(date(2018, 2, 25), -1)


def test_a_year_without_a_holiday_notice_is_an_error_that_names_the_day() -> None:
    with pytest.raises(clock.OutsideCalendarError, match="2003-12-31"):
        clock.is_working_day(date(2003, 12, 31))
    with pytest.raises(clock.OutsideCalendarError, match="2100-01-01"):
        clock.add_working_days(date(2099, 12, 31), 1)
