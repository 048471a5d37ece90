"""What favours an applicant never turns a grant around, and what is learnt of a case never makes it less known."""

from bisect import bisect_left
from datetime import date, timedelta
from decimal import Decimal
from functools import partial, reduce
from itertools import chain
from pathlib import Path
from random import Random

import pytest
import yaml

from rulebook.boundaries import FEN
from rulebook.facts import Kind
from rulebook.verdicts import Outcome
from tests.policy.drawing import decided, granted, incomplete, rule
from tests.policy.registry import instruments

WAYS = {"more": 1, "less": -1}
TABLE = yaml.safe_load((Path(__file__).parent / "monotone.yaml").read_text(encoding="utf-8"))

CODES = sorted(instruments())


def tightened(code, seed=0, fact=None):
    """The same rows with as little of what favours as still is eligible; with as much as there is of one fact."""
    less = [(one, -sign) for one, sign in ways(code, "more", "less") if one is not fact]
    codes = [(one, 0) for one in rule(code)[0].facts.values() if one.kind is Kind.CODE]
    for number, (day, draw, row) in enumerate(granted(code, seed)):
        order = Random(number).sample(less, len(less))
        yield day, draw, reduce(partial(_tighter, draw), [*codes, *order] if number % 2 else order, row)


def _tighter(draw, row, turn):
    fact, sign = turn
    values = beyond(draw, row, fact, sign) if sign else ["OTHER"]

    def is_refused(value):
        return not draw.grants(row | {fact.name: value})

    granted_values = bisect_left(values, True, key=is_refused)
    return row | {fact.name: values[granted_values - 1]} if granted_values else row


def under_other_codes(code, seed):
    """The same rows under each other code with which they are eligible."""
    codes = [fact.name for fact in rule(code)[0].facts.values() if fact.kind is Kind.CODE]
    for day, draw, row in granted(code, seed):
        others = (row | {name: value} for name in codes for value in draw.of_figures(name))
        yield from ((day, draw, other) for other in others if draw.grants(other))


def proofs(code, fact=None):
    """Eligible rows without end but of the seeds, until one proves what is said of a fact."""
    for seed in range(20):
        yield from granted(code, seed)
        yield from under_other_codes(code, seed)
        yield from tightened(code, seed, fact)


def moved(draw, row, fact, sign):
    """Some values of a fact with more (sign 1) or less (sign -1) of it than the row has; none where it is unknown."""
    values = beyond(draw, row, fact, sign)
    chosen = Random(fact.name).sample(range(len(values)), min(len(values), 8))
    return [values[place] for place in sorted({*chosen, *range(len(values))[:2], *range(len(values))[-2:]})]


def beyond(draw, row, fact, sign):
    """Values of a fact with more or less of it than the row has, the nearest first."""
    if row.get(fact.name) is None:
        return []
    if fact.kind is Kind.TRUTH:
        return [value for value in (sign > 0,) if value is not row[fact.name]]
    if fact.kind is Kind.RECORDS:
        return _lists(draw, row, fact, sign)
    now = fact.parse(row[fact.name])
    others = {name: value for name, value in row.items() if name != fact.name}
    values = {fact.parse(value): value for value in draw.boundaries.values(fact, others)} | _steps(fact, now, sign)
    return [values[value] for value in sorted(values, reverse=sign < 0) if (value > now if sign > 0 else value < now)]


def _steps(fact, now, sign):
    size = {Kind.COUNT: 1, Kind.NUMBER: FEN, Kind.DAY: timedelta(days=1)}.get(fact.kind)
    if size is None:
        return {}
    stepped = [now + sign * steps * size for steps in (1, 2, 30)]
    return {value: value for value in stepped if isinstance(value, date) or value >= Decimal(0)}


def _lists(draw, row, fact, sign):
    entries = row[fact.name]
    if sign < 0:
        return [entries[:place] + entries[place + 1 :] for place in range(len(entries))] + ([[]] if entries else [])
    draw.random.seed(f"{fact.name} {row}")
    added = [draw.entry(fact, row, unknown=0) for _ in range(8)]
    return [[*entries, entry] for entry in added] + [[*entries, *added]]


def asks(row):
    """What may be asked once more: what the entries of a list leave open."""
    lists = [value for value in row.values() if isinstance(value, list)]
    return {"FACT_MISSING"} if any(None in entry.values() for entries in lists for entry in entries) else set()


def ordered(code):
    return {fact.name for fact in rule(code)[0].facts.values() if fact.kind is not Kind.CODE}


def ways(code, *kinds):
    """The facts of an instrument that the table lists under one of the kinds, with their sign."""
    return [(rule(code)[0].facts[name], WAYS[kind]) for kind in kinds for name in TABLE[code].get(kind, [])]


def test_the_table_knows_every_instrument_and_no_other():
    assert sorted(TABLE) == CODES


@pytest.mark.parametrize("code", CODES)
def test_the_table_says_of_every_fact_once_which_way_it_moves_or_why_it_does_not(code):
    entry = TABLE[code]
    assert set(entry) <= {"more", "less", "indifferent", "two_sided", "unless", "why"}
    listed = [name for kind in ("more", "less", "indifferent", "two_sided") for name in entry.get(kind, [])]
    assert sorted(listed) == sorted(ordered(code))
    assert ("why" in entry) == (not entry.get("more") and not entry.get("less"))
    assert all(len(reason) > 10 for reason in [*entry.get("two_sided", {}).values(), *filter(None, [entry.get("why")])])
    assert set(entry.get("unless", {})) <= {*entry.get("more", []), *entry.get("less", [])}


@pytest.mark.parametrize("code", CODES)
def test_more_of_what_favours_never_turns_a_grant_around(code):
    tolerated = TABLE[code].get("unless", {})
    assert granted(code)
    for day, draw, row in chain(granted(code), tightened(code)):
        for fact, sign in ways(code, "more", "less"):
            for value in moved(draw, row, fact, sign):
                if not draw.grants(row | {fact.name: value}):
                    verdict = decided(code, day, row | {fact.name: value})
                    assert set(verdict.codes) <= {*tolerated.get(fact.name, []), *asks(row)}, (fact.name, value, row)


@pytest.mark.parametrize("code", [code for code in CODES if ways(code, "more", "less")])
def test_less_of_what_favours_does_turn_a_grant_around(code):
    for fact, sign in ways(code, "more", "less"):
        assert any(
            not draw.grants(row | {fact.name: value})
            for _day, draw, row in proofs(code, fact)
            for value in moved(draw, row, fact, -sign)
        ), fact.name


@pytest.mark.parametrize(
    ("code", "name", "reasons"),
    [(code, name, reasons) for code in CODES for name, reasons in TABLE[code].get("unless", {}).items()],
)
def test_what_may_still_refuse_does_refuse(code, name, reasons):
    (way,) = [(fact, sign) for fact, sign in ways(code, "more", "less") if fact.name == name]
    for reason in reasons:
        assert any(
            reason in decided(code, day, row | {name: value}).codes
            for day, draw, row in proofs(code)
            for value in moved(draw, row, *way)
        ), reason


@pytest.mark.parametrize("code", [code for code in CODES if "indifferent" in TABLE[code]])
def test_what_is_indifferent_refuses_nobody(code):
    for name in TABLE[code]["indifferent"]:
        fact = rule(code)[0].facts[name]
        tried = [
            decided(code, day, row | {name: value}).outcome
            for day, draw, row in granted(code)
            for sign in (1, -1)
            for value in moved(draw, row, fact, sign)
        ]
        assert tried
        assert Outcome.INELIGIBLE not in tried, name


@pytest.mark.parametrize(
    ("code", "name"), [(code, name) for code in CODES for name in TABLE[code].get("two_sided", {})]
)
def test_too_much_and_too_little_of_what_is_two_sided_both_refuse(code, name):
    fact = rule(code)[0].facts[name]
    for sign in (1, -1):
        assert any(
            not draw.grants(row | {name: value})
            for _day, draw, row in proofs(code, fact)
            for value in moved(draw, row, fact, sign)
        ), sign


def given(draw, row, fact):
    """Values of a fact beside the others of a row: each boundary, or lists whose entries leave nothing open."""
    others = {name: value for name, value in row.items() if name != fact.name}
    if fact.kind is not Kind.RECORDS:
        return draw.boundaries.values(fact, others)
    draw.random.seed(f"{fact.name} {row}")
    return [[], *([draw.entry(fact, others, unknown=0)] for _ in range(8))]


@pytest.mark.parametrize("code", CODES)
def test_one_more_fact_never_makes_a_grant_ask_for_facts(code):
    instrument, _figures = rule(code)
    unknown = {name for name, fact in instrument.facts.items() if fact.absent is None}
    for day, draw, row in granted(code):
        for name in sorted(unknown - row.keys()):
            for value in Random(name).sample(values := given(draw, row, instrument.facts[name]), min(8, len(values))):
                more = row | {name: value}
                assert draw.grants(more) or decided(code, day, more).outcome is not Outcome.NEEDS_FACTS, (name, more)


@pytest.mark.parametrize("code", [code for code in CODES if rule(code)[0].facts])
def test_every_fact_that_is_asked_for_can_be_given(code):
    instrument, _figures = rule(code)
    asked = False
    for day, draw, row in incomplete(code):
        verdict = decided(code, day, row)
        if verdict.outcome is not Outcome.NEEDS_FACTS:
            continue
        asked = True
        assert verdict.needs_facts
        for missing in verdict.needs_facts:
            values = given(draw, row, instrument.facts[missing.fact])
            assert any(
                missing.fact not in {one.fact for one in decided(code, day, row | {missing.fact: value}).needs_facts}
                for value in values
            ), (missing.fact, row)
    assert asked
