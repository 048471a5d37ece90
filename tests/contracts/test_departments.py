from collections.abc import Iterable
from datetime import date
from importlib.resources import files

import pytest

from contracts.departments import (
    ARTICLE_DEPARTMENTS,
    CODES,
    DEPARTMENTS,
    SUCCESSORS,
    Department,
    department,
    lead_and_cooperating,
    on,
    read_directory,
)
from rulebook.source import SourceError

SHIPPED = (files("contracts.departments") / "departments.yaml").read_text(encoding="utf-8")


def codes(departments: Iterable[Department]) -> list[str]:
    return [one.code for one in departments]


def test_the_opinions_name_thirty_three_departments_in_twenty_articles() -> None:
    assert len({row.code for row in DEPARTMENTS}) == 33
    assert len({row.zh for row in DEPARTMENTS}) == 33
    assert list(ARTICLE_DEPARTMENTS) == list(range(1, 21))


def test_articles_and_departments_name_each_other_and_nobody_else() -> None:
    named = {code for codes in ARTICLE_DEPARTMENTS.values() for code in codes}
    assert named == {row.code for row in DEPARTMENTS}
    assert all(len(set(codes)) == len(codes) for codes in ARTICLE_DEPARTMENTS.values())


def test_the_social_security_bureau_leads_where_it_is_named() -> None:
    assert lead_and_cooperating(9) == ("HRSS", ("PBC", "DRC", "FIN"))
    assert lead_and_cooperating(13)[0] == "HRSS"


def test_elsewhere_the_first_named_leads() -> None:
    assert lead_and_cooperating(5) == ("SCO", ("DRC", "AIC", "GSC"))


@pytest.mark.parametrize("article", ARTICLE_DEPARTMENTS)
def test_lead_and_cooperating_are_together_all_that_the_article_names(article: int) -> None:
    lead, others = lead_and_cooperating(article)
    assert sorted((lead, *others)) == sorted(ARTICLE_DEPARTMENTS[article])


def test_a_code_has_its_printed_name() -> None:
    assert department("PBC").zh == "人民银行济南分行营管部"
    assert department("HRSS").en == "Human Resources and Social Security Bureau"


def test_what_the_opinions_do_not_have_is_an_error() -> None:
    with pytest.raises(LookupError, match="21"):
        lead_and_cooperating(21)
    with pytest.raises(LookupError, match="TEX"):
        department("TEX")
    with pytest.raises(LookupError, match="TEX"):
        on("TEX", date(2018, 1, 1))


def test_fifteen_of_the_thirty_three_were_renamed_or_merged_and_each_of_them_has_an_heir() -> None:
    gone = [one for one in DEPARTMENTS if one.until is not None]
    assert len(gone) == 15
    assert all(date(2017, 12, 31) <= one.until < date(2022, 1, 1) for one in gone if one.until is not None)
    assert {code for one in gone for code in one.successors} | {"VAB"} == set(codes(SUCCESSORS))
    assert set(codes([*DEPARTMENTS, *SUCCESSORS])) == CODES


def test_what_is_from_memory_says_so() -> None:
    remembered = [one for one in (*DEPARTMENTS, *SUCCESSORS) if one.confidence != "opinions"]
    assert {one.confidence for one in remembered} == {"unverified-high", "unverified-medium"}
    assert all(one.note.startswith("from memory") for one in remembered)


@pytest.mark.parametrize("code", sorted(CODES))
@pytest.mark.parametrize("day", [date(2017, 12, 30), date(2018, 7, 5), date(2019, 1, 1), date(2021, 2, 25)])
def test_every_duty_is_held_by_somebody_in_place_on_every_day(code: str, day: date) -> None:
    holders = on(code, day)
    assert holders
    assert all(holder.is_in_place(day) for holder in holders)


@pytest.mark.parametrize(
    ("code", "day", "holders"),
    [
        ("AIC", date(2018, 12, 31), ["AIC"]),
        ("AIC", date(2019, 1, 1), ["AMR"]),
        ("AMR", date(2018, 12, 31), ["AIC"]),
        ("LTB", date(2018, 7, 4), ["LTB"]),
        ("LTB", date(2018, 7, 5), ["TAX"]),
        ("NTB", date(2018, 7, 5), ["TAX"]),
        ("TAX", date(2018, 7, 4), ["LTB", "NTB"]),
        ("TDC", date(2019, 1, 1), ["CTB"]),
        ("CPB", date(2019, 1, 1), ["CTB"]),
        ("CTB", date(2018, 12, 31), ["TDC", "CPB"]),
        ("GSC", date(2019, 1, 1), ["AAS", "BDB"]),
        ("PAO", date(2021, 2, 24), ["PAO"]),
        ("PAO", date(2021, 2, 25), ["RRB"]),
        ("SUP", date(2017, 12, 30), ["SUP"]),
        ("SUP", date(2018, 3, 1), ["SVC"]),
        ("HRSS", date(2021, 12, 31), ["HRSS"]),
    ],
)
def test_a_code_of_either_name_leads_to_who_holds_the_duty_on_the_day(code: str, day: date, holders: list[str]) -> None:
    assert codes(on(code, day)) == holders


def test_a_part_that_was_handed_over_is_held_beside_the_rest() -> None:
    before, after = date(2018, 12, 31), date(2019, 1, 1)
    assert codes(on("CAB", before, article=16)) == ["CAB"]
    assert codes(on("CAB", after, article=16)) == ["CAB", "VAB"]
    assert codes(on("HRSS", after, article=16)) == ["HRSS", "VAB"]
    assert codes(on("CAB", after, article=14)) == ["CAB"]
    assert codes(on("CAB", after)) == ["CAB"]
    assert codes(on("VAB", before)) == ["HRSS", "CAB"]
    assert codes(on("VAB", after, article=16)) == ["VAB"]


def test_events_carry_the_codes_as_printed() -> None:
    assert all(one in DEPARTMENTS for article in ARTICLE_DEPARTMENTS.values() for one in map(department, article))


def line_of(content: str, marked: str) -> int:
    return content[: content.index(marked)].count("\n") + 1


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("code: EDU\n", "code: EIC\n", "code EIC only once expected"),
        ("code: EDU\n", "code:\n", "code: a text expected"),
        ("successors: [IIT]\n", "successors: [ITT]\n", "EIC: no department has the code ITT"),
        ("successors: [IIT]\n", "successors: IIT\n", "successors: a list of codes, each once, expected"),
        ("successors: [IIT]\n", "successors: [IIT, IIT]\n", "successors: a list of codes, each once, expected"),
        ("successors: [IIT]\n", "heirs: [IIT]\n", "expected, not heirs"),
        ("takes_over: {16: [HRSS, CAB]}", "takes_over: {16: [HRSS, CAP]}", "VAB: no department has the code CAP"),
        ("takes_over: {16: [HRSS, CAB]}", "takes_over: {21: [HRSS]}", "an article from 1 to 20 expected, not 21"),
        ("takes_over: {16: [HRSS, CAB]}", "takes_over: HRSS", "takes_over: a mapping of articles to codes expected"),
        ("to: 2021-02-24", "to: 2021-02-30", "a readable value expected, not 2021-02-30"),
        ("to: 2021-02-24", "to: last year", "to: a date YYYY-MM-DD or null expected, not 'last year'"),
        ("to: 2021-02-24", "to: null", "PAO: to and successors together expected, or neither"),
        ("from: 2021-02-25", "from: 2021-02-26", "RRB: from 2021-02-25 expected, the day after PAO ends"),
        ("from: 2021-02-25", "from: 2021-02-24", "RRB: from 2021-02-25 expected, the day after PAO ends"),
        ("confidence: unverified-high", "confidence: sure", "confidence: one of documented, "),
        ("  18: [FIN, HRSS]", "  18: [FIN, HSRR]", "article 18: HSRR is not printed"),
        ("  18: [FIN, HRSS]", "  18: [FIN, TAX]", "article 18: TAX is not printed"),
        ("  18: [FIN, HRSS]", "  18: [FIN, FIN]", "18: a list of codes, each once, expected"),
    ],
)
def test_a_wrong_row_is_refused_with_file_and_line(right: str, wrong: str, expected: str) -> None:
    with pytest.raises(SourceError) as refused:
        read_directory(SHIPPED.replace(right, wrong, 1), "departments.yaml")
    assert (refused.value.place, refused.value.line) == ("departments.yaml", line_of(SHIPPED, right))
    assert expected in refused.value.expected


def test_a_period_that_is_reversed_or_a_key_that_is_left_out_is_refused_with_file_and_line() -> None:
    reversed_ = SHIPPED.replace("from: 2021-02-25\n    to: null", "from: 2021-02-25\n    to: 2021-02-24", 1)
    with pytest.raises(SourceError, match="RRB: from on or before to expected") as refused:
        read_directory(reversed_, "departments.yaml")
    assert refused.value.line == line_of(SHIPPED, "from: 2021-02-25") + 1
    with pytest.raises(SourceError, match="zh expected") as refused:
        read_directory(SHIPPED.replace("    zh: 市发改委\n", "", 1), "departments.yaml")
    assert refused.value.line == line_of(SHIPPED, "- code: DRC")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "a mapping with the keys departments, successors and articles expected"),
        ("departments: []\nsuccessors: []\narticles: {}\n", "departments: a list expected"),
        ("departments: [HRSS]\nsuccessors: []\narticles: {}\n", "departments: a mapping for each department expected"),
        (SHIPPED.replace("  20: [", "  21: ["), "articles: every article from 1 to 20 in order expected"),
    ],
)
def test_a_file_of_another_shape_is_refused(content: str, expected: str) -> None:
    with pytest.raises(SourceError, match=expected):
        read_directory(content, "departments.yaml")
