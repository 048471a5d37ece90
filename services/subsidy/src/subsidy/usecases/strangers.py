"""回避 Who is new to a case: nobody judges what they have had a hand in, or what is about themselves."""

from uuid import UUID

from sqlalchemy import select

from kit import tables
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Forbidden
from subsidy.models import Application

REOPENED = "reopened"
"""What the audit trail calls the order to decide an application anew."""


async def require_stranger(tx: Tx, subject: str, by: Actor) -> None:
    """Raise `Forbidden` where the audit trail names the officer as one who has acted on the subject (`kind/<id>`)."""
    _require(by, await _acted(tx, subject))


async def has_acted(tx: Tx, subject: str, officer: str) -> bool:
    """Whether the audit trail names the officer as one who has acted on the subject (`kind/<id>`)."""
    return officer in await _acted(tx, subject)


async def require_stranger_to(tx: Tx, application: Application, by: Actor) -> None:
    """Raise `Forbidden` unless the officer is new to the application, and it is not about them."""
    _require(by, {application.made_by, application.made_for, application.reviewed_by, application.reviewed_for})
    if by.person_id is not None and by.person_id in (application.person_id, application.worker_id):
        raise Forbidden("nobody decides about themself: another officer does", code="SEPARATION_OF_DUTIES")
    await require_stranger(tx, f"{Application.SUBJECT}/{application.id}", by)


async def require_not_reopened_by(tx: Tx, application_id: UUID, by: Actor) -> None:
    """Raise `Forbidden` where the officer has ordered that the application be decided anew: another one reviews it."""
    audit = tables.audit.c
    reopened = select(audit.actor, audit.on_behalf_of).where(
        audit.subject == f"{Application.SUBJECT}/{application_id}", audit.action == REOPENED
    )
    rows = await tx.session.execute(reopened)
    _require(by, {name for row in rows for name in row})


def _require(by: Actor, acted: set[str | None]) -> None:
    if not {by.subject, by.on_behalf_of}.isdisjoint(acted - {None}):
        raise Forbidden(
            "you have acted on this case before: an officer who is new to it decides", code="SEPARATION_OF_DUTIES"
        )


async def _acted(tx: Tx, subject: str) -> set[str | None]:
    audit = tables.audit.c
    rows = await tx.session.execute(select(audit.actor, audit.on_behalf_of).where(audit.subject == subject).distinct())
    return {name for row in rows for name in row}
