"""Certificates on the wire."""

from datetime import date
from uuid import UUID

from kit.wire import Answer


class CertificateOut(Answer):
    """就业创业证 A person's certificate."""

    id: UUID
    person_id: UUID
    spell_id: UUID
    district: str
    number: str
    issued_on: date
    voided_on: date | None
