"""公示 Shapes of public notices and of objections to what they list."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from kit.money import PositiveYuan
from kit.privacy import mask_name, mask_phone
from kit.vault import Vault
from kit.wire import Answer, Body
from subsidy.models import (
    NoticeItemStatus,
    NoticeStatus,
    Objection,
    ObjectionOutcome,
    ObjectionStatus,
    Programme,
)
from subsidy.schemas.wording import DistrictCode, Sentence


class NewPublicNotice(Body):
    """公示 What is to be published: all that has been reviewed of a programme and is on no notice yet."""

    programme: Programme
    district: Annotated[DistrictCode | None, Field(description="none: the whole city")] = None


class PublicNoticeOut(Answer):
    """A public notice, as everybody reads it."""

    id: UUID
    programme: Programme
    district: str | None
    working_days: int
    status: NoticeStatus
    number: Annotated[int | None, Field(description="its place in the chain; null until it is published")]
    published_on: date | None
    item_count: int
    previous: Annotated[str | None, Field(description="seal of the notice before it")]
    seal: Annotated[str | None, Field(description="SHA-256 of the canonical JSON of notice and items")]
    closed_on: date | None


class PublicNoticeItemOut(Answer):
    """An item of a notice, its name masked; nobody but who applied knows the application by its id."""

    id: UUID
    position: int
    application_id: UUID
    programme: Programme
    district: str
    name: str
    amount: PositiveYuan
    content_hash: str
    status: NoticeItemStatus
    ends_on: Annotated[date | None, Field(description="last day for objections; null while one is open")]


class PublicNoticeVerificationOut(Answer):
    """A notice held against its seal and its neighbours in the chain."""

    number: int
    seal: str
    recomputed: str
    previous: str
    follows_previous: bool
    precedes_next: bool
    intact: bool


class NewObjection(Body):
    """异议 What somebody holds against an item, and how the office reaches them."""

    grounds: Annotated[str, Field(min_length=2, max_length=4000)]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    phone: Annotated[str, Field(pattern=r"^[0-9+() -]{5,32}$")]


class ObjectionVerdict(Body):
    """What an officer says to an objection, and why."""

    outcome: ObjectionOutcome
    reason: Sentence


class ContactRequest(Body):
    """What somebody's name and phone are needed for."""

    purpose: Annotated[str, Field(min_length=5, max_length=500)]


class ContactOut(Answer):
    """Who has raised an objection; that it was given is on record."""

    name: str
    phone: str


class ObjectionOut(Answer):
    """An objection; who raised it is masked, and the applicant does not see it."""

    id: UUID
    notice_id: UUID
    item_id: UUID
    application_id: UUID
    programme: Programme
    district: str
    grounds: str
    name: str
    phone: str
    raised_on: date
    status: ObjectionStatus
    outcome: ObjectionOutcome | None
    decided_on: date | None
    decided_by: str | None
    reason: str | None

    @classmethod
    def of(cls, found: Objection, vault: Vault) -> Self:
        """Mask who it is."""
        grounds, name, phone = found.opened(vault)
        sealed = {"grounds": grounds, "name": mask_name(name), "phone": mask_phone(phone)}
        plain = {field: getattr(found, field) for field in cls.model_fields if field not in sealed}
        return cls.model_validate({**plain, **sealed})
