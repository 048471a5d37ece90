"""Exclusions: who excludes whom and why, in the words of the text, and no exclusion that nothing lays down."""

import json
import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

import loans.rules
import subsidy.rules
from rulebook.exclusions import Exclusion, ExclusionKind, Exclusions, Per, load_exclusions, read_exclusions
from rulebook.figures import FUNDS
from rulebook.instruments import Frequency
from rulebook.source import SourceError
from tests.policy.registry import instruments
from tests.policy.test_rules import article_text

SERVICES = {"subsidy": subsidy.rules, "loans": loans.rules}
ALL = Exclusions(exclusion for service in SERVICES.values() for exclusion in service.EXCLUSIONS)
EACH = pytest.mark.parametrize("exclusion", list(ALL), ids=lambda one: one.code)
DAY = date(2018, 6, 1)

MONTH = "SI_SUBSIDY_OF_MONTH"
CERTIFICATE = "SUBSIDY_OF_CERTIFICATE"
ACROSS = {
    ("flexible_si_subsidy", "enterprise_si_subsidy", MONTH),
    ("flexible_si_subsidy", "post_subsidy_public_welfare", MONTH),
    ("enterprise_si_subsidy", "post_subsidy_public_welfare", MONTH),
    ("skill_upgrade_subsidy", "training_subsidy_direct", CERTIFICATE),
}
WITHIN = {
    ("enterprise_si_subsidy", MONTH),
    ("flexible_si_subsidy", MONTH),
    ("post_subsidy_public_welfare", MONTH),
    ("skill_upgrade_subsidy", CERTIFICATE),
    ("training_subsidy_direct", CERTIFICATE),
    ("skill_upgrade_subsidy", "SKILL_LEVEL_ONCE"),
    ("skill_upgrade_subsidy", "SKILL_LEVEL_RISES"),
    ("oneoff_startup_subsidy", "STARTUP_ONCE_PER_FOUNDER"),
    ("oneoff_startup_subsidy", "STARTUP_ONCE_PER_ENTERPRISE"),
    ("oneoff_job_creation_subsidy", "JOB_CREATION_ONCE_PER_ENTERPRISE"),
    ("municipal_incubator_award", "INCUBATOR_AWARD_ONCE"),
    ("contest_award", "CONTEST_AWARD_ONCE_PER_PROJECT"),
    ("flexible_si_subsidy", "FLEXIBLE_SI_MONTHS"),
    ("guarantee_loan_individual", "SUBSIDISED_LOANS"),
}


def test_there_is_no_exclusion_but_these():
    laid_down = {(one, other, code) for one, other, code in ALL.edges if code != "ITEM_FROM_ONE_FUND"}

    assert laid_down == (
        {(one, one, code) for one, code in WITHIN} | ACROSS | {(other, one, code) for one, other, code in ACROSS}
    )


def test_every_instrument_that_a_fund_of_this_service_pays_pays_an_item_once():
    """Uses of a subsidy are no payments, and interest is paid by claims of loans."""
    funded = {code for code, rule in subsidy.rules.INSTRUMENTS.items() if rule.fund in FUNDS and rule.amount}

    assert set(ALL["ITEM_FROM_ONE_FUND"].instruments) == funded


def test_the_startup_subsidy_and_a_guarantee_loan_do_not_exclude_each_other():
    together = subsidy.rules.INSTRUMENTS["startup_and_loan_together"].decide({}, DAY, subsidy.rules.shipped_figures())

    assert together.codes == ("NO_EXCLUSION",)
    for startup in ("oneoff_startup_subsidy", "oneoff_job_creation_subsidy"):
        for loan in ("guarantee_loan_individual", "guarantee_loan_sme"):
            assert ALL.between(startup, loan) == ALL.between(loan, startup) == ()
    assert ALL.of("startup_and_loan_together") == ()


def test_the_two_one_off_subsidies_of_a_startup_may_both_be_had():
    assert ALL.between("oneoff_startup_subsidy", "oneoff_job_creation_subsidy") == ()


def test_whom_one_excludes_by_it_is_excluded_for_the_same_reason():
    assert {(other, one, code) for one, other, code in ALL.edges} == ALL.edges
    for one in ALL.instruments:
        for other, why in ALL.excluded_by(one).items():
            assert ALL.excluded_by(other)[one] == why == ALL.between(other, one)


@EACH
def test_every_quote_is_found_word_for_word_in_its_article(exclusion: Exclusion):
    assert exclusion.quote in article_text(exclusion.article)


@EACH
def test_every_instrument_of_an_exclusion_is_one_of_its_service(exclusion: Exclusion):
    [service] = [rules for rules in SERVICES.values() if exclusion in list(rules.EXCLUSIONS)]

    assert set(exclusion.instruments) <= set(service.INSTRUMENTS)


@EACH
def test_a_reason_that_a_rule_gives_is_of_the_same_article_and_document(exclusion: Exclusion):
    given = [
        (code, clause)
        for code in exclusion.instruments
        for clause in instruments()[code][0].clauses
        if clause.code == exclusion.reason
    ]

    for code, clause in given:
        assert (clause.article, clause.basis) == (exclusion.article, exclusion.basis), code


@EACH
def test_a_sentence_stands_in_both_languages_and_its_numbers_are_figures(exclusion: Exclusion):
    [service] = [rules for rules in SERVICES.values() if exclusion in list(rules.EXCLUSIONS)]
    keys = set(re.findall(r"\{([a-z0-9_.]+)\}", exclusion.zh + exclusion.en)) | ({exclusion.limit} - {None})
    words = [re.sub(r"\{[a-z0-9_.]+\}", "", said) for said in (exclusion.zh, exclusion.en)]

    assert keys <= service.shipped_figures().keys
    assert not any(re.search(r"\d", said) for said in words)
    assert re.search("[\u4e00-\u9fff]", exclusion.zh)
    assert exclusion.en.isascii()


def test_what_the_text_calls_one_off_is_excluded_once():
    """一次性: of the instruments that are had once, those of which the text or a document behind it says so."""
    once = {
        code
        for code, (rule, _) in instruments().items()
        if rule.frequency is Frequency.ONCE and "一次性" in rule.zh + rule.quote
    }

    assert once <= {code for code in once for one in ALL.of(code) if one.kind is ExclusionKind.ONCE}
    assert once == {"oneoff_startup_subsidy", "oneoff_job_creation_subsidy", "municipal_incubator_award"}


def test_a_count_ends_at_a_figure_and_nothing_else_has_a_limit():
    assert {one.code: one.limit for one in ALL if one.limit} == {
        "FLEXIBLE_SI_MONTHS": "flexible_si_subsidy.period_months",
        "SUBSIDISED_LOANS": "guarantee_loan.individual.subsidised_times",
    }


def test_an_instruments_exclusions_are_published_with_the_figures_of_the_day():
    figures = loans.rules.shipped_figures()

    [today] = ALL.published("guarantee_loan_individual", on=date(2018, 3, 27), figures=figures)
    [before] = ALL.published("guarantee_loan_individual", on=date(2018, 3, 26), figures=figures)
    [unset] = ALL.published("guarantee_loan_individual", on=date(2015, 1, 1), figures=figures)

    assert today["limit"] == {"figure": "guarantee_loan.individual.subsidised_times", "value": 3}
    assert today["en"] == "No more than 3 subsidised loans of one borrower"
    assert before["limit"] == {"figure": "guarantee_loan.individual.subsidised_times", "value": "no_limit"}
    assert unset["limit"] == {"figure": "guarantee_loan.individual.subsidised_times", "value": None}
    assert unset["en"] == "No more than ? subsidised loans of one borrower"
    assert (today["kind"], today["reason"], today["article"]) == ("LIFETIME_COUNT", "SUBSIDY_COUNT_EXCEEDED", 9)


def test_what_is_published_names_whom_it_excludes_and_is_json():
    figures = subsidy.rules.shipped_figures()

    published = {
        code: {one["code"]: one for one in ALL.published(code, on=DAY, figures=figures)} for code in ALL.instruments
    }

    assert json.loads(json.dumps(published)) == published
    assert published["flexible_si_subsidy"][MONTH]["with"] == [
        "flexible_si_subsidy",
        "enterprise_si_subsidy",
        "post_subsidy_public_welfare",
    ]
    assert published["skill_upgrade_subsidy"]["ITEM_FROM_ONE_FUND"]["with"] == ["skill_upgrade_subsidy"]
    assert ALL.published("startup_and_loan_together", on=DAY, figures=figures) == []


def test_a_slot_is_named_by_all_that_it_is_kept_per():
    month = ALL[MONTH]

    assert month.slot({Per.PERSON: "p1", Per.MONTH: "2018-01"}) == f"{MONTH}/p1/2018-01"
    for values in ({Per.PERSON: "p1"}, {Per.PERSON: "", Per.MONTH: "2018-01"}, {Per.PERSON: "a/b", Per.MONTH: "c"}):
        with pytest.raises(ValueError, match=MONTH):
            month.slot(values)


ROW = """exclusions:
  - code: ONCE_ONLY
    kind: ONCE
    instruments: [an_award]
    per: [PERSON]
    reason: ALREADY_PAID
    article: 7
    quote: 一次性创业补贴
    zh: 只享受一次
    en: Once only
"""


def test_a_cycle_of_exclusions_is_no_error():
    rows = [
        ROW.replace("ONCE_ONLY", code)
        .replace("kind: ONCE", "kind: SAME_MONTH")
        .replace("[PERSON]", "[PERSON, MONTH]")
        .replace("[an_award]", pair)
        for code, pair in (("A", "[one, two]"), ("B", "[two, three]"), ("C", "[three, one]"))
    ]
    graph = Exclusions(exclusion for row in rows for exclusion in read_exclusions(row, "x.yaml"))

    assert set(graph.excluded_by("one")) == {"one", "two", "three"}
    assert [why.code for why in graph.between("three", "two")] == ["B"]


@pytest.mark.parametrize(
    ("right", "wrong", "line", "expected"),
    [
        ("kind: ONCE", "kind: TWICE", 3, "kind: one of HIGHER_EXCLUDES_LOWER, "),
        ("code: ONCE_ONLY", "code: once only", 2, "code: capitals and _ expected"),
        ("code: ONCE_ONLY", "code: ''", 2, "code: text expected"),
        ("instruments: [an_award]", "instruments: []", 4, "instruments: a list of codes expected"),
        ("instruments: [an_award]", "instruments: [a, a]", 4, "instruments: each only once expected"),
        ("instruments: [an_award]", "instruments: an_award", 4, "instruments: a list of codes expected"),
        ("per: [PERSON]", "per: [NOBODY]", 5, "per: one of BENEFICIARY, "),
        ("kind: ONCE", "kind: SAME_MONTH", 5, "per: MONTH expected for SAME_MONTH"),
        ("reason: ALREADY_PAID", "reason: 3", 6, "reason: text expected"),
        ("article: 7", "article: 21", 7, "an article from 1 to 20 expected, not 21"),
        ("    quote: 一次性创业补贴\n", "", 2, "quote expected"),
        ("en: Once only", "en: Once only\n    amount: 3", 11, "expected, not amount"),
        ("en: Once only", "en: Once only\n    limit: some.figure", 11, "limit: a figure's key expected with"),
        ("kind: ONCE", "kind: LIFETIME_COUNT", 2, "limit: a figure's key expected with LIFETIME_COUNT only"),
        ("en: Once only", "en: Once only\n    en: Again", 11, "key en only once expected"),
    ],
)
def test_a_wrong_row_is_refused_with_file_and_line(tmp_path: Path, right, wrong, line, expected):
    file = tmp_path / "exclusions.yaml"
    file.write_text(ROW.replace(right, wrong), encoding="utf-8")

    with pytest.raises(SourceError) as refused:
        load_exclusions(file)

    assert (refused.value.place, refused.value.line) == (str(file), line)
    assert expected in refused.value.expected


@pytest.mark.parametrize("content", ["", "[]", "exclusions: 3", "exclusion: []", "exclusions: [3]"])
def test_a_file_without_a_list_of_exclusions_is_refused(content: str):
    with pytest.raises(SourceError, match=r"x\.yaml:1: "):
        read_exclusions(content, "x.yaml")


def test_a_code_stands_for_one_exclusion(tmp_path: Path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(ROW, encoding="utf-8")

    with pytest.raises(SourceError, match=r"b\.yaml:2: ONCE_ONLY only once expected \(see .*a\.yaml:2\)"):
        load_exclusions(tmp_path / "a.yaml", tmp_path / "b.yaml")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_ships_its_exclusions_beside_its_rules(service: str):
    assert list(load_exclusions(files(service) / "rules" / "exclusions.yaml")) == list(SERVICES[service].EXCLUSIONS)
