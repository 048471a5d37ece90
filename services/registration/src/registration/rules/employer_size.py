"""企业规模: large, medium, small or micro by staff, revenue and assets of the sector (工信部联企业〔2011〕300号)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rulebook.figures import Figures


class SizeClass(StrEnum):
    """企业规模 The four classes, largest first."""

    LARGE = "LARGE"
    MEDIUM = "MEDIUM"
    SMALL = "SMALL"
    MICRO = "MICRO"


@dataclass(frozen=True, slots=True)
class Measures:
    """What the classes are measured by: 从业人员 in persons, 营业收入 and 资产总额 in yuan; None is not known."""

    staff: int | None = None
    revenue: Decimal | None = None
    assets: Decimal | None = None


LIMITS: Mapping[SizeClass, Mapping[str, str]] = {
    SizeClass.LARGE: {
        "staff": "employer_size.large.staff",
        "revenue": "employer_size.large.revenue",
        "assets": "employer_size.large.assets",
    },
    SizeClass.MEDIUM: {
        "staff": "employer_size.medium.staff",
        "revenue": "employer_size.medium.revenue",
        "assets": "employer_size.medium.assets",
    },
    SizeClass.SMALL: {
        "staff": "employer_size.small.staff",
        "revenue": "employer_size.small.revenue",
        "assets": "employer_size.small.assets",
    },
}
"""The figure of each class's lower limits, by measure; a sector that it leaves out isn't measured by that."""


def sectors_on(day: date, figures: Figures) -> frozenset[str]:
    """行业 The sectors that have limits of their own on the day."""
    return frozenset().union(*(_limits(key, day, figures) for measures in LIMITS.values() for key in measures.values()))


def size_class(sector: str, measures: Measures, day: date, figures: Figures) -> SizeClass | None:
    """企业规模: the largest class of which every lower limit is reached, MICRO where none is; 300号, arts. 4 and 5.

    None where the sector has no limits, or where a measure that would tell is not known.
    """
    if sector not in sectors_on(day, figures):
        return None
    for size, keys in LIMITS.items():
        reached = _is_reached(sector, measures, {name: _limits(key, day, figures) for name, key in keys.items()})
        if reached is None:
            return None
        if reached:
            return size
    return SizeClass.MICRO


def _is_reached(sector: str, measures: Measures, limits: Mapping[str, Mapping[str, Decimal]]) -> bool | None:
    asked = {name: table[sector] for name, table in limits.items() if sector in table}
    values = {name: getattr(measures, name) for name in asked}
    if any(value is not None and value < asked[name] for name, value in values.items()):
        return False
    return None if None in values.values() else True


def _limits(key: str, day: date, figures: Figures) -> Mapping[str, Decimal]:
    figure = figures.on(key, day)
    return {} if figure is None or not isinstance(figure.value, Mapping) else figure.value
