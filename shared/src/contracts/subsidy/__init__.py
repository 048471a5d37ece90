"""What the subsidy service announces."""

from contracts.subsidy.applications import (
    ApplicationDecided,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    FilingReceived,
    Programme,
    SubsidyDecided,
    SubsidyRequested,
)
from contracts.subsidy.batches import (
    PaymentBatchApproved,
    PaymentBatchBuilt,
    PaymentBatchCompleted,
    PaymentBatchSent,
)
from contracts.subsidy.budget import (
    BudgetThresholdReached,
)
from contracts.subsidy.calls import (
    BaseCertified,
    BaseRevoked,
    CallOpened,
    CertificationTargetMissed,
    ContestDecided,
)
from contracts.subsidy.checks import (
    FindingConfirmed,
    SanctionImposed,
    SanctionLifted,
)
from contracts.subsidy.entitlements import EntitlementOpened, EntitlementStopped
from contracts.subsidy.figures import (
    FigureApproved,
)
from contracts.subsidy.incidents import IncidentDecided
from contracts.subsidy.payments import (
    InterestSubsidyPaid,
    PaymentClawedBack,
    PaymentRejected,
    PaymentReturned,
    SubsidyDisbursed,
    SubsidyPaid,
)
from contracts.subsidy.public_notices import (
    NoticeItemReleased,
    NoticePublished,
    ObjectionDecided,
    ObjectionRaised,
)
from contracts.subsidy.reconsiderations import (
    ReconsiderationDecided,
    ReconsiderationFiled,
    ReconsiderationWithdrawn,
)
from contracts.subsidy.recoveries import InstalmentPaid, Reassessed, RecoveryEnded, RecoveryOpened
from contracts.subsidy.reviews import (
    ReviewOverdue,
)

__all__ = [
    "ApplicationDecided",
    "ApplicationSubmitted",
    "ApplicationWithdrawn",
    "BaseCertified",
    "BaseRevoked",
    "BudgetThresholdReached",
    "CallOpened",
    "CertificationTargetMissed",
    "ContestDecided",
    "EntitlementOpened",
    "EntitlementStopped",
    "FigureApproved",
    "FilingReceived",
    "FindingConfirmed",
    "IncidentDecided",
    "InstalmentPaid",
    "InterestSubsidyPaid",
    "NoticeItemReleased",
    "NoticePublished",
    "ObjectionDecided",
    "ObjectionRaised",
    "PaymentBatchApproved",
    "PaymentBatchBuilt",
    "PaymentBatchCompleted",
    "PaymentBatchSent",
    "PaymentClawedBack",
    "PaymentRejected",
    "PaymentReturned",
    "Programme",
    "Reassessed",
    "ReconsiderationDecided",
    "ReconsiderationFiled",
    "ReconsiderationWithdrawn",
    "RecoveryEnded",
    "RecoveryOpened",
    "ReviewOverdue",
    "SanctionImposed",
    "SanctionLifted",
    "SubsidyDecided",
    "SubsidyDisbursed",
    "SubsidyPaid",
    "SubsidyRequested",
]
