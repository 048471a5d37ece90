"""从业情况 Whether somebody works on a day, and in which form, out of all that is held of their work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work: from its first day to the day of its end, which is not worked any more."""

    form: str
    began_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, both ends included, of one form of work; None is no work, or no end that is known."""

    form: str | None
    first: date
    last: date | None


def work_since(pieces: Iterable[Work], since: date) -> list[Stretch]:
    """What is worked from a day on, without a gap: of pieces side by side the one begun last gives the form."""
    works = list(pieces)
    turns = {since}
    turns |= {day for work in works for day in (work.began_on, work.ended_on) if day is not None and day > since}
    stretches: list[Stretch] = []
    for day in sorted(turns):
        form = form_on(works, day)
        if stretches and stretches[-1].form == form:
            continue
        if stretches:
            stretches[-1] = Stretch(stretches[-1].form, stretches[-1].first, day - timedelta(days=1))
        stretches.append(Stretch(form, day, None))
    return stretches


def form_on(works: Iterable[Work], day: date) -> str | None:
    """The form of the work of that day; None without work."""
    worked = [work for work in works if work.began_on <= day and (work.ended_on is None or day < work.ended_on)]
    last = max(worked, key=lambda work: (work.began_on, work.form), default=None)
    return None if last is None else last.form
