"""A rule that decided once is never changed: a new text is a new version, and the old one still replays."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rulebook.expressions import figure, truth_fact
from rulebook.facts import Unread
from rulebook.instruments import Amount, Applicant, Document, Frequency, Grant, Line, Status
from rulebook.verdicts import Outcome
from tests.policy.fingerprints import canonical_text, fingerprint, fingerprints, written_down
from tests.policy.registry import SERVICES, instruments

ROOT = Path(__file__).parents[2]
NOW, THEN = fingerprints(), written_down()
RENEW = "before the first release, renew the snapshot with `python -m tests.policy.fingerprints`"
CHANGED = (
    "{} is not the text that was written down: raise its `version` and pass the old one to the CATALOGUE of its "
    f"service as well, so that stored decisions replay; or, {RENEW}"
)
LOST = (
    "{} is gone: pass it to the CATALOGUE of its service as an earlier version, so that stored decisions replay; "
    f"or, {RENEW}"
)
NEW = "{} is not written down: write it down with `python -m tests.policy.fingerprints`"


@pytest.mark.parametrize("version", sorted({*NOW, *THEN}))
def test_a_rule_says_what_its_version_has_always_said(version):
    assert version in NOW, LOST.format(version)
    assert version in THEN, NEW.format(version)
    assert NOW[version] == THEN[version], CHANGED.format(version)


def test_each_version_of_a_rule_is_known_by_a_number_of_its_own():
    assert len(NOW) == sum(len(service.CATALOGUE.versions) for service in SERVICES)


def test_fingerprints_are_the_same_in_another_process():
    script = "import json; from tests.policy.fingerprints import fingerprints; print(json.dumps(fingerprints()))"
    other = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(other.stdout) == NOW


RULE, _ = instruments()["skill_upgrade_subsidy"]
CLAUSE = RULE.clauses[1]
OTHERS = RULE.clauses[2:]
AMOUNT = RULE.amount
GUESS = truth_fact("enterprise_employee", owner="HRSS", zh="猜测", en="a guess")


@pytest.mark.parametrize(
    "change",
    [
        {"version": "2"},
        {"since": "skill_upgrade_subsidy.certificates_from"},
        {"zh": "补贴"},
        {"quote": "技能"},
        {"status": Status.EXPLORATORY},
        {"fund": None},
        {"frequency": Frequency.ONCE},
        {"applicants": (Applicant.EMPLOYER,)},
        {"clauses": RULE.clauses[1:]},
        {"clauses": (RULE.clauses[1], RULE.clauses[0], *OTHERS)},
        {"clauses": (RULE.clauses[0], replace(CLAUSE, code="ANOTHER"), *OTHERS)},
        {"clauses": (RULE.clauses[0], replace(CLAUSE, quote="补贴"), *OTHERS)},
        {"clauses": (RULE.clauses[0], replace(CLAUSE, zh=CLAUSE.zh + "。"), *OTHERS)},
        {"clauses": (RULE.clauses[0], replace(CLAUSE, basis="另有规定"), *OTHERS)},
        {"clauses": (RULE.clauses[0], replace(CLAUSE, unmet=Outcome.NEEDS_CONFIG), *OTHERS)},
        {"clauses": (RULE.clauses[0], replace(CLAUSE, condition=~CLAUSE.condition), *OTHERS)},
        {"clauses": (replace(RULE.clauses[0], condition=GUESS), *RULE.clauses[1:])},
        {"grants": (Grant(code="OK", zh="好", en="Good"),)},
        {"amount": None},
        {"amount": Amount(value=figure("skill_upgrade_subsidy.ceiling"))},
        {"amount": replace(AMOUNT, lines=AMOUNT.lines[:1]) if AMOUNT else None},
        {"amount": replace(AMOUNT, lines=(Line(zh="甲", en="A", value=AMOUNT.value),)) if AMOUNT else None},
        {"outputs": {"ceiling": figure("skill_upgrade_subsidy.ceiling")}},
        {"documents": (Document(zh="身份证", en="Identity card"),)},
        {"unread": ()},
        {"unread": (Unread(name="ui_gaps", why="另有理由"),)},
    ],
    ids="-".join,
)
def test_any_change_of_a_rule_shows_in_its_fingerprint(change):
    assert fingerprint(replace(RULE, **change)) != fingerprint(RULE)


def test_a_comparison_that_is_turned_shows_in_the_text():
    text = canonical_text(RULE)
    assert '"operator":">="' in text
    assert text == canonical_text(replace(RULE))


def test_no_figure_is_part_of_a_fingerprint():
    assert '"2000.00"' not in canonical_text(RULE)
    assert "skill_upgrade_subsidy.ceiling" in canonical_text(RULE)
