"""What the rules may read about somebody on a day, and where each of it comes from."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts.divisions import part_in_city
from contracts.facts import Fact, FactKind, all_holding, holding
from registration.models import Spell
from registration.rules.residence import residence_facts
from rulebook.instruments import Instrument

Evidence = tuple[dict[str, Any], dict[str, str]]
"""Facts by the name that the rules give them, and the source of each; absent is unknown."""


def declared(spell: Spell) -> Evidence:
    """What the declaration says, and the age by the identity number; what a decision keeps is shown, hence no birth."""
    known = {
        "age": spell.age,
        "seeks_work": spell.seeks_work,
        "able_to_work": spell.able_to_work,
        "working": spell.working,
    }
    return known, {"age": "identity_number"} | dict.fromkeys(("seeks_work", "able_to_work", "working"), "declaration")


def stated(facts: Sequence[Fact], on: date) -> Evidence:
    """What departments have stated of the day: work, household register, insurance and residence in the city."""
    known: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for kind, name in (
        (FactKind.WORKING, "working"),
        (FactKind.LOCAL_HUKOU, "local_hukou"),
        (FactKind.SOCIAL_INSURANCE_MONTHS_IN_CITY, "si_months_in_city"),
    ):
        fact = holding(facts, kind, on)
        if fact is not None:
            known[name], sources[name] = fact.value, fact.source_department
    stays = stays_in_city(facts, on)
    residence = residence_facts(days for _, days in stays)
    known |= residence
    sources |= dict.fromkeys(residence, stays[0][0].source_department if stays else "")
    return known, sources


def stays_in_city(facts: Sequence[Fact], on: date) -> list[tuple[Fact, tuple[date, date | None]]]:
    """常住 The stays that had begun by the day, in order, each with its first and last day within the city."""
    placed = [
        (fact, part_in_city(fact.value["district"], fact.valid_from, fact.valid_to))
        for fact in all_holding(facts, FactKind.RESIDENCE)
    ]
    return [(fact, days) for fact, days in placed if days is not None and days[0] <= on]


def asked_by(instrument: Instrument, known: dict[str, Any]) -> dict[str, Any]:
    """The part of what is known that the instrument asks for."""
    return {name: value for name, value in known.items() if name in instrument.facts}
