"""就业失业登记 People, the facts about them, and their spells of unemployment."""

from registration.models.base import REVISION, Base, Decision
from registration.models.conflicts import FactConflict, Resolution, conflicts
from registration.models.corrections import Consent, Correction, CorrectionStatus, Notice, Purpose
from registration.models.facts import FactRecord, FactSettlement, new_fact
from registration.models.households import Household, HouseholdMember
from registration.models.merges import FormerName, PersonMerge
from registration.models.people import Person, SealedField
from registration.models.spells import Spell, SpellStatus

__all__ = [
    "REVISION",
    "Base",
    "Consent",
    "Correction",
    "CorrectionStatus",
    "Decision",
    "FactConflict",
    "FactRecord",
    "FactSettlement",
    "FormerName",
    "Household",
    "HouseholdMember",
    "Notice",
    "Person",
    "PersonMerge",
    "Purpose",
    "Resolution",
    "SealedField",
    "Spell",
    "SpellStatus",
    "conflicts",
    "new_fact",
]
