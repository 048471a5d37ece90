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
from contracts.subsidy.budget import (
    BudgetThresholdReached,
)
from contracts.subsidy.figures import (
    FigureApproved,
)
from contracts.subsidy.payments import (
    InterestSubsidyPaid,
    PaymentClawedBack,
    PaymentRejected,
    PaymentReturned,
    SubsidyDisbursed,
    SubsidyPaid,
)

__all__ = [
    "ApplicationDecided",
    "ApplicationSubmitted",
    "ApplicationWithdrawn",
    "BudgetThresholdReached",
    "FigureApproved",
    "FilingReceived",
    "InterestSubsidyPaid",
    "PaymentClawedBack",
    "PaymentRejected",
    "PaymentReturned",
    "Programme",
    "SubsidyDecided",
    "SubsidyDisbursed",
    "SubsidyPaid",
    "SubsidyRequested",
]
