"""就业创业证 The certificate of employment and start-up: one for each person, for life."""

from datetime import date
from typing import Final, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.divisions import CITY
from contracts.registration import CertificateIssued
from kit.actor import Actor
from kit.db import Aggregate
from kit.ids import new_id
from registration.models.base import Base
from registration.models.spells import Spell

SERIAL_DIGITS: Final = 6
SERIALS: Final = "certificate_serials"
"""The city's one sequence: it never goes back, so that a number is never given twice; a rollback leaves a gap."""


class Certificate(Aggregate, Base):
    """就业创业证 A person's certificate; its number is the city's code, the year of issue and a serial."""

    __tablename__ = "certificates"
    SUBJECT = "certificate"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    spell_id: Mapped[UUID] = mapped_column(ForeignKey("spells.id"))
    district: Mapped[str]
    number: Mapped[str] = mapped_column(unique=True)
    issued_on: Mapped[date]
    issued_by: Mapped[str]
    voided_on: Mapped[date | None]
    """The day on which a second certificate of one person became void, as their two entries were merged."""

    __table_args__ = (
        Index("uq_certificates_person_id", "person_id", unique=True, postgresql_where=text("voided_on IS NULL")),
        Index("ix_certificates_district_id", "district", "id"),
    )

    @classmethod
    def issue(cls, spell: Spell, *, serial: int, on: date, by: Actor) -> Self:
        """Give the person of the spell a certificate."""
        return cls(
            id=new_id(),
            person_id=spell.person_id,
            spell_id=spell.id,
            district=spell.district,
            number=number_of(serial, on.year),
            issued_on=on,
            issued_by=by.subject,
        )

    def issued(self) -> CertificateIssued:
        """Announce the issue; the number itself stays here."""
        return self.announce(
            CertificateIssued(
                certificate_id=self.id, person_id=self.person_id, spell_id=self.spell_id, on=self.issued_on
            )
        )


def number_of(serial: int, year: int) -> str:
    """证书编号 City code, year and serial: 3701002018000042; 16 digits up to the city's millionth certificate."""
    return f"{CITY}00{year:04}{serial:0{SERIAL_DIGITS}}"
