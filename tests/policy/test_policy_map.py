"""The policy map is complete: every row has a home, every instrument a row and boundary tests, and nothing drifts."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.policy import ROWS, Kind, Service, read_catalogue, shipped_catalogue
from rulebook.instruments import Status
from rulebook.source import SourceError
from scripts.policy_map import CASES, CATALOGUE, DOCUMENT, Repository, drift, evidence, gaps, main, repository
from tests.policy.test_rules import article_text

CODES = {code for instruments in repository().instruments.values() for code in instruments}
OPINIONS = (Path(__file__).parent / "opinions-2017-12-30.zh.txt").read_text(encoding="utf-8")


def text_of(article):
    """The words of an article; of the preamble, what stands before the first chapter and after the last article."""
    if article:
        return article_text(article)
    first, last = OPINIONS.index("一、实施就业优先战略"), OPINIONS.rindex("等负责）")
    return OPINIONS[:first] + OPINIONS[last:]


@pytest.fixture
def copy(tmp_path):
    """A tree with this repository's rows, cases and map, to be broken at will; all other files are the same."""
    here = repository()
    for entry in here.root.iterdir():
        if entry.name not in {"docs", "shared", "tests"}:
            (tmp_path / entry.name).symlink_to(entry)
    for folder in ("docs", "shared", "tests"):
        shutil.copytree(here.root / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return replace(here, root=tmp_path)


def row_file(tree: Repository, article: int) -> Path:
    return tree.root / CATALOGUE / "rows" / f"article_{article:02d}.yaml"


def rewrite(file: Path, old: str, new: str) -> int:
    """Replace the only place of `old`; the line it stands on."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_map_is_complete():
    assert gaps(repository()) == []


def test_what_is_written_is_what_the_catalogue_the_rules_and_the_tests_say():
    assert drift(repository()) == []


def test_there_are_190_rows_and_each_has_one_id():
    ids = [row.id for row in shipped_catalogue()]
    assert len(ids) == len(set(ids)) == ROWS == 190


@pytest.mark.parametrize("row", list(shipped_catalogue()), ids=lambda row: row.id)
def test_every_row_quotes_its_article_word_for_word(row):
    assert row.quote in text_of(row.article)


def test_a_quote_of_another_article_would_be_found_out():
    assert shipped_catalogue().row("A09-7").quote not in text_of(8)
    assert shipped_catalogue().row("P-01").quote not in text_of(1)


@pytest.mark.parametrize("row", list(shipped_catalogue()), ids=lambda row: row.id)
def test_a_row_is_decided_or_done_by_something_or_is_a_record(row):
    assert not (row.instruments and row.home)
    if not row.files:
        assert row.tests == ()
        assert row.status is {
            Kind.EXPLORATORY: Status.EXPLORATORY,
            Kind.ENCOURAGED: Status.DISCRETIONARY,
        }.get(row.kind, Status.RECORD_ONLY)
    else:
        assert row.tests
        assert row.status is not Status.RECORD_ONLY


@pytest.mark.parametrize("row", [row for row in shipped_catalogue() if row.instruments], ids=lambda row: row.id)
def test_a_row_has_the_status_of_its_instrument(row):
    known = repository().instruments[row.service]
    assert {known[code].status for code in row.instruments} == {row.status}


def test_nobody_is_entitled_by_what_is_only_explored_or_encouraged():
    loose = {Kind.EXPLORATORY: Status.EXPLORATORY, Kind.ENCOURAGED: Status.DISCRETIONARY}
    rows = [row for row in shipped_catalogue() if row.kind in loose]
    assert {row.kind for row in rows} == set(loose)
    assert [row.id for row in rows if row.status is not loose[row.kind]] == []


def test_the_catalogue_on_disk_is_the_one_that_is_shipped():
    assert list(repository().catalogue(evidence(repository()))) == list(shipped_catalogue())


def test_an_unknown_row_is_an_error_that_names_it():
    with pytest.raises(LookupError, match="A99-1"):
        shipped_catalogue().row("A99-1")


def test_a_copy_that_nobody_broke_is_complete(copy, capsys):
    assert main(["--check"], copy) == 0
    assert capsys.readouterr().err == ""


def test_a_row_without_a_home_fails_ci_and_is_named_by_file_and_line(copy, capsys):
    file = row_file(copy, 2)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("    record: true\n", "", 1), encoding="utf-8")

    assert main(["--check"], copy) == 1
    assert capsys.readouterr().err == f"{file}:29: one of instrument, home, record expected, not none\n"


@pytest.mark.parametrize(
    ("article", "old", "new", "expected"),
    [
        (9, "id: A09-7\n", "id: A09-6\n", "id: A09-6 only once expected"),
        (9, "id: A09-7\n", "id: A08-7\n", "id: A09- and a number expected, not A08-7"),
        (9, "article: 9\n", "article: 8\n", "article: 9 expected, as in the file's name"),
        (18, "kind: DUTY\n    rule: audit trail", "kind: TASK\n    rule: audit trail", "kind: one of ENT, COND, CEIL"),
        (18, "payer: social capital", "payer: []", "payer: text expected, not []"),
        (18, "    payer: social capital\n", "", "payer expected"),
        (18, "payer: social capital", "payor: social capital", "one of id, quote, en, kind"),
        (18, "payer: social capital", "payer: 'social capital", "readable YAML expected"),
        (18, "      - tests/kit/test_audit.py\n", "      - 18\n", "tests: a list of texts"),
        (20, "instrument: benefit_period_extension", "record: false", "record: true expected"),
        (20, "service: registration", "service: shared", "service: the service of the instrument expected"),
        (20, "instrument: benefit_period_extension", "record: true\n    home: docs", "one of instrument, home, record"),
    ],
)
def test_a_row_that_can_not_be_read_is_named_by_file_and_line(copy, article, old, new, expected):
    file = row_file(copy, article)
    rewrite(file, old, new)

    with pytest.raises(SourceError, match=r"article_\d\d.yaml:\d+: ") as caught:
        gaps(copy)
    assert caught.value.place == str(file)
    assert caught.value.expected.startswith(expected)


def test_a_lost_row_is_missed(copy):
    file = row_file(copy, 0)
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("  - id: P-03")], encoding="utf-8")

    with pytest.raises(SourceError, match="190 rows expected, not 189"):
        gaps(copy)


def test_a_lost_article_is_missed(copy):
    row_file(copy, 7).unlink()

    with pytest.raises(SourceError, match=r"article_07\.yaml:1: a readable UTF-8 file expected"):
        gaps(copy)


def test_a_row_decided_by_an_instrument_that_no_service_has_is_named(copy):
    rewrite(row_file(copy, 20), "instrument: benefit_period_extension", "instrument: no_such_instrument")

    assert gaps(copy) == [
        "A20-M5: registration has no instrument no_such_instrument",
        "A20-M5: there is no file services/registration/src/registration/rules/no_such_instrument.py",
        "registration: no row of the policy and no other law asks for benefit_period_extension",
    ]


def test_a_row_done_by_a_file_that_is_not_there_is_named(copy):
    rewrite(row_file(copy, 0), "home: shared/src/contracts/divisions.py", "home: shared/src/contracts/no_such.py")

    assert gaps(copy) == ["P-01: there is no file shared/src/contracts/no_such.py"]


def test_tests_that_are_not_there_are_named(copy):
    (copy.root / "tests/contracts/test_divisions.py").unlink()

    assert gaps(copy) == ["P-01: there is no file tests/contracts/test_divisions.py"]


def test_an_instrument_that_neither_a_row_nor_another_law_asks_for_is_named(copy):
    file = copy.root / CATALOGUE / "rows" / "other_laws.yaml"
    rewrite(file, "instrument: vacancy_seeker_ratio", "instrument: control_line")

    assert gaps(copy) == [
        "monitoring: control_line is asked for by a row; take it out of the other laws",
        "monitoring: no row of the policy and no other law asks for vacancy_seeker_ratio",
    ]


def test_instruments_without_any_case_fail_ci_each_by_name(copy):
    for file in (copy.root / CASES).glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"(instrument:) \w+", r"\1 another", text), encoding="utf-8")

    missing = gaps(copy)
    assert all(": no case in tests/policy/cases expects " in line for line in missing)
    assert {line.partition(":")[0] for line in missing} == CODES


def test_a_single_missing_reason_fails_ci(copy, capsys):
    for file in (copy.root / CASES).glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("reason: PRINCIPAL_ABOVE_CEILING", "reason: OTHER"), encoding="utf-8")

    assert main(["--check"], copy) == 1
    said = "guarantee_loan_individual: no case in tests/policy/cases expects INELIGIBLE with PRINCIPAL_ABOVE_CEILING"
    assert said in capsys.readouterr().err.splitlines()


def test_an_award_that_waits_for_an_amount_needs_a_suite_that_lays_one_down(copy):
    (copy.root / "tests/policy/test_startup_support.py").unlink()

    said = "poverty_job_award: no suite lays down poverty_job_award.amount, which cases can't"
    assert gaps(repository()) == []
    assert said in gaps(copy)


def test_a_map_that_has_drifted_fails_ci_until_it_is_made_anew(copy, capsys):
    rewrite(copy.root / DOCUMENT, "| A09-7 |", "| A09-70 |")

    assert main(["--check"], copy) == 1
    assert capsys.readouterr().err == "docs/policy-map.md is stale: run `python -m scripts.policy_map`\n"
    assert main([], copy) == 0
    assert main(["--check"], copy) == 0


def test_a_row_that_changed_its_words_makes_the_map_stale(copy):
    rewrite(row_file(copy, 0), "en: Issue date.", "en: Day of issue.")

    assert drift(copy) == ["docs/policy-map.md is stale: run `python -m scripts.policy_map`"]


def test_every_service_is_looked_at():
    assert repository().instruments.keys() == set(Service) - {Service.SHARED}


def test_a_folder_without_rows_is_no_catalogue(tmp_path):
    with pytest.raises(SourceError, match=r"article_00\.yaml:1: a readable UTF-8 file expected"):
        read_catalogue(tmp_path)
