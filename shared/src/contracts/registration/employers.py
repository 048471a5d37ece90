"""What registration announces about employers."""

import hashlib
from datetime import date
from typing import Literal
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_5, _COOPERATING_5 = lead_and_cooperating(5)


def digest_of_code(credit_code: str) -> str:
    """The digest that stands for a unified social credit code (GB 32100), which itself is not announced."""
    return hashlib.sha256(f"GB 32100/{credit_code}".encode()).hexdigest()


EmployerSize = Literal["LARGE", "MEDIUM", "SMALL", "MICRO"]


class EmployerRegistered(
    Event,
    type="city.employment.registration.employer-registered.v1",
    article=5,
    lead=_LEAD_5,
    cooperating=_COOPERATING_5,
):
    """用人单位 An employer has been entered under its one certificate; subject `employer/<employer_id>`."""

    employer_id: UUID
    district: str
    on: date
    kind: str
    size: EmployerSize | None
    """Null while neither the sector's limits nor the enterprise register tell it."""
    four_new: tuple[str, ...]
    industries: tuple[str, ...]
    decapacity: bool
    code_digest: str | None = None
    """By which a service knows the employer's own token, as `digest_of_code` says; null in what was told before."""


class EmployerUpdated(
    Event,
    type="city.employment.registration.employer-updated.v1",
    article=5,
    lead=_LEAD_5,
    cooperating=_COOPERATING_5,
):
    """用人单位 What holds of an employer from a day on, all of it; subject `employer/<employer_id>`."""

    employer_id: UUID
    district: str
    on: date
    kind: str
    size: EmployerSize | None
    four_new: tuple[str, ...]
    industries: tuple[str, ...]
    decapacity: bool
    code_digest: str | None = None
    """By which a service knows the employer's own token, as `digest_of_code` says; null in what was told before."""


class EmployerClosed(
    Event,
    type="city.employment.registration.employer-closed.v1",
    article=5,
    lead=_LEAD_5,
    cooperating=_COOPERATING_5,
):
    """吊销、注销 An employer's licence was revoked, or it was struck off; subject `employer/<employer_id>`."""

    employer_id: UUID
    district: str
    on: date
    """The day of the revocation or deregistration, not of its announcement."""
    closed_as: Literal["REVOKED", "DEREGISTERED"]
