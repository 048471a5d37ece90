"""互斥 Taking and releasing slots: of two that want the same one wins, and the other is told which."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from kit.db import RetryTransaction, Tx, sqlstate
from kit.errors import Conflict
from rulebook.exclusions import Exclusion
from subsidy.models import Application, EntitlementSlot
from subsidy.models.slots import SINGLE, exclusions_due, place_of, single_slots, slot_of
from subsidy.models.standing import GRANTED

_HELD = select(EntitlementSlot).where(EntitlementSlot.released_at.is_(None))
_EXCLUDED = "23P01"
"""What the database answers to a level that a higher one excludes."""


async def settle_slots(tx: Tx, application: Application) -> None:
    """Let a stored application hold the slots of its status, and no others; to be called whenever that changes.

    Raises `Conflict` naming the application that holds a slot already, and `RetryTransaction` where a level or a
    count was taken beside this transaction: the rule has to be asked again.
    """
    held = {
        slot.exclusion: slot for slot in await tx.all(_HELD.where(EntitlementSlot.application_id == application.id))
    }
    due = {exclusion.code: exclusion for exclusion in exclusions_due(application)}
    for code, slot in held.items():
        if code not in due:
            slot.release()
    await tx.session.flush()
    # In one order for all, so that two transactions never wait for each other.
    for exclusion in sorted((due[code] for code in due.keys() - held.keys()), key=lambda one: one.code):
        await _take(tx, application, exclusion)


async def take_first_slots(tx: Tx, applications: Sequence[Application]) -> None:
    """Let stored applications that hold nothing yet, and are not granted yet, hold their slots, by one statement.

    Raises `RetryTransaction` where another application has one of them: the items have to be decided again.
    """
    wanted = [
        EntitlementSlot.take(application, exclusion, place=SINGLE)
        for application in applications
        for exclusion in exclusions_due(application)
    ]
    if not wanted:
        return
    # In one order for all, so that two transactions never wait for each other.
    rows = [
        {column.key: getattr(slot, column.key) for column in EntitlementSlot.__table__.columns}
        for slot in sorted(wanted, key=lambda one: one.slot)
    ]
    taking = insert(EntitlementSlot).values(rows).on_conflict_do_nothing().returning(EntitlementSlot.id)
    if len((await tx.session.execute(taking)).all()) < len(rows):
        raise RetryTransaction


async def granted_beside(tx: Tx, application: Application) -> dict[str, EntitlementSlot]:
    """By the code of its exclusion, each slot of the application that another one holds and was granted."""
    beside = (
        _held(*single_slots(application))
        .join(Application, Application.id == EntitlementSlot.application_id)
        .where(EntitlementSlot.application_id != application.id, Application.status.in_(GRANTED))
    )
    return {slot.exclusion: slot for slot in await tx.all(beside)}


async def _take(tx: Tx, application: Application, exclusion: Exclusion) -> None:
    place = place_of(application, exclusion)
    if place is None:
        place = await _lowest_free(tx, slot_of(application, exclusion))
    wanted = EntitlementSlot.take(application, exclusion, place=place)
    row = {column.key: getattr(wanted, column.key) for column in EntitlementSlot.__table__.columns}
    taking = insert(EntitlementSlot).values(row).on_conflict_do_nothing().returning(EntitlementSlot.id)
    try:
        taken = (await tx.session.execute(taking)).scalar_one_or_none()
    except DBAPIError as error:
        if sqlstate(error) != _EXCLUDED:
            raise
        raise RetryTransaction from None  # the rule did not see the higher level yet
    if taken is not None:
        return
    holder = None if exclusion.kind.follows_grants else await tx.first(_held(wanted.slot))
    if holder is None:
        raise RetryTransaction  # the count is another one by now, or the slot is free again
    raise Conflict(
        f"another application has this already: {exclusion.en}",
        code="ENTITLEMENT_TAKEN",
        application_id=str(holder.application_id),
        exclusion=exclusion.code,
        reasons=[exclusion.reason],
    )


async def _lowest_free(tx: Tx, slot: str) -> int:
    """The lowest ordinal that nobody holds: all who decide on the same count want the same one, and one gets it."""
    places = {taken.place for taken in await tx.all(_held(slot))}
    return next(place for place in range(1, len(places) + 2) if place not in places)


def _held(*slots: str) -> Select[EntitlementSlot]:
    return _HELD.where(EntitlementSlot.slot.in_(slots))
