"""补贴 What the subsidy service does: one function a verb, each in its caller's transaction."""

from subsidy.usecases.applications import correct, decide, submit, withdraw
from subsidy.usecases.approval import approve, review, turn_down
from subsidy.usecases.batches import (
    approve_batch,
    build_batch,
    check_batch,
    end_sending,
    resolve_item,
    send_batch,
    send_part,
    set_programme_rail,
)
from subsidy.usecases.budget import (
    LineChange,
    approve_adjustment,
    carry_over,
    propose_adjustment,
    reject_adjustment,
    withdraw_adjustment,
)
from subsidy.usecases.bulk import DECIDE_BULK, Said, decide_bulk_item, finish_bulk, refuse_bulk_item, request_bulk
from subsidy.usecases.calls import close_call, draft_call, end_call, open_call, withdraw_call
from subsidy.usecases.candidates import apply_to_call, screen_candidate, withdraw_candidate
from subsidy.usecases.certified_bases import (
    propose_revocation,
    reject_revocation,
    review_base,
    revoke_base,
    tell_missed_target,
)
from subsidy.usecases.check_campaigns import assign_items, begin_campaign, look_at_item
from subsidy.usecases.check_findings import answer_finding, decide_outcome, open_hearing, propose_outcome
from subsidy.usecases.claims import receive_claim, settle_claim
from subsidy.usecases.cross_checks import cross_check_next, request_cross_check, request_daily_cross_check
from subsidy.usecases.deadlines import close_uncorrected, discard_old_drafts, expire_employer_offers, expire_offers
from subsidy.usecases.drafts import discard_draft, open_draft, save_draft, submit_draft
from subsidy.usecases.employer_offers import (
    accept_employer_offer,
    decline_employer_offer,
    screen_employer,
)
from subsidy.usecases.employers_to_screen import screen_employers_of, screen_later
from subsidy.usecases.entitlement_ends import decide_end, propose_end
from subsidy.usecases.entitlements import look_again, look_again_at_employer
from subsidy.usecases.evaluations import fail_evaluation, request_evaluation, run_evaluation
from subsidy.usecases.filings import Claimed, Item, decide_items, file
from subsidy.usecases.final_lists import announce_list, propose_list, reject_list
from subsidy.usecases.free_places import announce_free_place
from subsidy.usecases.funds import appropriate, claw_back, return_payment
from subsidy.usecases.incidents import (
    decide_incident,
    propose_incident_outcome,
    report_incident,
    state_side,
    withdraw_incident_outcome,
)
from subsidy.usecases.jury import assign_juror, declare_conflicts, rank_candidates, submit_scores, write_scores
from subsidy.usecases.maturing import end_maturing, mature, next_to_mature
from subsidy.usecases.months import exclude_month
from subsidy.usecases.notices import read_notice
from subsidy.usecases.objections import decide_objection, raise_objection, reveal_objector
from subsidy.usecases.offers import accept_offer, decline_offer, screen_person
from subsidy.usecases.officers import record_certificate
from subsidy.usecases.papers import Arrived, hand_in, lock_holder, require_taken
from subsidy.usecases.payee_corrections import correct_payee
from subsidy.usecases.payees import confirm_bank_payee, propose_bank_payee
from subsidy.usecases.payments import record_not_taken, record_result, record_send
from subsidy.usecases.plans import propose_raise
from subsidy.usecases.public_notices import collect_notice, release_items, request_notice
from subsidy.usecases.reassessments import (
    confirm_reassessment,
    contest_statement,
    reject_reassessment,
    review_reassessment,
)
from subsidy.usecases.reconsiderations import (
    appeal_pending,
    claim_reconsideration,
    contest,
    contest_refusal,
    decide_reconsideration,
    put_back_reconsideration,
    withdraw_reconsideration,
)
from subsidy.usecases.recoveries import approve_write_off, plan_instalments, propose_write_off, reject_write_off, repay
from subsidy.usecases.reissues import reissue_payment
from subsidy.usecases.reviews import claim_review, decide_review, delegate_review, release_review
from subsidy.usecases.revisits import revisit_entitlement
from subsidy.usecases.rounds import (
    approve_round,
    extend_entitlements,
    fix_round,
    make_month,
    next_to_make,
    next_to_pay,
    pay_month,
    request_round,
    review_round,
    withhold_month,
)
from subsidy.usecases.sanctions import decide_lifting, propose_lifting
from subsidy.usecases.screenings import fail_screening, request_screening, run_screening
from subsidy.usecases.share_settlements import draw_up_settlements, request_settlement, settle_next
from subsidy.usecases.statements import match_lines, miss_payments, resolve_line, take_message
from subsidy.usecases.steps import pause_clock, plan_missing, resume_clock, tell_overdue
from subsidy.usecases.system import SYSTEM
from subsidy.usecases.verifications import record_verification, standing_with_bank
from subsidy.usecases.waiting import decide_waiting, decide_waiting_later, waiting_of
from subsidy.usecases.waiting_places import enter_waiting, give_back_place, leave_waiting, place_first
from subsidy.usecases.what_ifs import fail_what_if, request_what_if, run_what_if

__all__ = [
    "DECIDE_BULK",
    "SYSTEM",
    "Arrived",
    "Claimed",
    "Item",
    "LineChange",
    "Said",
    "accept_employer_offer",
    "accept_offer",
    "announce_free_place",
    "announce_list",
    "answer_finding",
    "appeal_pending",
    "apply_to_call",
    "appropriate",
    "approve",
    "approve_adjustment",
    "approve_batch",
    "approve_round",
    "approve_write_off",
    "assign_items",
    "assign_juror",
    "begin_campaign",
    "build_batch",
    "carry_over",
    "check_batch",
    "claim_reconsideration",
    "claim_review",
    "claw_back",
    "close_call",
    "close_uncorrected",
    "collect_notice",
    "confirm_bank_payee",
    "confirm_reassessment",
    "contest",
    "contest_refusal",
    "contest_statement",
    "correct",
    "correct_payee",
    "cross_check_next",
    "decide",
    "decide_bulk_item",
    "decide_end",
    "decide_incident",
    "decide_items",
    "decide_lifting",
    "decide_objection",
    "decide_outcome",
    "decide_reconsideration",
    "decide_review",
    "decide_waiting",
    "decide_waiting_later",
    "declare_conflicts",
    "decline_employer_offer",
    "decline_offer",
    "delegate_review",
    "discard_draft",
    "discard_old_drafts",
    "draft_call",
    "draw_up_settlements",
    "end_call",
    "end_maturing",
    "end_sending",
    "enter_waiting",
    "exclude_month",
    "expire_employer_offers",
    "expire_offers",
    "extend_entitlements",
    "fail_evaluation",
    "fail_screening",
    "fail_what_if",
    "file",
    "finish_bulk",
    "fix_round",
    "give_back_place",
    "hand_in",
    "leave_waiting",
    "lock_holder",
    "look_again",
    "look_again_at_employer",
    "look_at_item",
    "make_month",
    "match_lines",
    "mature",
    "miss_payments",
    "next_to_make",
    "next_to_mature",
    "next_to_pay",
    "open_call",
    "open_draft",
    "open_hearing",
    "pause_clock",
    "pay_month",
    "place_first",
    "plan_instalments",
    "plan_missing",
    "propose_adjustment",
    "propose_bank_payee",
    "propose_end",
    "propose_incident_outcome",
    "propose_lifting",
    "propose_list",
    "propose_outcome",
    "propose_raise",
    "propose_revocation",
    "propose_write_off",
    "put_back_reconsideration",
    "raise_objection",
    "rank_candidates",
    "read_notice",
    "receive_claim",
    "record_certificate",
    "record_not_taken",
    "record_result",
    "record_send",
    "record_verification",
    "refuse_bulk_item",
    "reissue_payment",
    "reject_adjustment",
    "reject_list",
    "reject_reassessment",
    "reject_revocation",
    "reject_write_off",
    "release_items",
    "release_review",
    "repay",
    "report_incident",
    "request_bulk",
    "request_cross_check",
    "request_daily_cross_check",
    "request_evaluation",
    "request_notice",
    "request_round",
    "request_screening",
    "request_settlement",
    "request_what_if",
    "require_taken",
    "resolve_item",
    "resolve_line",
    "resume_clock",
    "return_payment",
    "reveal_objector",
    "review",
    "review_base",
    "review_reassessment",
    "review_round",
    "revisit_entitlement",
    "revoke_base",
    "run_evaluation",
    "run_screening",
    "run_what_if",
    "save_draft",
    "screen_candidate",
    "screen_employer",
    "screen_employers_of",
    "screen_later",
    "screen_person",
    "send_batch",
    "send_part",
    "set_programme_rail",
    "settle_claim",
    "settle_next",
    "standing_with_bank",
    "state_side",
    "submit",
    "submit_draft",
    "submit_scores",
    "take_message",
    "tell_missed_target",
    "tell_overdue",
    "turn_down",
    "waiting_of",
    "withdraw",
    "withdraw_adjustment",
    "withdraw_call",
    "withdraw_candidate",
    "withdraw_incident_outcome",
    "withdraw_reconsideration",
    "withhold_month",
    "write_scores",
]
