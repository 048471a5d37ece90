"""What registration announces about certificates of employment and start-up (就业创业证)."""

from datetime import date
from uuid import UUID

from contracts.departments import lead_and_cooperating
from kit.events import Event

_LEAD_13, _COOPERATING_13 = lead_and_cooperating(13)


class CertificateIssued(
    Event,
    type="city.employment.registration.certificate-issued.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """就业创业证 A person has been given the certificate, once for life; subject `certificate/<certificate_id>`."""

    certificate_id: UUID
    person_id: UUID
    spell_id: UUID
    """The spell with which it was issued."""
    on: date
