"""补贴 Applications and the facts behind them, the funds' ledger, payments, and loan banks' claims."""

from subsidy.models.adjustments import BudgetAdjustment
from subsidy.models.applications import Application
from subsidy.models.bank_lines import UNMATCHED, BankLine, BankMessage, LineOutcome
from subsidy.models.base import REVISION, Base
from subsidy.models.batches import (
    BatchItem,
    BatchStatus,
    Finding,
    ItemStatus,
    PaymentBatch,
    PaymentReissue,
    ProgrammeRail,
    Rail,
    Resolution,
)
from subsidy.models.budget import Account, BudgetAlert, BudgetLine, LineAccount, Shares, Standing
from subsidy.models.bulk import BulkDecision, BulkItem, BulkOutcome, BulkStatus
from subsidy.models.calls import Call, CallKind, CallStatus, CertifyingLevel, FinalList
from subsidy.models.candidates import Candidate, CandidateMember, CandidateStatus
from subsidy.models.certificates import Certificate
from subsidy.models.certified_bases import BaseRevocation, BaseStatus, CertificationYear, CertifiedBase, MissedTarget
from subsidy.models.check_campaigns import (
    CampaignPayment,
    CampaignStatus,
    CheckCampaign,
    CheckItem,
    CheckLook,
    Look,
    Population,
    Turn,
)
from subsidy.models.check_findings import CheckFinding, FindingOutcome, FindingStatus, Irregularity, OutcomeProposal
from subsidy.models.claims import Claim, ClaimStatus, HoldReason
from subsidy.models.cross_checks import CrossCheck, CrossCheckStatus, Hit
from subsidy.models.decisions import Decision
from subsidy.models.drafts import Draft, DraftStatus
from subsidy.models.employer_offers import EmployerOffer, EmployerToScreen, Grant
from subsidy.models.entitlement_ends import EntitlementEnd
from subsidy.models.entitlements import Entitlement, EntitlementMonth, EntitlementStatus, MonthStatus
from subsidy.models.evaluations import Evaluation, EvaluationRow, EvaluationStatus
from subsidy.models.filings import Filing
from subsidy.models.free_places import FreePlace, FreePlaceKind
from subsidy.models.funds import Fund, Programme, require_fund
from subsidy.models.incidents import Duty, Incident, IncidentOutcome, IncidentProposal, IncidentStatus
from subsidy.models.jury import Juror, Scorecard
from subsidy.models.ledger import Kind, LedgerAccount, LedgerEntry, LedgerTransaction
from subsidy.models.levels import Level
from subsidy.models.matters import Matter
from subsidy.models.maturing import MaturingAward, MaturingStatus
from subsidy.models.notices import Notice, NoticeCode
from subsidy.models.objections import Objection, ObjectionOutcome, ObjectionStatus
from subsidy.models.offers import Offer, OfferStatus
from subsidy.models.officers import OfficerCertificate
from subsidy.models.overlays import PlanFigure
from subsidy.models.papers import Paper
from subsidy.models.payees import BankPayee, PayeeStatus
from subsidy.models.payments import Payment, PaymentStatus
from subsidy.models.pictures import (
    PersonPicture,
    PictureCertification,
    PictureEmployer,
    PictureEmployment,
    PictureFact,
    PictureImprisonment,
    PicturePlan,
    PictureSpell,
)
from subsidy.models.public_notices import NoticeItem, NoticeItemStatus, NoticeStatus, PublicNotice
from subsidy.models.reassessments import Reassessment, ReassessmentStatus
from subsidy.models.reconsiderations import (
    Contestable,
    Contested,
    Reconsideration,
    ReconsiderationStatus,
    ReconsideredAs,
)
from subsidy.models.recoveries import (
    Instalment,
    Recovery,
    RecoveryLine,
    RecoveryStatus,
    Repaid,
    Repayment,
    WriteOff,
    WriteOffGround,
)
from subsidy.models.rounds import MonthlyRound, RoundStatus
from subsidy.models.sanctions import Sanction, SanctionLifting
from subsidy.models.screening import EmployerChange, PersonChange, Screening, ScreeningStatus
from subsidy.models.share_settlements import SettlementStatus, ShareSettlement
from subsidy.models.slots import EntitlementLadder, EntitlementSlot
from subsidy.models.standing import ReviewOutcome, Status
from subsidy.models.steps import ReviewStep, StepStatus
from subsidy.models.verifications import AccountStanding, PayeeVerification
from subsidy.models.waiting_places import PlaceKind, PlaceStatus, WaitingPlace
from subsidy.models.what_ifs import WhatIf, WhatIfPart, WhatIfRow, WhatIfStatus

__all__ = [
    "REVISION",
    "UNMATCHED",
    "Account",
    "AccountStanding",
    "Application",
    "BankLine",
    "BankMessage",
    "BankPayee",
    "Base",
    "BaseRevocation",
    "BaseStatus",
    "BatchItem",
    "BatchStatus",
    "BudgetAdjustment",
    "BudgetAlert",
    "BudgetLine",
    "BulkDecision",
    "BulkItem",
    "BulkOutcome",
    "BulkStatus",
    "Call",
    "CallKind",
    "CallStatus",
    "CampaignPayment",
    "CampaignStatus",
    "Candidate",
    "CandidateMember",
    "CandidateStatus",
    "Certificate",
    "CertificationYear",
    "CertifiedBase",
    "CertifyingLevel",
    "CheckCampaign",
    "CheckFinding",
    "CheckItem",
    "CheckLook",
    "Claim",
    "ClaimStatus",
    "Contestable",
    "Contested",
    "CrossCheck",
    "CrossCheckStatus",
    "Decision",
    "Draft",
    "DraftStatus",
    "Duty",
    "EmployerChange",
    "EmployerOffer",
    "EmployerToScreen",
    "Entitlement",
    "EntitlementEnd",
    "EntitlementLadder",
    "EntitlementMonth",
    "EntitlementSlot",
    "EntitlementStatus",
    "Evaluation",
    "EvaluationRow",
    "EvaluationStatus",
    "Filing",
    "FinalList",
    "Finding",
    "FindingOutcome",
    "FindingStatus",
    "FreePlace",
    "FreePlaceKind",
    "Fund",
    "Grant",
    "Hit",
    "HoldReason",
    "Incident",
    "IncidentOutcome",
    "IncidentProposal",
    "IncidentStatus",
    "Instalment",
    "Irregularity",
    "ItemStatus",
    "Juror",
    "Kind",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerTransaction",
    "Level",
    "LineAccount",
    "LineOutcome",
    "Look",
    "Matter",
    "MaturingAward",
    "MaturingStatus",
    "MissedTarget",
    "MonthStatus",
    "MonthlyRound",
    "Notice",
    "NoticeCode",
    "NoticeItem",
    "NoticeItemStatus",
    "NoticeStatus",
    "Objection",
    "ObjectionOutcome",
    "ObjectionStatus",
    "Offer",
    "OfferStatus",
    "OfficerCertificate",
    "OutcomeProposal",
    "Paper",
    "PayeeStatus",
    "PayeeVerification",
    "Payment",
    "PaymentBatch",
    "PaymentReissue",
    "PaymentStatus",
    "PersonChange",
    "PersonPicture",
    "PictureCertification",
    "PictureEmployer",
    "PictureEmployment",
    "PictureFact",
    "PictureImprisonment",
    "PicturePlan",
    "PictureSpell",
    "PlaceKind",
    "PlaceStatus",
    "PlanFigure",
    "Population",
    "Programme",
    "ProgrammeRail",
    "PublicNotice",
    "Rail",
    "Reassessment",
    "ReassessmentStatus",
    "Reconsideration",
    "ReconsiderationStatus",
    "ReconsideredAs",
    "Recovery",
    "RecoveryLine",
    "RecoveryStatus",
    "Repaid",
    "Repayment",
    "Resolution",
    "ReviewOutcome",
    "ReviewStep",
    "RoundStatus",
    "Sanction",
    "SanctionLifting",
    "Scorecard",
    "Screening",
    "ScreeningStatus",
    "SettlementStatus",
    "ShareSettlement",
    "Shares",
    "Standing",
    "Status",
    "StepStatus",
    "Turn",
    "WaitingPlace",
    "WhatIf",
    "WhatIfPart",
    "WhatIfRow",
    "WhatIfStatus",
    "WriteOff",
    "WriteOffGround",
    "require_fund",
]
