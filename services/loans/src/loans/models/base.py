"""What every table of loans stands on."""

from typing import Any, ClassVar

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from kit.actor import Actor, Role
from kit.orm import TYPES, new_metadata

OFFICES = (
    Role.AGENCY,
    Role.CASE_WORKER,
    Role.REVIEWER,
    Role.APPROVER,
    Role.FINANCE,
    Role.DUTY_OFFICER,
    Role.AUDITOR,
)
"""The roles whose holders work for the city: they see by district."""


class Base(DeclarativeBase):
    """Loans' tables."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = dict(TYPES)


def in_scope(
    actor: Actor,
    *,
    district: InstrumentedAttribute[str],
    person: InstrumentedAttribute[Any] | None = None,
    bank: InstrumentedAttribute[str] | None = None,
) -> ColumnElement[bool]:
    """Which rows the caller may know of: an office's by district, a citizen's and a bank's own."""
    if actor.has(*OFFICES):
        return true() if actor.districts is None else district.in_(actor.districts)
    own: list[ColumnElement[bool]] = [false()]
    if person is not None and actor.has(Role.CITIZEN) and actor.person_id is not None:
        own.append(person == actor.person_id)
    if bank is not None and actor.has(Role.BANK) and actor.bank_code is not None:
        own.append(bank == actor.bank_code)
    return or_(*own)
