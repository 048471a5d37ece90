"""补贴 What the subsidy service does: one function a verb, each in its caller's transaction."""

from subsidy.usecases.applications import approve, decide, review, submit
from subsidy.usecases.budget import (
    LineChange,
    approve_adjustment,
    carry_over,
    propose_adjustment,
    reject_adjustment,
    withdraw_adjustment,
)
from subsidy.usecases.claims import receive_claim, settle_claim
from subsidy.usecases.funds import appropriate, claw_back, return_payment
from subsidy.usecases.offers import accept_offer, decline_offer, screen_person
from subsidy.usecases.payees import confirm_bank_payee, propose_bank_payee
from subsidy.usecases.payments import SYSTEM, record_not_taken, record_result, record_send
from subsidy.usecases.screenings import fail_screening, request_screening, run_screening

__all__ = [
    "SYSTEM",
    "LineChange",
    "accept_offer",
    "appropriate",
    "approve",
    "approve_adjustment",
    "carry_over",
    "claw_back",
    "confirm_bank_payee",
    "decide",
    "decline_offer",
    "fail_screening",
    "propose_adjustment",
    "propose_bank_payee",
    "receive_claim",
    "record_not_taken",
    "record_result",
    "record_send",
    "reject_adjustment",
    "request_screening",
    "return_payment",
    "review",
    "run_screening",
    "screen_person",
    "settle_claim",
    "submit",
    "withdraw_adjustment",
]
