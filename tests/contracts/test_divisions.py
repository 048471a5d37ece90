from datetime import date

import pytest

from contracts.divisions import (
    DIVISIONS,
    UnknownDivisionError,
    division,
    division_on,
    divisions_on,
    is_district_of_city,
    part_in_city,
    same_places,
    successor_of,
)

OPINIONS = date(2017, 12, 30)


def codes_on(day: date) -> list[str]:
    return [row.code for row in divisions_on(day)]


def names_on(day: date) -> set[str]:
    return {row.zh for row in divisions_on(day)}


def test_when_the_opinions_were_printed_jinan_had_seven_districts_and_three_counties() -> None:
    assert codes_on(OPINIONS) == (
        ["370102", "370103", "370104", "370105", "370112", "370113", "370114", "370124", "370125", "370126"]
    )


def test_since_laiwu_joined_jinan_has_ten_districts_and_two_counties() -> None:
    today = divisions_on(date(2019, 1, 9))
    assert [row.kind for row in today].count("district") == 10
    assert [row.kind for row in today].count("county") == 2
    assert {"莱芜区", "钢城区", "济阳区"} <= {row.zh for row in today}


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2001, 6, 26), "长清县", "长清区"),
        (date(2016, 9, 14), "章丘市", "章丘区"),
        (date(2018, 6, 19), "济阳县", "济阳区"),
    ],
)
def test_a_county_gives_way_to_its_district_on_the_day_of_approval(day: date, before: str, after: str) -> None:
    eve = date.fromordinal(day.toordinal() - 1)
    assert before in names_on(eve)
    assert after not in names_on(eve)
    assert before not in names_on(day)
    assert after in names_on(day)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("370181", "370114"),
        ("370125", "370115"),
        ("370123", "370113"),
        ("371202", "370116"),
        ("371203", "370117"),
        ("370102", "370102"),
    ],
)
def test_a_former_code_leads_to_today_s(old: str, new: str) -> None:
    assert successor_of(old) == new


def test_every_replaced_code_ends_on_the_day_its_successor_begins() -> None:
    for row in DIVISIONS:
        assert (row.valid_to is None) == (row.successor is None)
        if row.successor is not None:
            assert division(row.successor).valid_from == row.valid_to


def test_no_code_stands_for_two_divisions_and_each_names_its_source() -> None:
    assert len({row.code for row in DIVISIONS}) == len(DIVISIONS)
    assert all(row.source for row in DIVISIONS)


def test_a_former_code_is_still_jinan_s_but_not_in_force() -> None:
    assert is_district_of_city("370181")
    assert is_district_of_city("370181", on=date(2016, 9, 13))
    assert not is_district_of_city("370181", on=OPINIONS)


def test_laiwu_s_old_districts_and_other_cities_are_not_jinan() -> None:
    assert not is_district_of_city("371202")
    assert not is_district_of_city("370202")
    assert not is_district_of_city("370101")
    assert not any(code.startswith("3712") for code in codes_on(OPINIONS))


def test_an_unknown_code_is_an_error_that_names_it() -> None:
    with pytest.raises(UnknownDivisionError, match="370202"):
        division("370202")
    with pytest.raises(UnknownDivisionError, match="370202"):
        successor_of("370202")


def test_the_codes_of_a_place_are_found_from_any_of_them() -> None:
    assert same_places(["370115"]) == same_places(["370125"]) == {"370115", "370125"}
    assert same_places(["370114", "370102"]) == {"370114", "370181", "370102"}
    assert same_places(["371202"]) == {"371202", "370116"}


def test_a_code_from_elsewhere_stands_for_nothing_else_and_none_for_nothing() -> None:
    assert same_places(["110101"]) == {"110101"}
    assert same_places([]) == frozenset()


@pytest.mark.parametrize("code", ["370181", "370114"])
def test_a_place_is_found_under_the_code_of_the_day_whichever_of_its_codes_is_known(code: str) -> None:
    found = [division_on(code, day).zh for day in (date(2016, 9, 13), date(2016, 9, 14))]
    assert found == ["章丘市", "章丘区"]
    assert division_on(code, date(1950, 1, 1)).zh == "章丘市", "before the first known code, the first one"
    with pytest.raises(UnknownDivisionError):
        division_on("110101", OPINIONS)


@pytest.mark.parametrize(
    ("code", "since", "until", "part"),
    [
        ("370125", date(2017, 1, 1), None, (date(2017, 1, 1), None)),
        ("371202", date(2017, 1, 1), None, (date(2018, 12, 26), None)),
        ("370116", date(2017, 1, 1), date(2019, 2, 1), (date(2018, 12, 26), date(2019, 2, 1))),
        ("371202", date(2017, 1, 1), date(2018, 12, 25), None),
        ("371202", date(2017, 1, 1), date(2018, 12, 26), (date(2018, 12, 26), date(2018, 12, 26))),
        ("110101", date(2017, 1, 1), None, None),
    ],
)
def test_a_stay_is_one_in_the_city_as_far_as_its_place_lay_in_it(
    code: str, since: date, until: date | None, part: tuple[date, date | None] | None
) -> None:
    assert part_in_city(code, since, until) == part
