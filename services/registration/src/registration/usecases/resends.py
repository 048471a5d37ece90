"""Announcing again what a consumer has missed about one person."""

from collections.abc import Mapping
from uuid import UUID

from kit.actor import Actor
from kit.db import Tx
from kit.drift import announce_again
from kit.errors import NotFound
from registration import queries


async def resend(tx: Tx, person_id: UUID, held: Mapping[str, int], *, by: Actor) -> int:
    """Announce again what lies after the sequences held, for this person only; how many announcements that was.

    They keep their ids: whoever has them drops them. Raises `Conflict` where some are no longer kept.
    """
    found = await queries.announced_people(tx.session, by, among=[person_id], after=None, limit=1)
    if not found:
        raise NotFound(f"there is no person {person_id}")
    streams = (await queries.streams(tx.session, [person_id]))[person_id]
    foreign = sorted(held.keys() - streams.keys())
    if foreign:
        raise NotFound(f"nothing is announced about this person as {', '.join(foreign)}", code="STREAM_UNKNOWN")
    count = await announce_again(tx, streams, held)
    tx.audit("resent", f"person/{person_id}", by=by, after={"announcements": count})
    return count
