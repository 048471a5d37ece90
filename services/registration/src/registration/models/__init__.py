"""就业失业登记 People, the facts about them, and their spells of unemployment."""

from registration.models.base import REVISION, Base, Decision
from registration.models.facts import FactRecord, new_fact
from registration.models.people import Person, SealedField
from registration.models.spells import Spell, SpellStatus

__all__ = [
    "REVISION",
    "Base",
    "Decision",
    "FactRecord",
    "Person",
    "SealedField",
    "Spell",
    "SpellStatus",
    "new_fact",
]
