"""What loans hears: who may borrow, from registration, and what became of its claims, from subsidy."""

from typing import Any
from uuid import UUID

from contracts.registration import (
    FactsRecorded,
    PersonMerged,
    PersonRegistered,
    UnemploymentConfirmed,
    UnemploymentEnded,
    UnemploymentReopened,
)
from contracts.subsidy import InterestSubsidyPaid, PaymentRejected
from kit.actor import Actor
from kit.db import Tx
from kit.events import Envelope
from kit.handlers import Handlers
from loans.models import Borrower, BorrowerFact, BorrowerSpell
from loans.usecases import pictures, settlements

_PROJECTIONS: Any = [model.__table__ for model in (Borrower, BorrowerSpell, BorrowerFact)]

handlers = Handlers("loans", projections=_PROJECTIONS)

LOANS = Actor.system("loans")


@handlers.project(PersonRegistered)
async def on_person_registered(tx: Tx, event: PersonRegistered, _envelope: Envelope) -> None:
    """Somebody may apply."""
    await pictures.add_person(tx, event)


@handlers.project(PersonMerged)
async def on_person_merged(tx: Tx, event: PersonMerged, _envelope: Envelope) -> None:
    """Two entries were one person."""
    await pictures.merge_person(tx, event)


@handlers.project(UnemploymentConfirmed)
async def on_unemployment_confirmed(tx: Tx, event: UnemploymentConfirmed, _envelope: Envelope) -> None:
    """Somebody is registered as unemployed."""
    await pictures.open_spell(tx, event)


@handlers.project(UnemploymentEnded)
async def on_unemployment_ended(tx: Tx, event: UnemploymentEnded, _envelope: Envelope) -> None:
    """Somebody is registered as unemployed no longer."""
    await pictures.end_spell(tx, event)


@handlers.project(UnemploymentReopened)
async def on_unemployment_reopened(tx: Tx, event: UnemploymentReopened, _envelope: Envelope) -> None:
    """Somebody's registration had been ended by mistake."""
    await pictures.reopen_spell(tx, event)


@handlers.project(FactsRecorded)
async def on_facts_recorded(tx: Tx, event: FactsRecorded, envelope: Envelope) -> None:
    """Departments have said something about somebody."""
    await pictures.add_facts(tx, event, event_id=UUID(envelope.id))


@handlers.react(InterestSubsidyPaid)
async def on_interest_subsidy_paid(tx: Tx, event: InterestSubsidyPaid, _envelope: Envelope) -> None:
    """A claim has been paid."""
    await settlements.record_payment(tx, event, by=LOANS)


@handlers.react(PaymentRejected)
async def on_payment_rejected(tx: Tx, event: PaymentRejected, _envelope: Envelope) -> None:
    """A payment was rejected, perhaps one of a claim."""
    await settlements.record_rejection(tx, event, by=LOANS)
