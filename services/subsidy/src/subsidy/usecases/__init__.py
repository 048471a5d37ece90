"""补贴 What the subsidy service does: one function a verb, each in its caller's transaction."""

from subsidy.usecases.applications import approve, decide, review, submit
from subsidy.usecases.claims import receive_claim, settle_claim
from subsidy.usecases.funds import appropriate
from subsidy.usecases.payees import confirm_bank_payee, propose_bank_payee
from subsidy.usecases.payments import SYSTEM, record_not_taken, record_result, record_send

__all__ = [
    "SYSTEM",
    "appropriate",
    "approve",
    "confirm_bank_payee",
    "decide",
    "propose_bank_payee",
    "receive_claim",
    "record_not_taken",
    "record_result",
    "record_send",
    "review",
    "settle_claim",
    "submit",
]
