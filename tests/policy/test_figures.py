"""Figures: dated, validated with file and line, and never a fall-through."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import loans.rules
import monitoring.rules
import registration.rules
import subsidy.rules
from rulebook.catalogue import Catalogue
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


def held(service, key, day):
    return service.shipped_figures().on(key, day)


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
        (
            '"1810.00"\n',
            '"1810.00"\n    national: "1810.01"\n',
            5,
            "wage: a national part of at most the value expected",
        ),
        (
            '"1810.00"\n',
            '"1810.00"\n    national: half\n',
            5,
            "wage: national: a decimal number of at least 0 expected",
        ),
        ('"1810.00"\n', 'null\n    national: "1.00"\n', 5, "wage: a national part of at most the value expected"),
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


@pytest.mark.parametrize(
    ("unit", "value", "national", "is_part"),
    [
        ("yuan", '"3000000.00"', '"3000000.00"', True),
        ("share", "2/3", "3/4", False),
        ("times", "no_limit", "3", True),
        ("times", "3", "no_limit", False),
        ("yuan_by_code", '{A: "2.00", B: "3.00"}', '{A: "2.00"}', True),
        ("yuan_by_code", '{A: "2.00", B: "3.00"}', '{A: "2.01"}', False),
        ("yuan_by_code", '{A: "2.00"}', '{B: "1.00"}', False),
        ("codes", "[A, B]", "[A]", True),
        ("schedule", "[{months_upto: 24, share: 1}]", "[{months_upto: 36, share: 1/3}]", True),
    ],
)
def test_no_number_of_the_national_part_is_above_the_value(unit, value, national, is_part):
    row = ROW.replace("unit: yuan", f"unit: {unit}").replace('"1810.00"', f"{value}\n    national: {national}")
    if is_part:
        (figure,) = read_figures("figures:\n" + row, "wage.yaml")
        stored = figure.to_dict()
        assert Figure.from_dict(stored).national == figure.national
        assert Figure.from_dict(stored).to_dict() == stored
    else:
        with pytest.raises(SourceError, match=r"wage\.yaml:5: wage: a national part of at most the value expected"):
            read_figures("figures:\n" + row, "wage.yaml")


def test_a_figure_that_is_not_split_is_stored_as_before():
    (whole,) = read_figures("figures:\n" + ROW, "wage.yaml")
    split = replace(whole, national=Decimal("1000.00"))
    assert whole.to_dict().keys() == split.to_dict().keys() - {"national"}
    assert split.to_dict()["national"] == "1000.00"
    assert Figure.from_dict(whole.to_dict()).national is None


@pytest.mark.parametrize(
    ("key", "day", "value", "national"),
    [
        ("individual.ceiling", date(2015, 12, 31), 100000, None),
        ("individual.ceiling", date(2016, 1, 1), 100000, 100000),
        ("individual.ceiling", date(2018, 11, 16), 100000, 100000),
        ("individual.margin", date(2017, 12, 30), 2, 1),
        ("individual.margin", date(2021, 1, 1), 2, None),
        ("sme.ceiling", date(2017, 12, 30), 3000000, 2000000),
        ("sme.ceiling", date(2018, 11, 15), 3000000, 2000000),
        ("sme.ceiling", date(2018, 11, 16), 3000000, 3000000),
    ],
)
def test_what_the_city_gives_above_the_national_rules_is_known_by_day(key, day, value, national):
    figure = held(loans.rules, f"guarantee_loan.{key}", day)
    assert (figure.value, figure.national) == (value, national)


@pytest.mark.parametrize("key", ["guarantee_loan.individual.ceiling", "guarantee_loan.sme.ceiling"])
def test_the_national_part_of_a_ceiling_is_what_both_ceilings_allow(key):
    figures = loans.rules.shipped_figures()
    days = {row.since for row in (*figures.versions(key), *figures.versions(f"{key}_national"))}
    for day in sorted(days):
        city, nation = held(loans.rules, key, day), held(loans.rules, f"{key}_national", day)
        assert city.national == (None if nation is None else min(city.value, nation.value)), day


def test_the_national_part_of_the_schedule_and_of_the_margin_is_that_of_the_national_rules():
    schedule, margin = "guarantee_loan.individual.subsidy_schedule", "guarantee_loan.individual.margin"
    for day in (date(2016, 1, 1), date(2017, 12, 30), date(2020, 12, 31)):
        assert held(loans.rules, schedule, day).national == held(loans.rules, f"{schedule}_national", day).value
    assert held(loans.rules, schedule, date(2021, 1, 1)).national is None
    day = date(2018, 3, 1)
    assert held(loans.rules, margin, day).national == held(loans.rules, f"{margin}_national", day).value["EAST"]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
def test_every_shipped_figure_is_valid_and_every_figure_that_a_rule_asks_for_is_shipped(service):
    figures = service.shipped_figures()
    figures.check()
    service.CATALOGUE.check()
    asked = set().union(*(instrument.figure_keys for instrument in service.INSTRUMENTS.values()))
    assert asked - figures.keys == set()
    for exclusion in getattr(service, "EXCLUSIONS", ()):
        assert exclusion.limit is None or exclusion.limit in figures.keys


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
def test_a_rule_that_asks_for_a_figure_without_any_version_stops_the_service_from_starting(service):
    figures = service.shipped_figures()
    rule = next(rule for rule in service.INSTRUMENTS.values() if rule.figure_keys)
    gone = min(rule.figure_keys)
    rest = Figures(version for key in figures.keys - {gone} for version in figures.versions(key))
    with pytest.raises(LookupError, match=rf"{rule.code}@{rule.version} asks for figures that no file has: {gone}"):
        Catalogue([rule], rest).check()


def test_the_figure_that_a_rule_holds_from_is_asked_for_too():
    rule = replace(next(iter(loans.rules.INSTRUMENTS.values())), since="no_such.day")
    with pytest.raises(LookupError, match=rf"{rule.code}@{rule.version} asks for figures that no file has: no_such"):
        Catalogue([rule], loans.rules.shipped_figures()).check()


DATA_ONLY = {
    "registration": {
        "unemployment_benefit.month",
        "unemployment_insurance.employee_rate",
        "unemployment_insurance.employer_rate",
    },
    "subsidy": {
        "contest_award.amount_by_rank",
        "enterprise_si_subsidy.graduation_year_graduate.contract_months",
        "enterprise_si_subsidy.graduation_year_graduate.per_hire",
        "enterprise_si_subsidy.graduation_year_graduate.period_months",
        "flexible_si_subsidy.graduate.window_months_national",
        "flexible_si_subsidy.hard_to_employ.month_by_insurance",
        "graduation_year.first_and_last_day",
        "graduation_year.job_choice_months",
        "household_service_demo_base.award",
        "internship_subsidy.usual_months",
        "minimum_wage.hour",
        "municipal_incubator_award.ceiling",
        "oneoff_startup_subsidy.added_types",
        "oneoff_startup_subsidy.amount_by_hires",
        "oneoff_startup_subsidy.self_employed_household",
        "post_subsidy_enterprise.fixed_month",
        "skill_upgrade_subsidy.times_per_year",
        "stabilisation_subsidy.decapacity_share",
        "stabilisation_subsidy.hardship.average_benefit",
        "stabilisation_subsidy.hardship.months",
        "stabilisation_subsidy.hardship.share_of_insurance_due",
        "training_subsidy.general_groups",
    },
    "loans": {
        "guarantee_loan.borrower_under_lpr",
        "guarantee_loan.individual.ceiling_national",
        "guarantee_loan.individual.extension_months",
        "guarantee_loan.individual.extensions",
        "guarantee_loan.individual.margin_national",
        "guarantee_loan.individual.subsidy_schedule_national",
        "guarantee_loan.individual.subsidy_schedule_poor_areas",
        "guarantee_loan.sme.ceiling_national",
        "guarantee_loan.sme.hires_not_counted",
        "loan_prime_rate",
        "loan_prime_rate.former_1y",
    },
    "monitoring": {
        "control_line.national_surveyed",
        "early_warning.level_triggers",
        "early_warning.levels",
        "early_warning.report_hours",
        "mass_layoff.recall_priority_months",
    },
}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
def test_figures_that_nothing_asks_for_are_known_as_data_only(service):
    package = Path(service.__file__).parents[1]
    asked = set().union(*(instrument.figure_keys for instrument in service.INSTRUMENTS.values()))
    code = "\n".join(file.read_text(encoding="utf-8") for file in package.rglob("*.py"))
    rest = {key for key in service.shipped_figures().keys - asked if f'"{key}"' not in code}
    assert rest == DATA_ONLY[package.name]


LPR_DAYS = {
    date(2019, 8, 20): ("4.25", "4.85"),
    date(2019, 9, 20): ("4.20", "4.85"),
    date(2019, 11, 20): ("4.15", "4.80"),
    date(2020, 2, 20): ("4.05", "4.75"),
    date(2020, 4, 20): ("3.85", "4.65"),
    date(2021, 12, 20): ("3.80", "4.65"),
    date(2022, 1, 20): ("3.70", "4.60"),
    date(2022, 5, 20): ("3.70", "4.45"),
    date(2022, 8, 22): ("3.65", "4.30"),
    date(2023, 6, 20): ("3.55", "4.20"),
    date(2023, 8, 21): ("3.45", "4.20"),
    date(2024, 2, 20): ("3.45", "3.95"),
    date(2024, 7, 22): ("3.35", "3.85"),
    date(2024, 10, 21): ("3.10", "3.60"),
    date(2025, 5, 20): ("3.00", "3.50"),
}


def test_the_loan_prime_rate_is_held_by_day_of_quotation_and_the_benchmark_stays_beside_it():
    quoted = {day: tuple(held(loans.rules, "loan_prime_rate", day).value.values()) for day in LPR_DAYS}
    assert quoted == {day: (Decimal(one), Decimal(five)) for day, (one, five) in LPR_DAYS.items()}
    assert {row.since for row in loans.rules.shipped_figures().versions("loan_prime_rate")} == set(LPR_DAYS)
    assert held(loans.rules, "loan_prime_rate", date(2019, 8, 19)) is None
    assert held(loans.rules, "loan_prime_rate", date(2019, 9, 19)).value["1Y"] == Decimal("4.25")
    assert held(loans.rules, "benchmark_lending_rate", date(2019, 8, 20)).value["<=1Y"] == Decimal("4.35")


def test_of_the_former_loan_prime_rate_one_day_is_held():
    assert held(loans.rules, "loan_prime_rate.former_1y", date(2018, 11, 29)) is None
    assert held(loans.rules, "loan_prime_rate.former_1y", date(2018, 11, 30)).value == Decimal("4.31")
    assert held(loans.rules, "loan_prime_rate.former_1y", date(2018, 12, 1)) is None


@pytest.mark.parametrize(
    ("service", "key", "day", "value"),
    [
        (registration.rules, "unemployment_benefit.month", date(2014, 6, 30), {"TIER1": 830, "TIER2": 780}),
        (registration.rules, "unemployment_benefit.month", date(2014, 7, 1), {"TIER1": 900, "TIER2": 850}),
        (registration.rules, "unemployment_benefit.month", date(2015, 1, 1), None),
        (registration.rules, "unemployment_insurance.employer_rate", date(2018, 1, 1), Decimal("0.7")),
        (subsidy.rules, "oneoff_startup_subsidy.self_employed_household", date(2018, 12, 31), None),
        (subsidy.rules, "stabilisation_subsidy.hardship.months", date(2018, 12, 31), None),
        (subsidy.rules, "stabilisation_subsidy.hardship.months", date(2019, 1, 1), 6),
        (subsidy.rules, "stabilisation_subsidy.hardship.months", date(2020, 1, 1), None),
        (subsidy.rules, "minimum_wage.hour", date(2018, 5, 31), {"TIER1": Decimal("18.10"), "TIER2": Decimal("16.40")}),
        (monitoring.rules, "control_line.national_surveyed", date(2018, 1, 1), Decimal("5.5")),
        (monitoring.rules, "early_warning.level_triggers", date(2018, 1, 1), None),
    ],
)
def test_figures_of_laws_beside_the_opinions_hold_on_their_days_and_the_unknown_stay_unknown(service, key, day, value):
    found = held(service, key, day)
    assert (None if found is None else found.value) == value


def test_figures_without_any_version_answer_nothing():
    assert Figures([]).on("wage", date(2018, 1, 1)) is None
