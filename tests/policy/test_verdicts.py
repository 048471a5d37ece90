"""Verdicts: complete, stable to the byte, and decided again from what was stored."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rulebook.facts import FactError
from rulebook.figures import Figures
from tests.policy.casefile import EligibilityCase, read_cases
from tests.policy.registry import instruments

CASES = [case for case in read_cases(Path(__file__).parent / "cases") if isinstance(case, EligibilityCase)]

MONTH = "flexible_si_subsidy.hard_to_employ.month"


def decided(code, as_of, **facts):
    instrument, figures = instruments()[code]
    return instrument.decide(facts, date.fromisoformat(as_of), figures)


@pytest.mark.parametrize("code", sorted(instruments()))
def test_a_stored_verdict_replays_to_the_same_bytes(code):
    instrument, figures = instruments()[code]
    for case in (case for case in CASES if case.instrument == code):
        said = instrument.decide(case.facts, case.as_of, figures).to_bytes()
        assert instrument.replay(json.loads(said)).to_bytes() == said, case.name
        reordered = instrument.decide(dict(reversed([*case.facts.items()])), case.as_of, figures)
        assert reordered.to_bytes() == said, case.name


def test_a_verdict_of_another_rule_version_is_not_replayed():
    instrument, figures = instruments()["control_line"]
    stored = instrument.decide({"registered_rate": "4.5"}, date(2018, 3, 1), figures).to_dict()
    with pytest.raises(ValueError, match="control_line@0 is not control_line@1"):
        instrument.replay(stored | {"rule_version": "0"})


def test_a_refusal_names_every_failing_clause():
    verdict = decided(
        "guarantee_loan_individual",
        "2018-04-10",
        group="ONLINE_ENTREPRENEUR",
        principal="100000.01",
        contract_date="2018-04-10",
        drawdown="2018-04-10",
        maturity="2021-04-11",
        rate="6.76",
        other_loans=[{"kind": "BUSINESS", "balance": "1"}],
        spouse_other_loans=[{"kind": "BUSINESS", "balance": "1"}],
        subsidised_loans_before=3,
        real_name=False,
        stable=True,
        good_reputation=True,
    )
    assert verdict.codes == (
        "ONLINE_CONDITIONS",
        "PRINCIPAL_ABOVE_CEILING",
        "TERM_ABOVE_36M",
        "RATE_ABOVE_CAP",
        "OTHER_LOAN",
        "SPOUSE_OTHER_LOAN",
        "SUBSIDY_COUNT_EXCEEDED",
    )
    ceiling = verdict.reasons[1]
    assert (ceiling.article, ceiling.quote) == (9, "可申请最高不超过10万元的创业担保贷款")
    assert ceiling.zh == "贷款本金超过100000.00元"
    assert ceiling.en == "The principal is above 100000.00 yuan"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("V10", ("UNTIL_RETIREMENT",)),
        ("VB17", ("OK", "UNTIL_RETIREMENT")),
        ("SB05", ("NOT_ENTERPRISE_EMPLOYEE", "LEVEL_NOT_IN_TABLE")),
        ("SB06", ("HIGHER_LEVEL_ALREADY_PAID",)),
        ("SB08", ("SAME_LEVEL_ALREADY_PAID",)),
        ("RB03", ("UNDER_16", "NOT_UNEMPLOYED")),
        ("RB06", ("RESIDENCE_NOT_CONTINUOUS",)),
        ("RB16", ("RESIDENCE_LT_6M",)),
        ("LB02", ("PRINCIPAL_ABOVE_CEILING", "TERM_ABOVE_36M")),
        ("LB16", ("OK_THIRD_TIME",)),
        ("DB01", ("FULL",)),
        ("DB05", ("PARTIAL",)),
        ("R13", ("LOCAL_NO_PARITY_TEST",)),
        ("RB12", ("OK",)),
    ],
)
def test_a_verdict_carries_exactly_the_reasons_that_hold(name, codes):
    (case,) = [case for case in CASES if case.name == name]
    instrument, figures = instruments()[case.instrument]
    assert instrument.decide(case.facts, case.as_of, figures).codes == codes


def test_an_amount_shows_how_it_was_computed_and_from_which_figures():
    verdict = decided(
        "flexible_si_subsidy",
        "2018-03-01",
        category="HARD_TO_EMPLOY",
        paid_pension_medical_month="600.00",
        months_used=0,
    )
    assert verdict.to_dict()["amount"] == "400.00"
    assert [line.value for line in verdict.computation] == ["571.00", "600.00", "2/3"]
    used = {figure.key: (figure.since, figure.document) for figure in verdict.figures}
    assert used["flexible_si_subsidy.hard_to_employ.month"] == (date(2017, 7, 1), "济人社发〔2017〕38号")


@pytest.mark.parametrize(
    ("paid", "national", "amount", "part"),
    [
        ("900.00", "300.00", "571.00", "300.00"),
        ("450.00", "571.00", "300.00", "300.00"),
        ("900.00", None, "571.00", None),
    ],
)
def test_the_national_part_is_the_amount_on_the_national_parts_of_its_figures(paid, national, amount, part):
    instrument, figures = instruments()["flexible_si_subsidy"]
    [shipped] = [row for row in figures.versions(MONTH) if row.is_in_force(date(2018, 3, 1))]
    split = figures.over([replace(shipped, national=None if national is None else Decimal(national), local="split")])
    facts = {"category": "HARD_TO_EMPLOY", "paid_pension_medical_month": paid, "months_used": 0}
    verdict = instrument.decide(facts, date(2018, 3, 1), split)
    assert (verdict.amount, verdict.national) == (Decimal(amount), None if part is None else Decimal(part))
    assert instrument.replay(verdict.to_dict()).national == verdict.national


def test_missing_facts_are_named_with_the_department_that_holds_them():
    verdict = decided("unemployment_registration", "2018-03-01", born="1990-01-01", local_hukou=False)
    assert {missing.fact: missing.department for missing in verdict.needs_facts} == {
        "working": "HRSS",
        "seeks_work": "HRSS",
        "able_to_work": "HRSS",
        "residence_start": "PSB",
    }


def test_an_entitlement_without_an_amount_names_the_figure_that_is_missing():
    verdict = decided(
        "flexible_si_subsidy",
        "2018-03-01",
        category="GRADUATE",
        left_school="2016-07-01",
        flex_start="2018-03-01",
        ever_employed=False,
    )
    assert verdict.is_eligible
    assert verdict.amount is None
    assert verdict.needs_figures == ("flexible_si_subsidy.graduate.month",)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("registered_rate", 4.5),
        ("registered_rate", "1e2"),
        ("registered_rate", "NaN"),
        ("registered_rate", "-1"),
        ("registered_rate", True),
        ("no_such", "1"),
    ],
)
def test_a_fact_that_cannot_be_read_is_an_error_and_not_unknown(fact, value):
    with pytest.raises(FactError, match=fact):
        decided("control_line", "2018-03-01", **{fact: value})


@pytest.mark.parametrize(
    "value", [["a"], [{"kind": "CAR", "no_such": 1}], [{"kind": "CAR", "balance": 1.5}], "CAR", {"kind": "CAR"}]
)
def test_a_list_that_cannot_be_read_is_an_error(value):
    with pytest.raises(FactError, match="other_loans"):
        decided("guarantee_loan_individual", "2018-03-01", other_loans=value)


# A local person, an amount that is not known, a family without anybody to place, contributions with their tiers stated.
DECIDED_BY_FACTS_ALONE = {
    "policy_parity_non_local",
    "flexible_si_subsidy",
    "zero_employment_family",
    "low_income_contribution_disregard",
    "vacancy_seeker_ratio",
}
# Facts that stand in for a figure where a plan or a contract states it.
STATED_INSTEAD_OF_A_FIGURE = {
    "control_line": "line",
    "employment_floor": "floor",
    "demand_forecast_publication": "period_months",
    "guarantee_compensation": "agreed_overdue_days",
}


@pytest.mark.parametrize("code", sorted(instruments()))
def test_without_any_figure_nothing_is_granted(code):
    instrument, _ = instruments()[code]
    for case in CASES:
        if case.instrument == code and STATED_INSTEAD_OF_A_FIGURE.get(code) not in case.facts:
            verdict = instrument.decide(case.facts, case.as_of, Figures([]))
            assert verdict.amount is None
            assert not verdict.is_eligible or not instrument.figure_keys or code in DECIDED_BY_FACTS_ALONE


@pytest.mark.parametrize("code", sorted(set(instruments()) - {"startup_and_loan_together"}))
def test_knowing_nothing_grants_nothing(code):
    assert decided(code, "2018-03-01").outcome == "NEEDS_FACTS"


def test_what_no_text_excludes_is_free_whatever_is_known():
    assert decided("startup_and_loan_together", "2018-03-01").codes == ("NO_EXCLUSION",)
