"""Reading the register: every statement carries the caller's scope, so that what is out of it does not exist."""

from registration.queries.people import facts, people, people_in_scope, person, person_by_identity
from registration.queries.spells import decisions, spell, spells, spells_in_scope

__all__ = [
    "decisions",
    "facts",
    "people",
    "people_in_scope",
    "person",
    "person_by_identity",
    "spell",
    "spells",
    "spells_in_scope",
]
