"""就业失业登记 People, the facts about them, their spells of unemployment, and who employs them."""

from registration.models.base import REVISION, Base, Decision
from registration.models.benefits import Benefit, BenefitExtension
from registration.models.candidacies import CANDIDATE, Candidacy, CandidacyEnd, CandidacyStatus, CandidacyWay
from registration.models.certificates import SERIALS, Certificate, number_of
from registration.models.certifications import Certification, CertificationStatus
from registration.models.circumstances import Circumstance, CircumstanceKind, circumstance_on
from registration.models.conflicts import FactConflict, Resolution, conflicts
from registration.models.contacts import Channel, Contact, ContactPlan, ContactStatus, Escalation
from registration.models.corrections import Consent, Correction, CorrectionStatus, Purpose
from registration.models.displaced import DisplacedStatus, DisplacedWorker, PlacementWay, Priority
from registration.models.emergency_plans import HeardPlan
from registration.models.employers import ClosedAs, Employer, Profile, StatedHeadcount
from registration.models.employment import Employment, EmploymentStatus
from registration.models.fact_batches import BatchStatus, FactBatch, FactBatchRow, RowStatus
from registration.models.facts import FactRecord, FactSettlement, new_fact
from registration.models.families import Family, FamilyMember
from registration.models.flexible import FlexibleContribution, FlexibleEmployment, FlexibleStatus
from registration.models.households import Household, HouseholdMember
from registration.models.imprisonments import Imprisonment
from registration.models.job_seekers import JobSeeker, JobSeekerStatus, Wishes
from registration.models.layoffs import LayoffAmendment, LayoffFlag, LayoffPlan, LayoffStatus, PlanContent
from registration.models.low_income import ExitStatus, GradualExit, IncomeAssessment
from registration.models.merges import FormerName, PersonMerge
from registration.models.notices import Notice, NoticeCode
from registration.models.parity import ParityStatus
from registration.models.people import Person, SealedField
from registration.models.restricted import RestrictedRecord, RestrictedStatus
from registration.models.services_given import ServiceGiven, ServiceKind
from registration.models.spells import OPEN, REGISTERED, Spell, SpellStatus, Suspension, SuspensionReason
from registration.models.sweeps import Sweep
from registration.models.tasks import CLOSED_BY_FACTS, Task, TaskKind
from registration.models.vacancies import HoursKind, Offer, Vacancy, VacancyStatus
from registration.models.veterans import PlacementStatus, VeteranCategory, VeteranPlacement

__all__ = [
    "CANDIDATE",
    "CLOSED_BY_FACTS",
    "OPEN",
    "REGISTERED",
    "REVISION",
    "SERIALS",
    "Base",
    "BatchStatus",
    "Benefit",
    "BenefitExtension",
    "Candidacy",
    "CandidacyEnd",
    "CandidacyStatus",
    "CandidacyWay",
    "Certificate",
    "Certification",
    "CertificationStatus",
    "Channel",
    "Circumstance",
    "CircumstanceKind",
    "ClosedAs",
    "Consent",
    "Contact",
    "ContactPlan",
    "ContactStatus",
    "Correction",
    "CorrectionStatus",
    "Decision",
    "DisplacedStatus",
    "DisplacedWorker",
    "Employer",
    "Employment",
    "EmploymentStatus",
    "Escalation",
    "ExitStatus",
    "FactBatch",
    "FactBatchRow",
    "FactConflict",
    "FactRecord",
    "FactSettlement",
    "Family",
    "FamilyMember",
    "FlexibleContribution",
    "FlexibleEmployment",
    "FlexibleStatus",
    "FormerName",
    "GradualExit",
    "HeardPlan",
    "HoursKind",
    "Household",
    "HouseholdMember",
    "Imprisonment",
    "IncomeAssessment",
    "JobSeeker",
    "JobSeekerStatus",
    "LayoffAmendment",
    "LayoffFlag",
    "LayoffPlan",
    "LayoffStatus",
    "Notice",
    "NoticeCode",
    "Offer",
    "ParityStatus",
    "Person",
    "PersonMerge",
    "PlacementStatus",
    "PlacementWay",
    "PlanContent",
    "Priority",
    "Profile",
    "Purpose",
    "Resolution",
    "RestrictedRecord",
    "RestrictedStatus",
    "RowStatus",
    "SealedField",
    "ServiceGiven",
    "ServiceKind",
    "Spell",
    "SpellStatus",
    "StatedHeadcount",
    "Suspension",
    "SuspensionReason",
    "Sweep",
    "Task",
    "TaskKind",
    "Vacancy",
    "VacancyStatus",
    "VeteranCategory",
    "VeteranPlacement",
    "Wishes",
    "circumstance_on",
    "conflicts",
    "new_fact",
    "number_of",
]
