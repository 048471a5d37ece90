"""People and facts on the wire."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from contracts.departments import CODES
from contracts.divisions import UnknownDivisionError, division_on
from contracts.facts import SELF, FactKind, read_value
from kit.days import Day
from kit.identity import DivisionCode, PersonName, Phone, ResidentId
from kit.privacy import mask_identity, mask_name, mask_phone
from kit.vault import Vault
from kit.wire import Answer, Body
from registration.models import FactConflict, FactRecord, FormerName, Person, Resolution, SealedField
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
    merged_into: UUID | None
    """The entry that stands for this person today, where this one was merged into it."""
    died_on: date | None

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
            merged_into=person.merged_into,
            died_on=person.died_on,
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
    """A fact as a department states it; the shape of `value` depends on `kind`.

    The department SELF stands for the person's own word, which a case worker takes down.
    """

    kind: FactKind
    value: Any
    valid_from: Day
    valid_to: Day | None = None
    source_department: str
    document: Annotated[str | None, Field(max_length=200)] = None

    @model_validator(mode="after")
    def check(self) -> Self:
        """The value fits the kind, the validity runs forwards, the department is one of the 33 or their heirs."""
        if self.source_department not in {*CODES, SELF}:
            raise PydanticCustomError("department", "source_department is not the code of a department")
        return self._check_value()

    def _check_value(self) -> Self:
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


class PlaceOut(Answer):
    """行政区划 Where a residence lay by the divisions in force on a day (GB/T 2260)."""

    code: str
    zh: str
    en: str
    on: date

    @classmethod
    def of(cls, code: str, day: date) -> Self | None:
        """The division; None for a place that is not the city's."""
        try:
            division = division_on(code, day)
        except UnknownDivisionError:
            return None
        return cls(code=division.code, zh=division.zh, en=division.en, on=day)


class FactOut(Answer):
    """A fact and where it comes from."""

    id: UUID
    kind: FactKind
    value: Any
    valid_from: date
    valid_to: date | None
    source_department: str
    document: str | None
    certified: bool
    """False for the person's own word."""
    settlement_id: UUID | None
    """Set where this repeats the word for which a case worker has settled a conflict of sources."""
    recorded_at: datetime
    place: PlaceOut | None = None

    @classmethod
    def of(cls, record: FactRecord, *, on: date) -> Self:
        """The fact; a residence is placed by the divisions of the day, of its last day where that is earlier."""
        shown = cls.model_validate(record)
        if record.kind != FactKind.RESIDENCE:
            return shown
        day = max(record.valid_from, on if record.valid_to is None else min(on, record.valid_to))
        return shown.model_copy(update={"place": PlaceOut.of(record.value["district"], day)})


class FactsOut(Answer):
    """All facts that a question finds."""

    items: Sequence[FactOut]

    @classmethod
    def of(cls, records: Sequence[FactRecord], *, on: date) -> Self:
        """Facts in the order in which they became known."""
        return cls(items=[FactOut.of(record, on=on) for record in records])


class ConflictOut(Answer):
    """What sources say differently about the same days, and whose word counts until somebody says more."""

    kind: FactKind
    valid_from: date
    valid_to: date | None
    facts: Sequence[FactOut]
    holding: UUID
    """The fact whose word counts."""
    resolved_by: Resolution | None
    """Null where no rule of precedence decides: the later saying holds until a case worker settles it."""

    @classmethod
    def of(cls, conflict: FactConflict) -> Self:
        """The conflict with all that was said."""
        return cls(
            kind=conflict.kind,
            valid_from=conflict.valid_from,
            valid_to=conflict.valid_to,
            facts=[FactOut.of(record, on=conflict.valid_from) for record in conflict.facts],
            holding=conflict.holding.id,
            resolved_by=conflict.resolved_by,
        )


class ConflictsOut(Answer):
    """Every conflict of sources about a person."""

    items: Sequence[ConflictOut]


class NewSettlement(Body):
    """For which of the contradicting facts, and why."""

    fact_id: UUID
    reason: Annotated[str, Field(min_length=5, max_length=500)]


class MergeRequest(Body):
    """Which entry stays, and how it is known that both are one person."""

    into: UUID
    reason: Annotated[str, Field(min_length=5, max_length=500)]


class NewName(Body):
    """变更姓名 Another name, from a day on, by a document."""

    name: PersonName
    on: Day
    document: Annotated[str, Field(min_length=1, max_length=200)]


class FormerNameOut(Answer):
    """曾用名 A name that the person had until a day, masked."""

    id: UUID
    name: str
    until: date
    document: str

    @classmethod
    def of(cls, former: FormerName, vault: Vault) -> Self:
        """Mask the name."""
        return cls(id=former.id, name=mask_name(former.reveal(vault)), until=former.until, document=former.document)


class Death(Body):
    """A death, by a document."""

    on: Day
    document: Annotated[str, Field(min_length=1, max_length=200)]


class Recorded(Answer):
    """How many facts were recorded about whom."""

    person_id: UUID
    recorded: int
