"""Reading the register: every statement carries the caller's scope, so that what is out of it does not exist."""

from registration.queries.digests import announced_people, streams
from registration.queries.me import corrections, corrections_in_scope, me, my_spell, newest, unread_notices
from registration.queries.people import (
    facts,
    household,
    household_of,
    households,
    households_in_scope,
    members,
    people,
    people_in_scope,
    person,
    person_by_identity,
    present_person,
)
from registration.queries.spells import decisions, spell, spells, spells_in_scope

__all__ = [
    "announced_people",
    "corrections",
    "corrections_in_scope",
    "decisions",
    "facts",
    "household",
    "household_of",
    "households",
    "households_in_scope",
    "me",
    "members",
    "my_spell",
    "newest",
    "people",
    "people_in_scope",
    "person",
    "person_by_identity",
    "present_person",
    "spell",
    "spells",
    "spells_in_scope",
    "streams",
    "unread_notices",
]
