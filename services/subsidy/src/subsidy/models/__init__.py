"""补贴 Applications and the facts behind them, the funds' ledger, payments, and loan banks' claims."""

from subsidy.models.adjustments import AdjustmentStatus, BudgetAdjustment
from subsidy.models.applications import Application, Decision, ReviewOutcome, Status
from subsidy.models.base import REVISION, Base
from subsidy.models.budget import Account, BudgetAlert, BudgetLine, LineAccount, Shares, Standing
from subsidy.models.certificates import Certificate
from subsidy.models.claims import Claim, ClaimStatus, HoldReason
from subsidy.models.funds import Fund, Programme, require_fund
from subsidy.models.ledger import Kind, LedgerAccount, LedgerEntry, LedgerTransaction
from subsidy.models.offers import Offer, OfferStatus
from subsidy.models.payees import BankPayee, PayeeStatus
from subsidy.models.payments import Payment, PaymentStatus
from subsidy.models.pictures import PersonPicture, PictureFact, PictureSpell
from subsidy.models.screening import PersonChange, Screening, ScreeningStatus
from subsidy.models.slots import EntitlementLadder, EntitlementSlot

__all__ = [
    "REVISION",
    "Account",
    "AdjustmentStatus",
    "Application",
    "BankPayee",
    "Base",
    "BudgetAdjustment",
    "BudgetAlert",
    "BudgetLine",
    "Certificate",
    "Claim",
    "ClaimStatus",
    "Decision",
    "EntitlementLadder",
    "EntitlementSlot",
    "Fund",
    "HoldReason",
    "Kind",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerTransaction",
    "LineAccount",
    "Offer",
    "OfferStatus",
    "PayeeStatus",
    "Payment",
    "PaymentStatus",
    "PersonChange",
    "PersonPicture",
    "PictureFact",
    "PictureSpell",
    "Programme",
    "ReviewOutcome",
    "Screening",
    "ScreeningStatus",
    "Shares",
    "Standing",
    "Status",
    "require_fund",
]
