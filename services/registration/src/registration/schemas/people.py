"""People and facts on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from contracts.departments import CODES
from contracts.facts import FactKind, read_value
from kit.days import Day
from kit.identity import DivisionCode, PersonName, Phone, ResidentId
from kit.privacy import mask_identity, mask_name, mask_phone
from kit.vault import Vault
from kit.wire import Answer, Body
from registration.models import FactRecord, Person, SealedField
from registration.usecases import StatedFact


class NewPerson(Body):
    """A person to enter into the register."""

    identity_number: Annotated[ResidentId, Field(description="公民身份号码, GB 11643")]
    name: PersonName
    phone: Phone
    district: Annotated[DivisionCode, Field(description="usual place of residence, GB/T 2260")]
    registered_on: Day


class PersonOut(Answer):
    """A person, personal data masked."""

    id: UUID
    identity_number: str
    name: str
    phone: str
    district: str
    registered_on: date

    @classmethod
    def of(cls, person: Person, vault: Vault) -> Self:
        """Mask the sealed fields."""
        return cls(
            id=person.id,
            identity_number=mask_identity(person.reveal(SealedField.IDENTITY_NUMBER, vault)),
            name=mask_name(person.reveal(SealedField.NAME, vault)),
            phone=mask_phone(person.reveal(SealedField.PHONE, vault)),
            district=person.district,
            registered_on=person.registered_on,
        )


class PersonSearch(Body):
    """A look-up by identity number; in a body, so that the number stands in no address and no log."""

    identity_number: ResidentId


class RevealRequest(Body):
    """Which sealed field is wanted, and what for."""

    field: SealedField
    purpose: Annotated[str, Field(min_length=5, max_length=500)]


class RevealOut(Answer):
    """A sealed field in clear text; that it was given is on record."""

    field: SealedField
    value: str


class NewFact(Body):
    """A fact as a department states it; the shape of `value` depends on `kind`."""

    kind: FactKind
    value: Any
    valid_from: Day
    valid_to: Day | None = None
    source_department: str
    document: Annotated[str | None, Field(max_length=200)] = None

    @model_validator(mode="after")
    def check(self) -> Self:
        """The value fits the kind, the validity runs forwards, the department is one of the 33 or their heirs."""
        if self.source_department not in CODES:
            raise PydanticCustomError("department", "source_department is not the code of a department")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise PydanticCustomError("validity", "valid_to lies before valid_from")
        try:
            read_value(self.kind, self.value)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in ("value", *first["loc"]))
            raise PydanticCustomError("fact_value", "{where}: {message}", {"where": where, "message": first["msg"]})  # noqa: B904 - the cause holds the value
        return self

    def stated(self) -> StatedFact:
        """The fact with its value in canonical form."""
        return StatedFact(
            kind=self.kind,
            value=read_value(self.kind, self.value),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source_department=self.source_department,
            document=self.document,
        )


class NewFacts(Body):
    """Facts about one person, recorded together or not at all."""

    facts: Annotated[Sequence[NewFact], Field(min_length=1, max_length=200)]


class FactOut(Answer):
    """A fact and where it comes from."""

    id: UUID
    kind: FactKind
    value: Any
    valid_from: date
    valid_to: date | None
    source_department: str
    document: str | None
    recorded_at: datetime


class FactsOut(Answer):
    """All facts that a question finds."""

    items: Sequence[FactOut]

    @classmethod
    def of(cls, records: Sequence[FactRecord]) -> Self:
        """Facts in the order in which they became known."""
        return cls(items=[FactOut.model_validate(record) for record in records])


class Recorded(Answer):
    """How many facts were recorded about whom."""

    person_id: UUID
    recorded: int
