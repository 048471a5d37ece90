"""What holds for every rule: quotes, literals and unknown facts."""

import ast
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rulebook.figures import FUNDS
from tests.policy.casefile import EligibilityCase, read_cases
from tests.policy.registry import SERVICES, instruments

HERE = Path(__file__).parent
CASES = [case for case in read_cases(HERE / "cases") if isinstance(case, EligibilityCase)]
NUMERALS = "一二三四五六七八九十"
RULES = sorted(file for service in SERVICES for file in Path(str(service.__file__)).parent.glob("*.py"))


def article_text(number):
    text = (HERE / "opinions-2017-12-30.zh.txt").read_text(encoding="utf-8")

    def heading(one):
        tens, ones = divmod(one, 10)
        numeral = (
            ("" if tens < 2 else NUMERALS[tens - 1]) + ("十" if tens else "") + (NUMERALS[ones - 1] if ones else "")
        )
        return f"（{numeral}）"

    start = text.index(heading(number))
    return text[start : text.index(heading(number + 1), start) if number < 20 else len(text)]


@pytest.mark.parametrize("code", sorted(instruments()))
def test_every_quote_is_found_word_for_word_in_its_article(code):
    instrument, _ = instruments()[code]
    quotations: list[Any] = [instrument, *instrument.clauses]
    for quoted in quotations:
        assert quoted.quote in article_text(quoted.article), quoted.code


@pytest.mark.parametrize("code", sorted(instruments()))
def test_every_reason_has_a_sentence_in_both_languages_and_every_fund_is_known(code):
    instrument, _ = instruments()[code]
    sayings: list[Any] = [*instrument.clauses, *instrument.grants]
    for said in sayings:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in said.zh)
        assert said.en.isascii()
    assert instrument.fund is None or instrument.fund in FUNDS


def numbers_in(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    articles = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ARTICLE"
    ]
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) in {int, float} and node not in articles
    ]


@pytest.mark.parametrize("file", RULES, ids=lambda file: f"{file.parts[-3]}/{file.name}")
def test_rules_hold_no_number_but_0_1_and_their_article(file):
    assert [found for found in numbers_in(file) if found[1] not in {0, 1}] == []


def test_a_number_in_a_rule_would_be_found(tmp_path):
    rule = tmp_path / "rule.py"
    rule.write_text("ARTICLE = 9\nPOINTS = 2\nlimit = 0.5\n", encoding="utf-8")
    assert numbers_in(rule) == [(2, 2), (3, 0.5)]


def subsets(case):
    """Some of the facts of a case: each alone, all but each, none, and a dozen others."""
    names, draw = sorted(case.facts), Random(case.name)
    alone = [{name} for name in names]
    others = [set(draw.sample(names, draw.randint(0, len(names)))) for _ in range(12)]
    return [set(), *alone, *(set(names) - one for one in alone), *others]


@pytest.mark.parametrize("code", sorted(instruments()))
def test_forgetting_facts_never_turns_a_refusal_into_a_grant_without_a_declared_meaning_of_absence(code):
    instrument, figures = instruments()[code]
    for case in (case for case in CASES if case.instrument == code):
        if instrument.decide(case.facts, case.as_of, figures).is_eligible:
            continue
        for forgotten in subsets(case):
            kept = {name: value for name, value in case.facts.items() if name not in forgotten}
            tolerated = forgotten & MEANINGFUL_ABSENCE.get(code, set())
            assert tolerated or not instrument.decide(kept, case.as_of, figures).is_eligible, (case.name, forgotten)


# Facts whose absence means something: nothing recorded, no longer period granted, or nothing payable yet.
MEANINGFUL_ABSENCE = {
    "policy_parity_non_local": {"residence_breaks"},
    "flexible_si_subsidy": {
        "other_si_subsidy_same_month",
        "paid_pension_medical_month",
        "months_used",
        "age_at_first",
        "retire_age",
    },
    "guarantee_loan_interest_subsidy_day": {"overdue", "extended"},
    "enterprise_si_subsidy": {"employer_paid", "employer_type"},
    "stabilisation_subsidy": {"emergency_ratio_requested", "emergency_active_in_region"},
    "unemployment_registration": {"born", "residence_breaks"},
    "hard_to_employ_certification": {"born"},
    "control_line": {"line"},
    "mass_layoff_report_art41": {"notice_days"},
    "employment_floor": {"floor"},
    "demand_forecast_publication": {"period_months"},
    "guarantee_compensation": {"agreed_overdue_days"},
    "graduate_5y_window": {"kind"},
    "low_income_contribution_disregard": {"si_paid", "fund_paid"},
}


def test_absence_has_a_meaning_only_where_it_is_listed():
    declared = {
        (code, fact.name)
        for code, (instrument, _) in instruments().items()
        for fact in instrument.facts.values()
        if fact.absent is not None
    }
    assert declared == {
        ("policy_parity_non_local", "residence_breaks"),
        ("unemployment_registration", "residence_breaks"),
        ("flexible_si_subsidy", "other_si_subsidy_same_month"),
        ("guarantee_loan_interest_subsidy_day", "overdue"),
        ("guarantee_loan_interest_subsidy_day", "extended"),
        ("enterprise_si_subsidy", "employer_type"),
        ("post_subsidy_enterprise", "employer_type"),
        ("stabilisation_subsidy", "emergency_active_in_region"),
        ("graduate_5y_window", "kind"),
        ("hard_to_employ_certification", "disabled"),
        ("hard_to_employ_certification", "zero_employment_family_member"),
        ("hard_to_employ_certification", "zero_transfer_family_member"),
        ("hard_to_employ_certification", "single_parent_of_minor"),
        ("hard_to_employ_certification", "low_income_support"),
        ("hard_to_employ_certification", "lost_land"),
    }


def test_a_fact_is_declared_the_same_everywhere_it_is_read_within_a_service():
    for service in SERVICES:
        kinds: dict[str, Any] = {}
        for instrument in service.INSTRUMENTS.values():
            for fact in instrument.facts.values():
                assert kinds.setdefault(fact.name, (fact.kind, fact.unit, fact.owner)) == (
                    fact.kind,
                    fact.unit,
                    fact.owner,
                )
