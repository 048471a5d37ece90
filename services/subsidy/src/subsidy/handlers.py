"""What the subsidy service hears: people and facts from registration, claims for interest subsidy from loans."""

from typing import cast
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert

from contracts.loans import InterestSubsidyClaimed
from contracts.registration import (
    FactsRecorded,
    PersonMerged,
    PersonRegistered,
    UnemploymentConfirmed,
    UnemploymentEnded,
    UnemploymentReopened,
)
from kit import clock
from kit.db import Tx
from kit.events import Envelope
from kit.handlers import Handlers
from subsidy import usecases
from subsidy.models import PersonPicture, PictureFact, PictureSpell
from subsidy.screening import KINDS

PROJECTIONS = tuple(cast("Table", entity.__table__) for entity in (PersonPicture, PictureFact, PictureSpell))

handlers = Handlers("subsidy", projections=PROJECTIONS)


@handlers.project(PersonRegistered)
async def see_person(tx: Tx, event: PersonRegistered, _envelope: Envelope) -> None:
    """Begin the picture of a person."""
    await tx.session.execute(
        insert(PersonPicture).values(person_id=event.person_id, district=event.district, registered_on=event.on)
    )


@handlers.project(PersonMerged)
async def see_merger(tx: Tx, event: PersonMerged, _envelope: Envelope) -> None:
    """Two entries were one person: what is known under either id counts for both."""
    person = await tx.lock(PersonPicture, event.person_id)
    person.merged_into = event.into
    await tx.session.flush()


@handlers.project(FactsRecorded)
async def see_facts(tx: Tx, event: FactsRecorded, envelope: Envelope) -> None:
    """Add facts to the picture of a person."""
    rows = [
        {
            "event_id": UUID(envelope.id),
            "position": position,
            "person_id": event.person_id,
            "kind": fact.kind.value,
            "value": fact.value,
            "valid_from": fact.valid_from,
            "valid_to": fact.valid_to,
            "source_department": fact.source_department,
            "recorded_at": fact.recorded_at,
            "settled": fact.settled,
        }
        for position, fact in enumerate(event.facts)
    ]
    if rows:
        await tx.session.execute(insert(PictureFact), rows)


@handlers.project(UnemploymentConfirmed)
async def see_unemployment(tx: Tx, event: UnemploymentConfirmed, _envelope: Envelope) -> None:
    """失业登记 A spell of unemployment has begun."""
    await tx.session.execute(
        insert(PictureSpell).values(
            spell_id=event.spell_id, person_id=event.person_id, district=event.district, confirmed_on=event.on
        )
    )


@handlers.project(UnemploymentEnded)
async def see_end_of_unemployment(tx: Tx, event: UnemploymentEnded, _envelope: Envelope) -> None:
    """A spell of unemployment is over."""
    spell = await tx.lock(PictureSpell, event.spell_id)
    spell.ended_on, spell.end_reason = event.on, event.reason
    await tx.session.flush()


@handlers.project(UnemploymentReopened)
async def see_reopening(tx: Tx, event: UnemploymentReopened, _envelope: Envelope) -> None:
    """The end of a spell was a mistake: it goes on without a break."""
    spell = await tx.lock(PictureSpell, event.spell_id)
    spell.ended_on, spell.end_reason = None, None
    await tx.session.flush()


@handlers.react(FactsRecorded)
async def offer_by_facts(tx: Tx, event: FactsRecorded, _envelope: Envelope) -> None:
    """免申即享 See what a person can have by the facts that are known by now, and what not any more."""
    if any(fact.kind in KINDS for fact in event.facts):
        await usecases.screen_person(tx, event.person_id, on=clock.today())


@handlers.react(PersonMerged)
async def offer_by_merger(tx: Tx, event: PersonMerged, _envelope: Envelope) -> None:
    """免申即享 See what a person can have by all that is known under either id."""
    await usecases.screen_person(tx, event.into, on=clock.today())


@handlers.react(InterestSubsidyClaimed)
async def take_claim(tx: Tx, event: InterestSubsidyClaimed, _envelope: Envelope) -> None:
    """创业担保贷款贴息 A loan bank is due its subsidy."""
    await usecases.receive_claim(tx, event)
