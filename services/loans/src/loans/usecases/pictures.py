"""The picture of borrowers that registration's announcements paint; each function is safe to repeat from the start."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from contracts.registration import (
    FactsRecorded,
    PersonMerged,
    PersonRegistered,
    UnemploymentConfirmed,
    UnemploymentEnded,
    UnemploymentReopened,
)
from kit.db import Tx
from kit.errors import NotFound
from loans.models import Borrower, BorrowerFact, BorrowerSpell
from loans.models.borrowers import FACTS_THAT_MATTER


async def add_person(tx: Tx, event: PersonRegistered) -> None:
    """Somebody may apply from now on."""
    row = {"person_id": event.person_id, "district": event.district}
    await tx.session.execute(insert(Borrower).values(row).on_conflict_do_nothing())


async def merge_person(tx: Tx, event: PersonMerged) -> None:
    """Two entries were one person: what is known under either id counts for both."""
    borrower = await tx.lock(Borrower, event.person_id)
    borrower.merged_into = event.into


async def open_spell(tx: Tx, event: UnemploymentConfirmed) -> None:
    """Somebody is registered as unemployed."""
    row = {"spell_id": event.spell_id, "person_id": event.person_id, "confirmed_on": event.on}
    await tx.session.execute(insert(BorrowerSpell).values(row).on_conflict_do_nothing())


async def end_spell(tx: Tx, event: UnemploymentEnded) -> None:
    """Somebody is registered as unemployed no longer."""
    spell = await tx.session.get(BorrowerSpell, event.spell_id)
    if spell is None:
        raise NotFound(f"there is no spell {event.spell_id} to end")
    spell.ended_on = event.on


async def reopen_spell(tx: Tx, event: UnemploymentReopened) -> None:
    """The end of a spell was a mistake: it goes on without a break."""
    spell = await tx.session.get(BorrowerSpell, event.spell_id)
    if spell is None:
        raise NotFound(f"there is no spell {event.spell_id} to reopen")
    spell.ended_on = None


async def add_facts(tx: Tx, event: FactsRecorded, *, event_id: UUID) -> None:
    """Departments have said something about somebody; what article 9 does not ask is not kept."""
    rows = [
        {
            "event_id": event_id,
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
        if fact.kind in FACTS_THAT_MATTER
    ]
    if rows:
        await tx.session.execute(insert(BorrowerFact).values(rows).on_conflict_do_nothing())
