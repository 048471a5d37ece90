"""Whose rows a caller may know of: decided in the query, so that what is out of scope does not exist for them."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from kit.actor import OFFICES, Actor, Role


def in_scope(
    actor: Actor,
    *,
    district: InstrumentedAttribute[str],
    person: InstrumentedAttribute[Any] | None = None,
    bank: InstrumentedAttribute[str] | None = None,
    employer: InstrumentedAttribute[str] | None = None,
) -> ColumnElement[bool]:
    """Which rows the caller may know of: an office's by district, a citizen's, a bank's and an employer's own."""
    if actor.has(*OFFICES):
        return true() if actor.districts is None else district.in_(actor.districts)
    own: list[ColumnElement[bool]] = [false()]
    if person is not None and actor.has(Role.CITIZEN) and actor.person_id is not None:
        own.append(person == actor.person_id)
    if bank is not None and actor.has(Role.BANK) and actor.bank_code is not None:
        own.append(bank == actor.bank_code)
    if employer is not None and actor.has(Role.EMPLOYER) and actor.employer_code is not None:
        own.append(employer == actor.employer_code)
    return or_(*own)


def may_act_for(actor: Actor, *, district: str, person_id: UUID) -> bool:
    """Whether the caller may act for this person: an office in its districts, a citizen for themself."""
    if actor.has(*OFFICES):
        return actor.districts is None or district in actor.districts
    return actor.has(Role.CITIZEN) and actor.person_id == person_id
