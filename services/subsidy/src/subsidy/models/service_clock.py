"""办理时限 The service-level clock: working days by the State Council's notices, stopped while others are to act."""

from datetime import date, timedelta

from kit.clock import OutsideCalendarError, is_working_day

_SATURDAY = 5


def due_after(start: date, working_days: int) -> date:
    """The last day of a term of working days that begins after `start`."""
    day = start
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= _is_worked(day)
    return day


def worked_between(start: date, end: date) -> int:
    """The working days after `start`, up to and with `end`."""
    return sum(_is_worked(start + timedelta(days=number)) for number in range(1, (end - start).days + 1))


def _is_worked(day: date) -> bool:
    """Beyond the years whose notices are out, Monday to Friday."""
    try:
        return is_working_day(day)
    except OutsideCalendarError:
        return day.weekday() < _SATURDAY
