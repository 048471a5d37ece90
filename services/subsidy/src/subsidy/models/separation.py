"""职责分离 Who may not act on an application: whoever made it, acted on it before, or is paid by it."""

from collections.abc import Iterable
from uuid import UUID

from kit.actor import Actor
from kit.errors import Forbidden


def require_independence(
    by: Actor, delegated_by: str | None, *, of: Iterable[str | None], paid: Iterable[UUID | None]
) -> None:
    """Raise `Forbidden` where who acts, or on whose behalf, is one of `of` or of those who are paid."""
    acting = {by.subject, by.on_behalf_of, delegated_by} - {None}
    is_paid = by.person_id is not None and by.person_id in paid
    if is_paid or not acting.isdisjoint(of):
        raise Forbidden(
            "maker, reviewers and approver are different people, none of them the person who is paid",
            code="SEPARATION_OF_DUTIES",
        )
