"""Art. 13: who somebody is never counts against them; a rule reads it only where it grants a benefit."""

import ast
from datetime import date
from pathlib import Path

import pytest

from rulebook.facts import FactError
from rulebook.verdicts import Outcome
from tests.policy.drawing import DAYS, decided, granted, incomplete, rule
from tests.policy.registry import SERVICES, instruments
from tests.policy.test_properties import tightened

CODES = sorted(instruments())
RULES = sorted(file for service in SERVICES for file in Path(str(service.__file__)).parent.glob("*.py"))

# Attributes of art. 13 as a form may name them, each with values that it may have, the favoured one first.
GUARDED: dict[str, list[object]] = {
    "sex": ["F", "M", "OTHER"],
    "disabled": [True, False],
    "local_hukou": [True, False],
    "household_type": ["RURAL", "URBAN"],
    "household_region": ["370102", "OTHER"],
    "identity": ["CADRE", "WORKER"],
    "ethnicity": ["HAN", "HUI"],
    "religion": ["NONE", "OTHER"],
    "school": ["OTHER", "985"],
    "released_prisoner": [True, False],
    "criminal_record": [False, True],
    "recovering_addict": [True, False],
}
# Where one grants a benefit: quotas by sex and disability, and the household register that spares a test.
GRANTING = {
    "hard_to_employ_certification": {"sex", "disabled"},
    "unemployment_registration": {"local_hukou"},
    "policy_parity_non_local": {"local_hukou"},
}
# Where it seldom does among the rows that are drawn, one in which it does.
DECISIVE = {("hard_to_employ_certification", "sex"): [{"registered_unemployed": True, "age": 45}]}
WORDS = {
    *("sex", "gender", "female", "male", "woman", "women", "man", "pregnant", "married", "disabled", "disability"),
    *("hukou", "household", "households", "region", "origin", "native", "race", "ethnicity", "nation", "religion"),
    *("identity", "school", "college", "university", "prison", "prisoner", "criminal", "conviction", "addict", "drug"),
}
# Facts that sound like an attribute of a person and are none.
OTHERWISE = {
    "left_school": "the day of leaving school, of whichever",
    "region_of_person": "the region that pays the unemployment benefit",
    "plan_region": "the region of an emergency plan",
    "plan_active_in_region": "whether an emergency plan is active",
    "emergency_active_in_region": "whether an emergency plan is active",
    "post_origin": "how a post came up",
    "employs_poor_households": "whom an enterprise employs",
}
WORST_FIRST = [Outcome.INELIGIBLE, Outcome.NEEDS_FACTS, Outcome.NEEDS_CONFIG, Outcome.ELIGIBLE]


def sounds_guarded(name: str) -> bool:
    return not WORDS.isdisjoint(name.split("_"))


def stated_in(tree):
    """Facts that a file declares, and every other text that it says, apart from facts that it declares unread."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Unread"]
    unread = {id(part) for call in calls for part in ast.walk(call)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unread
    }


def test_no_file_of_rules_says_the_name_of_a_guarded_attribute_but_where_it_grants():
    said = {
        (file.name, name)
        for file in RULES
        for name in stated_in(ast.parse(file.read_text(encoding="utf-8")))
        if name in GUARDED or (name.isidentifier() and sounds_guarded(name) and name not in {*OTHERWISE, *CODES})
    }
    assert said == {
        ("hard_to_employ_certification.py", "sex"),
        ("hard_to_employ_certification.py", "disabled"),
        ("facts.py", "local_hukou"),
    }


def test_a_guarded_attribute_in_a_rule_would_be_found():
    rule_file = 'truth_fact("native_speaker")\nUnread(name="sex", why="")\nentry = {"school": Kind.CODE}\n'
    assert {name for name in stated_in(ast.parse(rule_file)) if sounds_guarded(name)} == {"native_speaker", "school"}


def test_what_is_read_of_a_person_is_listed():
    read = {
        (code, name)
        for code in CODES
        for fact in rule(code)[0].facts.values()
        for name in (fact.name, *(fact.entry or {}))
        if name in GUARDED or sounds_guarded(name)
    }
    assert {(code, name) for code, name in read if name not in OTHERWISE} == {
        (code, name) for code, names in GRANTING.items() for name in names
    }
    assert {name for _code, name in read} >= set(OTHERWISE)


@pytest.mark.parametrize("code", CODES)
def test_a_guarded_attribute_that_grants_nothing_is_unknown_to_a_rule_or_changes_no_byte_of_a_verdict(code):
    instrument, _figures = rule(code)
    unread = {fact.name for fact in instrument.unread}
    for name in GUARDED.keys() - unread - instrument.facts.keys():
        with pytest.raises(FactError, match=name):
            decided(code, DAYS[0], {name: GUARDED[name][0]})
    for day, _draw, row in granted(code) + incomplete(code) if unread else []:
        plain = decided(code, day, row).to_bytes()
        for name in sorted(unread):
            for value in [*GUARDED.get(name, [True, False]), None, 40, "OTHER"]:
                assert decided(code, day, row | {name: value}).to_bytes() == plain


@pytest.mark.parametrize(
    ("code", "name"), [(code, name) for code in sorted(GRANTING) for name in sorted(GRANTING[code])]
)
def test_the_favoured_value_helps_and_is_never_worse_than_another_or_none(code, name):
    compared = set()
    unfavourable = [row for seed in range(2) for row in tightened(code, seed)]
    drawn = [(day, row) for day, _draw, row in granted(code) + incomplete(code) + unfavourable]
    for day, row in drawn + [(date(2018, 5, 10), row) for row in DECISIVE.get((code, name), ())]:
        outcomes = [decided(code, day, row | {name: value}).outcome for value in [*GUARDED[name], None]]
        favoured, *others = [WORST_FIRST.index(outcome) for outcome in outcomes]
        assert favoured >= max(others), row
        compared |= {favoured > other for other in others}
    assert compared == {True, False}
