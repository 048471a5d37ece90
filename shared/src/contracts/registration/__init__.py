"""What registration (就业失业登记) announces."""

from contracts.registration.benefits import (
    BenefitChange,
    BenefitChanged,
    BenefitExtensionClosed,
    BenefitExtensionOpened,
    BenefitGranted,
)
from contracts.registration.certificates import CertificateIssued
from contracts.registration.certifications import CertificationEnded, CertificationEndReason, CertificationGranted
from contracts.registration.digests import digest_of
from contracts.registration.employers import EmployerClosed, EmployerRegistered, EmployerSize, EmployerUpdated
from contracts.registration.employment import ContractKind, EmployeeForm, Hired, LeavingReason, Left
from contracts.registration.families import ClearReason, FamilyCleared, FamilyFlagged, FamilyGround
from contracts.registration.figures import FigureApproved
from contracts.registration.households import HouseholdJoined, HouseholdLeft, Relation
from contracts.registration.layoffs import LayoffAmended, LayoffCompleted, LayoffPlanned, LayoffWithdrawn
from contracts.registration.market import (
    JobSeekerEnd,
    JobSeekerEnded,
    JobSeekerRegistered,
    VacancyClosed,
    VacancyEnd,
    VacancyFilled,
    VacancyOpened,
)
from contracts.registration.people import (
    FactsRecorded,
    ImprisonmentStated,
    PersonDied,
    PersonMerged,
    PersonRegistered,
)
from contracts.registration.spells import (
    EndReason,
    ParityChanged,
    UnemploymentConfirmed,
    UnemploymentEnded,
    UnemploymentRefused,
    UnemploymentReopened,
    UnemploymentResumed,
    UnemploymentSuspended,
)

__all__ = [
    "BenefitChange",
    "BenefitChanged",
    "BenefitExtensionClosed",
    "BenefitExtensionOpened",
    "BenefitGranted",
    "CertificateIssued",
    "CertificationEndReason",
    "CertificationEnded",
    "CertificationGranted",
    "ClearReason",
    "ContractKind",
    "EmployeeForm",
    "EmployerClosed",
    "EmployerRegistered",
    "EmployerSize",
    "EmployerUpdated",
    "EndReason",
    "FactsRecorded",
    "FamilyCleared",
    "FamilyFlagged",
    "FamilyGround",
    "FigureApproved",
    "Hired",
    "HouseholdJoined",
    "HouseholdLeft",
    "ImprisonmentStated",
    "JobSeekerEnd",
    "JobSeekerEnded",
    "JobSeekerRegistered",
    "LayoffAmended",
    "LayoffCompleted",
    "LayoffPlanned",
    "LayoffWithdrawn",
    "LeavingReason",
    "Left",
    "ParityChanged",
    "PersonDied",
    "PersonMerged",
    "PersonRegistered",
    "Relation",
    "UnemploymentConfirmed",
    "UnemploymentEnded",
    "UnemploymentRefused",
    "UnemploymentReopened",
    "UnemploymentResumed",
    "UnemploymentSuspended",
    "VacancyClosed",
    "VacancyEnd",
    "VacancyFilled",
    "VacancyOpened",
    "digest_of",
]
