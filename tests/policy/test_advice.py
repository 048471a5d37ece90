"""What would have to be different: single changes of a fact, each small, each decided anew."""

from datetime import date, timedelta

import pytest

from rulebook.advice import smallest_changes
from rulebook.facts import Kind
from tests.policy.casefile import EligibilityCase
from tests.policy.registry import instruments
from tests.policy.test_rules import CASES

REFUSED = [case for case in CASES if case.expect["outcome"] in {"INELIGIBLE", "NEEDS_FACTS"}]


def advised(code, facts, on):
    instrument, figures = instruments()[code]
    return {
        change.fact: change.value for change in smallest_changes(instrument, facts, date.fromisoformat(on), figures)
    }


EMPLOYEE = {
    "enterprise_employee": True,
    "ui_months_paid": 35,
    "cert_level": 4,
    "cert_date": "2018-01-10",
    "occupation": "electrician",
    "prior": [],
    "training_subsidy_same_cert": False,
}


def test_one_month_of_insurance_more_is_all_that_lacks():
    assert advised("skill_upgrade_subsidy", EMPLOYEE, "2018-06-01") == {"ui_months_paid": 36}


def test_a_certificate_a_day_younger_would_have_been_in_time():
    late = EMPLOYEE | {"ui_months_paid": 36, "cert_date": "2017-05-31"}
    assert advised("skill_upgrade_subsidy", late, "2018-06-01") == {"cert_date": "2017-06-01"}


def test_a_level_without_an_amount_is_advised_towards_the_table():
    without = EMPLOYEE | {"ui_months_paid": 36, "cert_level": 2}
    assert advised("skill_upgrade_subsidy", without, "2018-06-01") == {"cert_level": 3}


def test_where_two_things_lack_no_single_change_helps():
    assert (
        advised("skill_upgrade_subsidy", EMPLOYEE | {"cert_level": 3, "enterprise_employee": False}, "2018-06-01") == {}
    )


def test_the_facts_that_nobody_gave_are_advised_at_their_lowest():
    facts = {name: value for name, value in EMPLOYEE.items() if name != "ui_months_paid"}
    assert advised("skill_upgrade_subsidy", facts, "2018-06-01") == {"ui_months_paid": 36}


def test_who_is_eligible_needs_no_advice():
    assert advised("skill_upgrade_subsidy", EMPLOYEE | {"ui_months_paid": 36}, "2018-06-01") == {}


def test_a_loan_is_advised_to_the_fen_and_to_the_day():
    loan = {
        "group": "REGISTERED_UNEMPLOYED",
        "principal": "120000.00",
        "contract_date": "2018-04-10",
        "drawdown": "2018-04-10",
        "maturity": "2021-04-10",
        "rate": "6.75",
        "other_loans": [],
        "spouse_other_loans": [],
        "subsidised_loans_before": 0,
    }
    assert advised("guarantee_loan_individual", loan, "2018-04-10") == {"principal": "100000.00"}
    longer = loan | {"principal": "100000.00", "maturity": "2021-04-15"}
    assert advised("guarantee_loan_individual", longer, "2018-04-10") == {
        "maturity": "2021-04-10",
        "drawdown": "2018-04-15",
    }
    burdened = loan | {"principal": "100000.00", "other_loans": [{"kind": "BUSINESS", "balance": "5.00"}]}
    assert advised("guarantee_loan_individual", burdened, "2018-04-10") == {"other_loans": []}


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_every_advised_change_makes_the_case_eligible_and_a_step_less_does_not(case: EligibilityCase):
    instrument, figures = instruments()[case.instrument]
    for change in smallest_changes(instrument, case.facts, case.as_of, figures):
        fact = instrument.facts[change.fact]
        assert not fact.lasting
        assert instrument.decide(case.facts | {change.fact: change.value}, case.as_of, figures).is_eligible
        before, after = fact.parse(case.facts.get(change.fact)), fact.parse(change.value)
        if before is not None and fact.kind in {Kind.COUNT, Kind.DAY}:
            step = timedelta(days=1) if fact.kind is Kind.DAY else 1
            nearer = after - step if after > before else after + step
            again = instrument.decide(case.facts | {change.fact: nearer}, case.as_of, figures)
            assert not again.is_eligible, change
