"""What the job market reads from its tables, and under which terms a text is found."""

import pytest

from registration.rules import matching, occupations, search_terms
from rulebook.source import Record, SourceError, read_yaml


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("员", ["员"]),
        ("焊工", ["焊工"]),
        ("电焊工", ["焊工", "电焊"]),
        ("Java 工", ["java", "工"]),
        ("C++", ["c++"]),
        ("", []),
    ],
)
def test_a_question_asks_for_pairs_where_there_are_two_characters_and_for_words_as_they_are(question, terms):
    assert search_terms.asked_terms(question) == terms


def test_a_text_is_found_under_each_character_each_pair_and_each_word():
    assert search_terms.terms("电焊工 C++") == sorted(["电", "焊", "工", "电焊", "焊工", "c", "c++"])


@pytest.mark.parametrize("points", [0, 1, 40])
def test_points_count_from_nothing_upwards(points):
    assert matching._reading(row(points)).points == points


@pytest.mark.parametrize("points", ["-1", "'1'"])
def test_points_are_whole_numbers_and_none_is_below_nothing(points):
    with pytest.raises(SourceError, match="points expected"):
        matching._reading(row(points))


def row(points):
    read = read_yaml(f"code: SAME\npoints: {points}\nzh: 相同\nen: the same\n", "matching.yaml")
    assert isinstance(read, Record)
    return read


def test_every_aspect_has_readings_with_more_points_first():
    assert list(matching.aspects()) == list(matching.Aspect)
    for readings in matching.aspects().values():
        assert [one.points for one in readings] == sorted((one.points for one in readings), reverse=True)


def test_groups_are_known_by_their_codes_and_strangers_are_named():
    assert occupations.unknown([*occupations.occupations(), "99999", "00001"]) == ["00001", "99999"]
    assert occupations.major_groups(["40600", "40200", "10100"]) == ["10000", "40000"]
