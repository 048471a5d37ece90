"""What registration decides once the city sets a figure that the shipped ones leave open."""

from datetime import date
from decimal import Decimal

import pytest

from registration.rules import INSTRUMENTS, shipped_figures
from rulebook.figures import Figure, Figures


def decided(code, as_of, facts, *, figures):
    """The verdict with local figures (unit and value by key) laid over the shipped ones."""
    shipped = shipped_figures()
    rows = [row for key in shipped.keys - set(figures) for row in shipped.versions(key)]
    rows += [
        Figure(
            key=key,
            unit=unit,
            value=value,
            since=date(2018, 1, 1),
            until=None,
            document="市级规定",
            article=14,
            confidence="documented",
        )
        for key, (unit, value) in figures.items()
    ]
    return INSTRUMENTS[code].decide(facts, date.fromisoformat(as_of), Figures(rows))


@pytest.mark.parametrize(
    ("as_of", "outcome", "reason"),
    [
        ("2018-05-01", "ELIGIBLE", "OK"),
        ("2018-08-01", "ELIGIBLE", "OK"),
        ("2018-08-02", "INELIGIBLE", "NO_VALID_CHECK"),
        ("2018-04-30", "INELIGIBLE", "NO_VALID_CHECK"),
    ],
)
def test_a_medical_check_is_recognised_from_its_day_until_its_validity_ends(as_of, outcome, reason):
    verdict = decided(
        "medical_check_recognition",
        as_of,
        {"designated_institution": True, "checked_on": "2018-05-01"},
        figures={"medical_check.validity_months": ("months", 3)},
    )
    assert (verdict.outcome, verdict.codes) == (outcome, (reason,))


@pytest.mark.parametrize(
    ("months", "outcome", "reason"),
    [
        (0, "INELIGIBLE", "MONTHS_NOT_ALLOWED"),
        (1, "ELIGIBLE", "OK"),
        (6, "ELIGIBLE", "OK"),
        (7, "INELIGIBLE", "MONTHS_NOT_ALLOWED"),
    ],
)
def test_benefits_are_extended_by_at_least_a_month_and_at_most_the_longest_extension(months, outcome, reason):
    verdict = decided(
        "benefit_period_extension",
        "2018-12-31",
        {
            "plan_active_in_region": True,
            "plan_region": "370105",
            "region_of_person": "370105",
            "months_requested": months,
        },
        figures={"benefit_period_extension.longest_months": ("months", 6)},
    )
    assert (verdict.outcome, verdict.codes) == (outcome, (reason,))


FAMILY = {"members": 3, "work_form": "FLEXIBLE", "counted_income": "1800.00"}


def test_the_configured_standard_holds_for_families_whose_case_does_not_state_one():
    standard = {"low_income.standard_per_head": ("yuan_per_month", Decimal("600.01"))}
    assert decided("low_income_gradual_exit", "2018-05-01", FAMILY, figures=standard).reason == "STAYS_IN_SUPPORT"
    stated = FAMILY | {"standard_per_head": "600.00"}
    assert decided("low_income_gradual_exit", "2018-05-01", stated, figures=standard).reason == "GRADUAL_EXIT"


def test_a_gradual_exit_says_how_long_it_takes_or_which_figure_is_missing():
    stated = FAMILY | {"standard_per_head": "600.00"}
    known = decided(
        "low_income_gradual_exit", "2018-05-01", stated, figures={"low_income.gradual_exit_months": ("months", 6)}
    )
    assert (known.outputs["exit_months"], known.needs_figures) == (6, ())
    shipped = decided("low_income_gradual_exit", "2018-05-01", stated, figures={})
    assert (shipped.outputs["exit_months"], shipped.needs_figures) == (None, ("low_income.gradual_exit_months",))


def test_configured_lowest_tiers_are_each_taken_off_their_own_contribution():
    verdict = decided(
        "low_income_contribution_disregard",
        "2018-05-01",
        {"income": "3000.00", "si_paid": "500.00", "fund_paid": "300.00"},
        figures={
            "low_income.lowest_insurance_tier": ("yuan_per_month", Decimal("384.00")),
            "low_income.lowest_housing_fund_tier": ("yuan_per_month", Decimal("181.00")),
        },
    )
    assert verdict.outputs["counted"] == "2435.00"


def test_the_deadline_of_a_placement_runs_from_the_day_on_which_the_place_received_the_veteran():
    verdict = decided(
        "veteran_placement_task",
        "2018-05-01",
        {"placement_ground": "SERVED_12_YEARS", "received_on": "2017-08-31", "post_secured": False},
        figures={"veteran_placement.deadline_months": ("months", 6)},
    )
    assert verdict.outputs["deadline"] == "2018-02-28"


PERSON = {"sex": "M", "born": "1985-01-01", "registered_unemployed": True}


@pytest.mark.parametrize(
    ("facts", "category"),
    [
        ({"sex": "F", "born": "1970-01-01"}, "AGE_40_WOMAN"),
        ({"born": "1960-01-01"}, "AGE_50_MAN"),
        ({"disabled": True}, "DISABLED"),
        ({"unemployed_since": "2016-01-01"}, "LONG_TERM_1Y"),
        ({"zero_employment_family_member": True}, "ZERO_EMPLOYMENT_FAMILY"),
        ({"zero_transfer_family_member": True}, "ZERO_TRANSFER_FAMILY"),
        ({"single_parent_of_minor": True}, "SINGLE_PARENT"),
        ({"low_income_support": True}, "LOW_INCOME_SUPPORT"),
        ({"lost_land": True}, "LOST_LAND"),
    ],
)
def test_a_category_certifies_nobody_once_the_city_takes_it_off_the_list(facts, category):
    in_force = shipped_figures().on("hard_to_employ.categories", date(2018, 5, 10))
    assert in_force is not None
    listed = in_force.value
    assert isinstance(listed, tuple)
    person = PERSON | facts

    def with_list(codes):
        return decided(
            "hard_to_employ_certification",
            "2018-05-10",
            person,
            figures={"hard_to_employ.categories": ("codes", tuple(codes))},
        )

    assert with_list(listed).codes == (category,)
    assert with_list([category]).codes == (category,)
    assert with_list([one for one in listed if one != category]).codes == ("NO_CATEGORY",)


def test_a_certification_names_every_category_that_holds():
    verdict = decided(
        "hard_to_employ_certification",
        "2018-05-10",
        PERSON | {"sex": "F", "born": "1970-01-01", "disabled": True, "unemployed_since": "2017-05-10"},
        figures={},
    )
    assert verdict.codes == ("AGE_40_WOMAN", "DISABLED", "LONG_TERM_1Y")
