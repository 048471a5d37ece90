"""企业规模 by sector, at both sides of the lower limits (工信部联企业〔2011〕300号)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.rules import shipped_figures
from registration.rules.employer_size import LIMITS, Measures, SizeClass, sectors_on, size_class

DAY = date(2018, 3, 1)
MILLION = Decimal(1_000_000)


def sized(sector, staff=None, revenue=None, assets=None, day=DAY):
    """The class for staff in persons, revenue and assets in millions of yuan."""
    millions = [None if value is None else Decimal(value) * MILLION for value in (revenue, assets)]
    return size_class(sector, Measures(staff, *millions), day, shipped_figures())


@pytest.mark.parametrize(
    ("sector", "staff", "revenue", "assets", "size"),
    [
        ("INDUSTRY", 1000, "400", None, "LARGE"),
        ("INDUSTRY", 999, "400", None, "MEDIUM"),
        ("INDUSTRY", 1000, "399.99", None, "MEDIUM"),
        ("INDUSTRY", 300, "20", None, "MEDIUM"),
        ("INDUSTRY", 299, "20", None, "SMALL"),
        ("INDUSTRY", 300, "19.99", None, "SMALL"),
        ("INDUSTRY", 20, "3", None, "SMALL"),
        ("INDUSTRY", 19, "3", None, "MICRO"),
        ("INDUSTRY", 20, "2.99", None, "MICRO"),
        ("AGRICULTURE", None, "200", None, "LARGE"),
        ("AGRICULTURE", None, "5", None, "MEDIUM"),
        ("AGRICULTURE", 5000, "0.49", None, "MICRO"),
        ("CONSTRUCTION", None, "800", "800", "LARGE"),
        ("CONSTRUCTION", None, "60", "49", "SMALL"),
        ("CONSTRUCTION", None, "60", "50", "MEDIUM"),
        ("REAL_ESTATE", None, "2000", "100", "LARGE"),
        ("REAL_ESTATE", None, "1", "20", "SMALL"),
        ("WHOLESALE", 5, "10", None, "SMALL"),
        ("WHOLESALE", 200, "400", None, "LARGE"),
        ("RETAIL", 49, "5", None, "SMALL"),
        ("RETAIL", 50, "5", None, "MEDIUM"),
        ("SOFTWARE", 10, "0.5", None, "SMALL"),
        ("LEASING", 100, None, "80", "MEDIUM"),
        ("LEASING", 300, None, "1200", "LARGE"),
        ("PROPERTY_MANAGEMENT", 300, "50", None, "MEDIUM"),
        ("PROPERTY_MANAGEMENT", 99, "5", None, "MICRO"),
        ("OTHER", 300, None, None, "LARGE"),
        ("OTHER", 299, None, None, "MEDIUM"),
        ("OTHER", 99, None, None, "SMALL"),
        ("OTHER", 9, None, None, "MICRO"),
    ],
)
def test_a_class_takes_every_lower_limit_of_the_sector(sector, staff, revenue, assets, size):
    assert sized(sector, staff, revenue, assets) == size


def test_what_is_not_known_leaves_the_class_open_unless_the_rest_tells():
    assert sized("INDUSTRY") is None
    assert sized("INDUSTRY", staff=1000) is None
    assert sized("INDUSTRY", staff=19) is SizeClass.MICRO
    assert sized("CONSTRUCTION", revenue="2.99") is SizeClass.MICRO
    assert sized("EDUCATION", 1000, "400", "400") is None


def test_before_the_document_there_is_no_class():
    assert sized("OTHER", 300, day=date(2011, 6, 17)) is None
    assert sized("OTHER", 300, day=date(2011, 6, 18)) is SizeClass.LARGE


def test_there_are_sixteen_sectors_and_no_lower_limit_rises_towards_a_smaller_class():
    figures = shipped_figures()
    assert len(sectors_on(DAY, figures)) == 16
    for measure in ("staff", "revenue", "assets"):
        tables: list[Any] = [found.value for keys in LIMITS.values() if (found := figures.on(keys[measure], DAY))]
        assert len(tables) == 3
        assert len({frozenset(table) for table in tables}) == 1
        for sector in tables[0]:
            assert tables[0][sector] > tables[1][sector] > tables[2][sector]


@given(
    st.sampled_from(sorted(sectors_on(DAY, shipped_figures()))),
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.sampled_from([(0, 0, 1), (0, 1, 0), (1, 0, 0)]),
)
def test_whoever_grows_is_in_no_smaller_class(sector, staff, revenue, assets, growth):
    order = [SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE]
    grown = [value + more for value, more in zip((staff, revenue, assets), growth, strict=True)]
    assert order.index(sized(sector, *grown)) >= order.index(sized(sector, staff, revenue, assets))
