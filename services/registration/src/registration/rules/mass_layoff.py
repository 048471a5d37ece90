"""裁减人员方案: whether a plan is to be reported, and how many days its notice came late (劳动合同法第四十一条)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from registration.rules.notices import days_between
from rulebook.figures import Figures


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """What the law says of a plan; None where no figure is in force on the day."""

    report_required: bool | None
    notice_days: int
    days_short: int | None


def check_plan(
    *, staff: int, layoffs: int, notified_on: date, first_on: date, as_of: date, figures: Figures
) -> PlanCheck:
    """裁减人员: due from 20 people or a tenth of the staff, 30 days before the first day, each limit included."""
    persons, share, days = (
        _number(key, as_of, figures) for key in ("mass_layoff.persons", "mass_layoff.share", "mass_layoff.notice_days")
    )
    notice = days_between(notified_on, first_on)
    required = None
    if persons is not None and share is not None:
        required = layoffs >= persons or layoffs >= share * staff
    return PlanCheck(
        report_required=required,
        notice_days=notice,
        days_short=None if days is None else max(0, int(days) - notice),
    )


def _number(key: str, day: date, figures: Figures) -> Fraction | None:
    figure = figures.on(key, day)
    if figure is None or not isinstance(figure.value, int | Decimal | Fraction):
        return None
    return Fraction(figure.value)
