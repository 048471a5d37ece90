"""What cases cannot say of startup support: reasons alone and in order, and what begins with a figure of the city."""

from datetime import date
from decimal import Decimal

import pytest

from rulebook.figures import Figure, Figures
from rulebook.instruments import Status
from subsidy.rules import INSTRUMENTS, shipped_figures
from tests.policy.registry import instruments

AFTER = date(2018, 5, 1)
BEFORE = date(2017, 12, 29)
POSTS = [{"contract_months": 12, "group": "REGISTERED_UNEMPLOYED"}]


def founder(**facts):
    return {
        "applicant_type": "SMALL_MICRO",
        "registered": "2016-11-15",
        "operating_months": 14,
        "founder_si_months_in_firm": 14,
        "founder_first_firm": True,
        "prior_claims": 0,
    } | facts


def decided(code, facts, day=AFTER, figures=None):
    return INSTRUMENTS[code].decide(facts, day, figures or shipped_figures())


def with_figures(**values):
    """The shipped figures, with figures of the city laid over those of the same key."""
    shipped = shipped_figures()
    laid = [
        Figure(
            key=key,
            unit=shipped.versions(key)[0].unit,
            value=value,
            since=date(2017, 12, 30),
            until=None,
            document="市级办法",
            article=7,
            confidence="documented",
        )
        for key, value in values.items()
    ]
    kept = [row for key in shipped.keys - values.keys() for row in shipped.versions(key)]
    return Figures([*kept, *laid])


@pytest.mark.parametrize(
    ("applicant", "day", "reasons"),
    [
        ("PLATFORM_WORKER", AFTER, ("NOT_A_BUSINESS",)),
        ("PLATFORM_WORKER", BEFORE, ("NOT_A_BUSINESS",)),
        ("MEDIUM", AFTER, ("NOT_SMALL_MICRO",)),
        ("MEDIUM", BEFORE, ("NOT_SMALL_MICRO",)),
        ("SMALL_MICRO", BEFORE, ("OK",)),
    ],
)
def test_who_may_not_apply_is_told_that_and_nothing_of_amounts_or_days(applicant, day, reasons):
    assert decided("oneoff_startup_subsidy", founder(applicant_type=applicant), day).codes == reasons
    posts = {"applicant_type": applicant, "posts": POSTS}
    assert decided("oneoff_job_creation_subsidy", posts, day).codes == reasons


def test_a_refusal_names_every_condition_that_fails():
    facts = founder(
        registered="2013-09-30",
        operating_months=11,
        founder_si_months_in_firm=11,
        founder_first_firm=False,
        prior_claims=1,
    )
    assert decided("oneoff_startup_subsidy", facts).codes == (
        "REGISTERED_BEFORE_WINDOW",
        "OPERATING_MONTHS_LT_12",
        "SI_MONTHS_LT_12",
        "NOT_FIRST_FIRM",
        "ALREADY_PAID",
    )


def test_a_type_that_the_text_adds_is_named_as_such_on_the_days_before():
    farm = {"applicant_type": "FAMILY_FARM", "posts": POSTS}
    assert decided("oneoff_job_creation_subsidy", farm, BEFORE).codes == ("RULE_NOT_IN_FORCE",)
    assert decided("oneoff_job_creation_subsidy", farm, date(2017, 12, 30)).codes == ("OK",)


def test_an_amount_that_the_city_sets_for_family_farms_is_paid():
    figures = with_figures(**{"oneoff_startup_subsidy.amount_by_type": {"FAMILY_FARM": Decimal("8000.00")}})
    verdict = decided("oneoff_startup_subsidy", founder(applicant_type="FAMILY_FARM"), figures=figures)
    assert (verdict.outcome, verdict.amount) == ("ELIGIBLE", Decimal("8000.00"))


@pytest.mark.parametrize(
    ("code", "key", "facts"),
    [
        ("premises_rent_subsidy", "premises_rent_subsidy.year", {"group": "RETURNING_MIGRANT"}),
        (
            "idle_property_incubator_award",
            "idle_property_incubator_award.amount",
            {"idle_property_tenure": "PURCHASE"},
        ),
        (
            "poverty_job_award",
            "poverty_job_award.amount",
            {"hire_date": "2017-05-01", "poor_family": True, "breaks": 0},
        ),
    ],
)
def test_what_lacks_an_amount_begins_when_the_city_lays_one_down(code, key, facts):
    waiting = decided(code, facts)
    assert (waiting.outcome, waiting.amount, len(waiting.codes)) == ("NEEDS_CONFIG", None, 1)
    begun = decided(code, facts, figures=with_figures(**{key: Decimal("5000.00")}))
    assert (begun.outcome, begun.amount) == ("ELIGIBLE", Decimal("5000.00"))


def test_high_tech_incubators_wait_for_both_the_measure_of_success_and_the_amount():
    facts = {"type": "TECH_INCUBATOR", "high_tech_enterprises": 5}
    measure = {"high_tech_incubator_award.significant_enterprises": 5}
    amount = {"high_tech_incubator_award.amount": Decimal("200000.00")}

    def codes_and_amount(figures, **changed):
        verdict = decided("high_tech_incubator_award", facts | changed, figures=figures)
        return verdict.codes, verdict.amount

    assert codes_and_amount(None) == (("SUCCESS_UNDEFINED", "AMOUNT_UNKNOWN"), None)
    assert codes_and_amount(with_figures(**measure)) == (("AMOUNT_UNKNOWN",), None)
    assert codes_and_amount(with_figures(**amount)) == (("SUCCESS_UNDEFINED",), None)
    assert codes_and_amount(with_figures(**measure, **amount)) == (("OK",), Decimal("200000.00"))
    fewer = codes_and_amount(with_figures(**measure, **amount), high_tech_enterprises=4)
    assert fewer == (("SUCCESS_NOT_MARKED",), None)


def test_every_instrument_with_a_fund_is_listed_under_that_fund_and_under_no_other():
    table = shipped_figures().on("fund_posting.fund_by_instrument", AFTER)
    assert table is not None
    assert isinstance(table.value, dict)
    stated = {code: instrument.fund for code, (instrument, _) in instruments().items() if instrument.fund}
    assert stated.items() <= table.value.items()


def test_what_the_text_explores_or_encourages_is_no_entitlement():
    status = {code: instrument.status for code, instrument in INSTRUMENTS.items()}
    assert status["premises_rent_subsidy"] is Status.EXPLORATORY
    assert status["idle_property_incubator_award"] is Status.EXPLORATORY
    assert status["district_incubator_award"] is Status.DISCRETIONARY
    assert status["high_value_startup_priority"] is Status.DISCRETIONARY


def test_a_posting_to_the_wrong_fund_is_told_only_that():
    facts = {"instrument": "skill_upgrade_subsidy", "amount": "1500.00", "fund": "STARTUP_SUPPORT_FUND"}
    assert decided("fund_posting", facts).codes == ("WRONG_FUND",)
    unlisted = decided("fund_posting", facts | {"instrument": "contest_award"})
    assert "FUND_UNKNOWN" in unlisted.codes
    assert unlisted.needs_figures == ("fund_posting.fund_by_instrument",)
