"""What cases cannot say of the subsidies for employers: what begins with a figure of the city, lines, and reasons."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from contracts.divisions import DIVISIONS, successor_of
from rulebook.figures import Figure, Figures
from subsidy.rules import INSTRUMENTS, shipped_figures

DAY = date(2018, 6, 1)
TRAINED = {
    "trainee_group": "REGISTERED_POOR",
    "payee_type": "TRAINING_INSTITUTION",
    "process_evidence": True,
    "result_evidence": True,
}
SERVED = {"payee_type": "HR_AGENCY"}
SETTLED = {"is_graduate": True, "workplace": "GRASSROOTS"}


def decided(code, facts, figures=None, day=DAY):
    return INSTRUMENTS[code].decide(facts, day, figures or shipped_figures())


def with_figure(key, value):
    """The shipped figures, with one figure of the city instead of those of the same key."""
    shipped = shipped_figures()
    laid = Figure(
        key=key,
        unit=shipped.versions(key)[0].unit,
        value=value,
        since=date(2017, 12, 30),
        until=None,
        document="市级办法",
        article=3,
        confidence="documented",
    )
    return Figures([laid, *(row for kept in shipped.keys - {key} for row in shipped.versions(kept))])


def lines(verdict):
    return [(line.en, line.value) for line in verdict.computation]


def test_the_post_subsidy_is_paid_once_the_city_has_set_its_share_of_the_local_minimum_wage():
    figures = with_figure("post_subsidy_enterprise.share_of_minimum_wage", Fraction(1, 3))
    paid = decided("post_subsidy_enterprise", {"hire": "HARD_TO_EMPLOY", "district": "平阴县"}, figures)
    assert (paid.outcome, paid.codes, paid.amount) == ("ELIGIBLE", ("OK",), Decimal("576.67"))
    assert lines(paid) == [("Local minimum wage, yuan a month", "1730.00"), ("Share paid", "1/3")]


def test_with_a_share_the_post_subsidy_asks_for_the_district():
    figures = with_figure("post_subsidy_enterprise.share_of_minimum_wage", Fraction(1, 3))
    asked = decided("post_subsidy_enterprise", {"hire": "HARD_TO_EMPLOY"}, figures)
    assert (asked.outcome, [one.fact for one in asked.needs_facts]) == ("NEEDS_FACTS", ["district"])


def test_the_post_subsidy_does_not_pay_for_a_place_without_a_tier():
    figures = with_figure("post_subsidy_enterprise.share_of_minimum_wage", Fraction(1, 3))
    held = decided("post_subsidy_enterprise", {"hire": "HARD_TO_EMPLOY", "district": "高新区"}, figures)
    assert (held.outcome, held.amount) == ("NEEDS_CONFIG", None)
    assert "minimum_wage.tier_by_district" in held.needs_figures


def test_an_open_scope_and_an_open_share_are_both_named():
    held = decided(
        "post_subsidy_enterprise",
        {"hire": "HARD_TO_EMPLOY", "employer_type": "SOCIAL_ORGANISATION", "district": "历下区"},
    )
    assert held.codes == ("EMPLOYER_SCOPE_UNREAD", "RATIO_UNKNOWN")


@pytest.mark.parametrize("hire", ["GRADUATE", "HARDSHIP_GRADUATE", "DECAPACITY_DISPLACED"])
def test_whom_the_post_subsidy_covers_the_social_insurance_subsidy_covers(hire):
    facts = {"hire": hire, "post_is_new": True, "employer_type": "SOCIAL_ORGANISATION"}
    assert decided("post_subsidy_enterprise", facts).codes == ("RATIO_UNKNOWN",)
    assert decided("enterprise_si_subsidy", facts).codes == ("OK",)


@pytest.mark.parametrize(
    "employer", ["LARGE", "MEDIUM", "SMALL", "MICRO", "SMALL_MICRO", "NEW_BUSINESS_FORM", "STATE_OWNED"]
)
def test_an_enterprise_of_any_size_or_form_is_an_enterprise(employer):
    assert decided("enterprise_si_subsidy", {"hire": "HARD_TO_EMPLOY", "employer_type": employer}).is_eligible


def test_a_payment_that_is_not_known_leaves_the_amount_open():
    facts = {"hire": "HARD_TO_EMPLOY", "employer_paid": [{"insurance": "pension"}]}
    asked = decided("enterprise_si_subsidy", facts)
    assert (asked.outcome, [one.fact for one in asked.needs_facts]) == ("NEEDS_FACTS", ["employer_paid"])


def test_the_computation_names_what_was_paid():
    facts = {"hire": "HARD_TO_EMPLOY", "employer_paid": {"pension": "540.00", "injury": "12.00"}}
    assert lines(decided("enterprise_si_subsidy", facts)) == [
        ("Pension, medical and unemployment contributions of the employer, yuan", "540.00")
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2017, 6, 1), [("Local minimum wage, yuan a month", "1810.00"), ("Share paid", "1")]),
        (date(2017, 5, 31), [("Fixed amount, yuan a month", "1182.00")]),
    ],
)
def test_a_public_welfare_post_shows_the_fixed_amount_or_the_minimum_wage_of_its_day(day, expected):
    assert lines(decided("post_subsidy_public_welfare", {"district": "历下区"}, day=day)) == expected


OF_THE_FIRST_TIER = {"370102", "370103", "370104", "370105", "370112"}
FROM_LAIWU = {"370116", "370117"}


@pytest.mark.parametrize("division", DIVISIONS, ids=lambda division: division.code)
def test_a_division_has_the_tier_of_its_place_under_every_name_and_code(division):
    place = successor_of(division.code)
    expected = None if place in FROM_LAIWU else Decimal("1910.00" if place in OF_THE_FIRST_TIER else "1730.00")
    for stated in (division.code, division.zh):
        assert decided("post_subsidy_public_welfare", {"district": stated}).amount == expected


def test_a_retention_that_is_not_shown_is_not_asked_for():
    paid = decided("internship_subsidy", {"district": "历下区", "intern_months": 3}, day=date(2019, 1, 31))
    assert lines(paid) == [
        ("Local minimum wage, yuan a month", "1910.00"),
        ("Share paid", "1/2"),
        ("Months of internship", "3"),
    ]


def test_what_a_graduate_in_hardship_gets_before_december_2018_is_the_citys_to_set():
    figures = with_figure("job_seeking_startup_subsidy.hardship", Decimal(800))
    poor = decided("job_seeking_startup_subsidy", {"graduation_year": True, "family": "LOW_INCOME"}, figures)
    borrower = decided("job_seeking_startup_subsidy", {"graduation_year": True, "student_loan": True}, figures)
    assert (poor.outcome, poor.amount) == ("ELIGIBLE", Decimal("800.00"))
    assert borrower.codes == ("AMOUNT_BEFORE_DEC_2018_UNKNOWN",)


def enterprise(**facts):
    return {
        "layoff_rate": "1.00",
        "area_registered_unemployment_rate": "2.06",
        "ui_paid_last_year": "120000.00",
        "ui_in_full": True,
    } | facts


@pytest.mark.parametrize(
    ("requested", "active", "amount", "codes"),
    [
        ("0.60", True, "72000.00", ("OK",)),
        ("0.70", True, "84000.00", ("OK",)),
        ("0.90", True, "84000.00", ("OK",)),
        ("0.50", True, "60000.00", ("OK",)),
        ("0.40", True, "60000.00", ("OK",)),
        ("0.51", False, "60000.00", ("STANDARD_RATIO_ONLY",)),
        ("0.40", False, "60000.00", ("OK",)),
        (None, True, "60000.00", ("OK",)),
    ],
)
def test_during_an_emergency_the_share_rises_to_what_is_asked_for_within_what_the_city_decides(
    requested, active, amount, codes
):
    facts = enterprise(emergency_ratio_requested=requested, emergency_active_in_region=active)
    verdict = decided(
        "stabilisation_subsidy", facts, with_figure("stabilisation_subsidy.emergency_share", Fraction("0.7"))
    )
    assert (verdict.outcome, verdict.amount, verdict.codes) == ("ELIGIBLE", Decimal(amount), codes)


def test_both_grounds_of_refusal_are_named():
    refused = decided("stabilisation_subsidy", enterprise(ui_in_full=False, layoff_rate="3.00"))
    assert refused.codes == ("CONTRIBUTIONS_IN_ARREARS", "LAYOFF_RATE_NOT_BELOW")


@pytest.mark.parametrize(
    ("code", "facts", "chosen_by", "key", "unknown"),
    [
        ("training_subsidy_direct", TRAINED, "programme", "training_subsidy.rate_by_programme", "RATE_UNKNOWN"),
        (
            "employment_service_subsidy",
            SERVED,
            "service",
            "employment_service_subsidy.amount_by_service",
            "AMOUNT_UNKNOWN",
        ),
        (
            "grassroots_graduate_subsidy",
            SETTLED,
            "support_form",
            "grassroots_graduate_subsidy.amount_by_form",
            "AMOUNT_UNKNOWN",
        ),
    ],
)
def test_an_amount_is_paid_once_the_city_has_set_it_and_for_what_it_has_set_it_only(
    code, facts, chosen_by, key, unknown
):
    named, other = {
        "programme": ("WELDER_5", "WELDER_4"),
        "service": ("CAREER_GUIDANCE", "INFORMATION"),
        "support_form": ("CASH_SUBSIDY", "TUITION_COMPENSATION"),
    }[chosen_by]
    figures = with_figure(key, {named: Decimal("1200.00")})
    paid = decided(code, facts | {chosen_by: named}, figures)
    held = decided(code, facts | {chosen_by: other}, figures)
    asked = decided(code, facts, figures)
    assert (paid.outcome, paid.amount, [value for _, value in lines(paid)]) == (
        "ELIGIBLE",
        Decimal("1200.00"),
        ["1200.00"],
    )
    assert (held.outcome, held.codes, held.amount) == ("NEEDS_CONFIG", (unknown,), None)
    assert (asked.outcome, [one.fact for one in asked.needs_facts]) == ("NEEDS_FACTS", [chosen_by])
