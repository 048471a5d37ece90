"""就业失业登记 People, the facts about them, their spells of unemployment, and who employs them."""

from registration.models.base import REVISION, Base, Decision
from registration.models.conflicts import FactConflict, Resolution, conflicts
from registration.models.corrections import Consent, Correction, CorrectionStatus, Notice, Purpose
from registration.models.employers import Employer, Profile, StatedHeadcount
from registration.models.employment import Employment, EmploymentStatus
from registration.models.fact_batches import BatchStatus, FactBatch, FactBatchRow, RowStatus
from registration.models.facts import FactRecord, FactSettlement, new_fact
from registration.models.flexible import FlexibleContribution, FlexibleEmployment, FlexibleStatus
from registration.models.households import Household, HouseholdMember
from registration.models.layoffs import LayoffPlan
from registration.models.merges import FormerName, PersonMerge
from registration.models.people import Person, SealedField
from registration.models.spells import Spell, SpellStatus

__all__ = [
    "REVISION",
    "Base",
    "BatchStatus",
    "Consent",
    "Correction",
    "CorrectionStatus",
    "Decision",
    "Employer",
    "Employment",
    "EmploymentStatus",
    "FactBatch",
    "FactBatchRow",
    "FactConflict",
    "FactRecord",
    "FactSettlement",
    "FlexibleContribution",
    "FlexibleEmployment",
    "FlexibleStatus",
    "FormerName",
    "Household",
    "HouseholdMember",
    "LayoffPlan",
    "Notice",
    "Person",
    "PersonMerge",
    "Profile",
    "Purpose",
    "Resolution",
    "RowStatus",
    "SealedField",
    "Spell",
    "SpellStatus",
    "StatedHeadcount",
    "conflicts",
    "new_fact",
]
