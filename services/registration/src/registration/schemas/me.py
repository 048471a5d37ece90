"""The citizen's app: small answers, in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from contracts.departments import department
from contracts.facts import SELF, FactKind
from kit.languages import Language
from kit.privacy import mask_identity, mask_name, mask_phone
from kit.vault import Vault
from kit.wire import Answer, Body
from registration.models import Consent, FactRecord, Notice, Person, Purpose, SealedField, Spell, SpellStatus
from registration.schemas.people import NewFact, PlaceOut

_Words = Mapping[str, tuple[str, str]]

_STATUS: _Words = MappingProxyType(
    {
        "NONE": ("未登记失业", "not registered as unemployed"),
        SpellStatus.WAITING_FOR_FACTS: ("失业登记待核实", "declaration waiting for facts"),
        SpellStatus.CONFIRMED: ("失业登记中", "registered as unemployed"),
        SpellStatus.SUSPENDED: ("失业登记中止", "registered as unemployed, suspended for a while"),
        SpellStatus.REFUSED: ("失业登记未通过", "declaration refused"),
        SpellStatus.ENDED: ("失业登记已注销", "registration ended"),
    }
)
_KINDS: _Words = MappingProxyType(
    {
        FactKind.RESIDENCE: ("常住地", "residence"),
        FactKind.LOCAL_HUKOU: ("本市户籍", "local household registration"),
        FactKind.WORKING: ("就业状况", "working"),
        FactKind.EMPLOYMENT_FORM: ("就业形式", "form of employment"),
        FactKind.SOCIAL_INSURANCE_MONTHS_IN_CITY: ("本市社会保险缴费月数", "months of social insurance in the city"),
        FactKind.UNEMPLOYMENT_INSURANCE_MONTHS: ("失业保险缴费月数", "months of unemployment insurance"),
        FactKind.SUPPORT_CATEGORY: ("帮扶类别", "category of support"),
        FactKind.MONTHLY_CONTRIBUTION: ("月缴费", "monthly contribution"),
        FactKind.LEFT_SCHOOL: ("离校日期", "day of leaving school"),
        FactKind.EVER_EMPLOYED: ("曾就业", "ever employed"),
        FactKind.TRAINING_SUBSIDY: ("培训补贴", "training subsidy"),
    }
)
_NOTICES: _Words = MappingProxyType(
    {
        "CORRECTION_ACCEPTED": ("您的更正申请已被采纳:{kind}", "your request was accepted: {kind}"),
        "CORRECTION_REJECTED": ("您的更正申请未被采纳:{kind}", "your request was rejected: {kind}"),
        "CONFLICT_SETTLED": ("来源不一致已裁定:{kind}", "a contradiction between sources was settled: {kind}"),
        "ENTRIES_MERGED": ("您的重复登记已合并", "your duplicate entries were merged"),
        "NAME_CHANGED": ("您的姓名已变更", "your name was changed"),
        "CERTIFICATION_ENDED": ("您的就业困难人员认定已终止", "your certification as hard to employ has ended"),
    }
)
_PURPOSES: _Words = MappingProxyType(
    {
        "JOB_RECOMMENDATIONS": ("岗位推荐", "job recommendations"),
        "SHARE_WITH_EMPLOYERS": ("向用人单位提供信息", "sharing with employers"),
        "SHARE_WITH_TRAINERS": ("向培训机构提供信息", "sharing with training providers"),
        "TEXT_MESSAGES": ("短信通知", "text messages"),
    }
)


def _said(words: _Words, code: str, language: Language) -> str:
    return words.get(code, (code, code))[0 if language == "zh" else 1]


def _department(code: str, language: Language) -> str:
    if code == SELF:
        return "本人申报" if language == "zh" else "self-declared"
    named = department(code)
    return named.zh if language == "zh" else named.en


class MyStatus(Answer):
    """失业登记状态 Where the caller stands."""

    status: str
    text: str
    spell_id: UUID | None = None
    since: date | None = None
    until: date | None = None
    parity: bool | None = None

    @classmethod
    def of(cls, spell: Spell | None, language: Language) -> Self:
        """The status of the spell that counts."""
        if spell is None:
            return cls(status="NONE", text=_said(_STATUS, "NONE", language))
        return cls(
            status=spell.status,
            text=_said(_STATUS, spell.status, language),
            spell_id=spell.id,
            since=spell.declared_on,
            until=spell.ended_on,
            parity=spell.parity,
        )


class MeOut(Answer):
    """The caller, personal data masked, and where they stand."""

    person_id: UUID
    name: str
    identity_number: str
    phone: str
    district: PlaceOut | None
    unemployment: MyStatus
    unread_notices: int

    @classmethod
    def of(
        cls, person: Person, spell: Spell | None, *, unread: int, on: date, language: Language, vault: Vault
    ) -> Self:
        """Everything in one small answer."""
        return cls(
            person_id=person.id,
            name=mask_name(person.reveal(SealedField.NAME, vault)),
            identity_number=mask_identity(person.reveal(SealedField.IDENTITY_NUMBER, vault)),
            phone=mask_phone(person.reveal(SealedField.PHONE, vault)),
            district=PlaceOut.of(person.district, on),
            unemployment=MyStatus.of(spell, language),
            unread_notices=unread,
        )


class MyFact(Answer):
    """A fact held about the caller, and who says so."""

    id: UUID
    kind: FactKind
    text: str
    value: Any
    valid_from: date
    valid_to: date | None
    source: str
    source_text: str
    certified: bool
    recorded_at: datetime

    @classmethod
    def of(cls, record: FactRecord, language: Language) -> Self:
        """In the reader's language."""
        return cls(
            id=record.id,
            kind=FactKind(record.kind),
            text=_said(_KINDS, record.kind, language),
            value=record.value,
            valid_from=record.valid_from,
            valid_to=record.valid_to,
            source=record.source_department,
            source_text=_department(record.source_department, language),
            certified=record.certified,
            recorded_at=record.recorded_at,
        )


class OwnFact(NewFact):
    """A fact in the caller's own word; the shape of `value` depends on `kind`."""

    source_department: Annotated[str, Field(pattern=f"^{SELF}$")] = SELF


class NoticeOut(Answer):
    """告知 Something that the caller is told."""

    id: UUID
    code: str
    text: str
    at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, notice: Notice, language: Language) -> Self:
        """The code in words."""
        details = {name: _said(_KINDS, str(value), language) for name, value in notice.details.items()}
        text = _said(_NOTICES, notice.code, language)
        return cls(id=notice.id, code=notice.code, text=text.format_map(details), at=notice.at, read_at=notice.read_at)


class ConsentBody(Body):
    """What for, and whether it is given or withdrawn."""

    purpose: Purpose
    given: Annotated[bool, Field(strict=True)]


class ConsentOut(Answer):
    """A line of the consent log."""

    id: UUID
    purpose: Purpose
    text: str
    given: bool
    at: datetime

    @classmethod
    def of(cls, consent: Consent, language: Language) -> Self:
        """The purpose in words."""
        shown: dict[str, Any] = {"id": consent.id, "purpose": consent.purpose, "given": consent.given}
        return cls(**shown, text=_said(_PURPOSES, consent.purpose, language), at=consent.at)
