"""Applications that wait for facts: decided again, each by itself, when departments have said more of the person."""

from uuid import UUID

from sqlalchemy import Select, select

from kit.actor import Actor, Role
from kit.db import Tx
from kit.vault import Vault
from subsidy.models import Application, Status
from subsidy.models.pictures import same_person
from subsidy.usecases.applications import decide

DECIDE_WAITING = "decide-waiting"
_DESK = Actor(subject="system:subsidy", roles=frozenset({Role.CASE_WORKER}))
"""The service itself, where it does what a case worker of the whole city could."""


def waiting_of(person_id: UUID) -> Select[Application]:
    """The person's applications that wait, under whatever ids the person is known."""
    own = Application.person_id.in_(same_person(person_id))
    return select(Application).where(own, Application.status == Status.WAITING).order_by(Application.id)


async def decide_waiting_later(tx: Tx, person_id: UUID) -> None:
    """Let a job decide what waits for facts of the person, if anything does."""
    if await tx.first(waiting_of(person_id).limit(1)) is not None:
        await tx.defer(DECIDE_WAITING, lock=f"person/{person_id}", person_id=str(person_id))


async def decide_waiting(tx: Tx, application_id: UUID, *, vault: Vault) -> None:
    """Decide one of them again, unless it waits no more."""
    if (await tx.lock(Application, application_id)).status == Status.WAITING:
        await decide(tx, application_id, by=_DESK, vault=vault)
