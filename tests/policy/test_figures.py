"""Figures: dated, validated with file and line, and never a fall-through."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from rulebook.figures import Figure, Figures, load_figures, read_figures
from rulebook.source import SourceError
from rulebook.units import NO_LIMIT
from tests.policy.registry import SERVICES

ROW = """  - key: wage
    unit: yuan
    value: "1810.00"
    from: 2017-06-01
    to: 2018-05-31
    document: 鲁政字〔2017〕86号
    article: 14
    confidence: documented
"""
NEXT = ROW.replace("1810.00", "1910.00").replace("2017-06-01", "2018-06-01").replace("2018-05-31", "null")


def folder_of(tmp_path, *rows):
    (tmp_path / "wage.yaml").write_text("figures:\n" + "".join(rows), encoding="utf-8")
    return tmp_path


def test_the_figure_of_the_day_is_the_version_in_force(tmp_path):
    figures = load_figures(folder_of(tmp_path, NEXT, ROW))
    found = [figures.on("wage", day) for day in (date(2018, 5, 31), date(2018, 6, 1), date(2117, 6, 1))]
    assert [figure and figure.value for figure in found] == [Decimal("1810.00"), Decimal("1910.00"), Decimal("1910.00")]


def test_no_version_no_figure(tmp_path):
    figures = load_figures(folder_of(tmp_path, ROW))
    assert figures.on("wage", date(2017, 5, 31)) is None
    assert figures.on("wage", date(2018, 6, 1)) is None
    assert figures.on("no_such", date(2018, 1, 1)) is None


def test_a_figure_without_value_is_not_there(tmp_path):
    figures = load_figures(folder_of(tmp_path, ROW.replace('"1810.00"', "null")))
    assert figures.on("wage", date(2018, 1, 1)) is None


@pytest.mark.parametrize(
    ("right", "wrong", "line", "expected"),
    [
        ("unit: yuan", "unit: dollars", 3, "a known unit expected, not 'dollars'"),
        ("2017-06-01", "2017-06-31", 5, "a readable value expected, not 2017-06-31"),
        ("2017-06-01", "'2017-06-31'", 5, "from: a date YYYY-MM-DD expected, not '2017-06-31'"),
        ("2017-06-01", "June 2017", 5, "from: a date YYYY-MM-DD expected, not 'June 2017'"),
        ("2017-06-01", "2018-06-01", 2, "wage: from on or before to expected"),
        ('"1810.00"', "-1", 4, "wage: a decimal number of at least 0 expected, not -1"),
        ('"1810.00"', "1e3", 4, "wage: a decimal number of at least 0 expected, not '1e3'"),
        ('"1810.00"', ".inf", 4, "a finite number expected, not .inf"),
        ("document: 鲁政字〔2017〕86号", "document: ''", 7, "document expected"),
        ("article: 14", "article: 21", 8, "an article from 1 to 20 expected, not 21"),
        ("confidence: documented", "confidence: sure", 9, "confidence: one of documented, "),
        ("confidence: documented", "confidence: documented\n    fund: X", 10, "fund: one of EMPLOYMENT_SUBSIDY_FUND, "),
        ("    article: 14\n", "", 2, "article expected"),
        ("    article: 14\n", "    article: 14\n    article: 14\n", 9, "key article only once expected"),
        ("    article: 14\n", "    article: 14\n    artikel: 14\n", 9, "expected, not artikel"),
    ],
)
def test_a_wrong_row_is_refused_with_file_and_line(tmp_path, right, wrong, line, expected):
    with pytest.raises(SourceError) as refused:
        load_figures(folder_of(tmp_path, ROW.replace(right, wrong)))
    assert refused.value.line == line
    assert refused.value.place.endswith("wage.yaml")
    assert expected in refused.value.expected


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("2018-06-01", "2018-05-31", "wage: no overlap expected with the version of "),
        ("2018-06-01", "2018-06-02", "wage: no gap expected after the version of "),
        ("unit: yuan", "unit: days", "wage: "),
    ],
)
def test_versions_neither_overlap_nor_leave_a_gap_nor_change_their_unit(tmp_path, right, wrong, expected):
    with pytest.raises(SourceError, match=expected) as refused:
        load_figures(folder_of(tmp_path, ROW, NEXT.replace(right, wrong).replace('"1910.00"', '"1910"')))
    assert refused.value.line in {10, 12}


@pytest.mark.parametrize(
    ("unit", "written", "value"),
    [
        ("percent", "4.35", Decimal("4.35")),
        ("share", "2/3", Fraction(2, 3)),
        ("share", "0.5", Fraction(1, 2)),
        ("times", "no_limit", NO_LIMIT),
        ("times", "3", 3),
        ("date", "2017-01-01", date(2017, 1, 1)),
        ("codes", "[A, B]", ("A", "B")),
        ("days_of_year", '["06-20", "03-20"]', ((3, 20), (6, 20))),
        ("yuan_by_code", '{"5": "1000.00"}', {"5": Decimal("1000.00")}),
        ("schedule", "[{months_upto: 24, share: 1}]", ({"months_upto": 24, "share": Fraction(1)},)),
    ],
)
def test_a_figure_survives_being_stored(unit, written, value):
    row = ROW.replace("unit: yuan", f"unit: {unit}").replace('"1810.00"', written)
    (figure,) = read_figures("figures:\n" + row, "wage.yaml")
    assert figure.value == value
    stored = figure.to_dict()
    again = Figure.from_dict(stored)
    assert again.value == value
    assert again.to_dict() == stored


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        ("share", "4/3"),
        ("share", "1/0"),
        ("times", "many"),
        ("months", "1.5"),
        ("codes", "[]"),
        ("codes", "A"),
        ("days_of_year", '["02-29"]'),
        ("days_of_year", '["13-01"]'),
        ("yuan_by_code", "{}"),
        ("schedule", "[{months_upto: 24, share: 1}, {months_upto: 12, share: 1}]"),
        ("schedule", "[{months: 24, share: 1}]"),
    ],
)
def test_a_value_that_its_unit_does_not_allow_is_refused(unit, written):
    row = ROW.replace("unit: yuan", f"unit: {unit}").replace('"1810.00"', written)
    with pytest.raises(SourceError, match=r"wage\.yaml:4: "):
        read_figures("figures:\n" + row, "wage.yaml")


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
def test_every_shipped_figure_is_valid_and_every_figure_that_a_rule_asks_for_is_shipped(service):
    figures = service.shipped_figures()
    figures.check()
    asked = set().union(*(instrument.figure_keys for instrument in service.INSTRUMENTS.values()))
    assert asked - figures.keys == set()


def test_figures_without_any_version_answer_nothing():
    assert Figures([]).on("wage", date(2018, 1, 1)) is None
