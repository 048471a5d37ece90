"""创业担保贷款 Borrowers as registration tells of them, loans, their settlements and claims."""

from loans.models.accounts import due_periods, statement_of
from loans.models.base import Base
from loans.models.borrowers import Borrower, BorrowerFact, BorrowerSpell
from loans.models.loans import Contract, CounterGuarantee, Decision, Loan, LoanStatus, Repayment, Terms, rate_text
from loans.models.settlements import Claim, ClaimStatus, Settlement
from loans.models.slots import EntitlementSlot

__all__ = [
    "REVISION",
    "Base",
    "Borrower",
    "BorrowerFact",
    "BorrowerSpell",
    "Claim",
    "ClaimStatus",
    "Contract",
    "CounterGuarantee",
    "Decision",
    "EntitlementSlot",
    "Loan",
    "LoanStatus",
    "Repayment",
    "Settlement",
    "Terms",
    "due_periods",
    "rate_text",
    "statement_of",
]

REVISION = "0005"
"""The migration that this code is written for."""
