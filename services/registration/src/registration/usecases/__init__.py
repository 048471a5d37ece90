"""就业失业登记 What registration does: one function a verb, each in its caller's transaction."""

from registration.usecases.checks import lock_me
from registration.usecases.conflicts import settle_conflict
from registration.usecases.corrections import (
    accept_correction,
    lock_correction,
    log_consent,
    read_notice,
    reject_correction,
    request_correction,
    withdraw_correction,
)
from registration.usecases.employers import register_employer, state_headcount, update_employer
from registration.usecases.employment import Employee, Newcomer, end_employment, hire
from registration.usecases.entries import merge_people, record_death, rename_person
from registration.usecases.fact_batches import (
    APPLY_FACT_BATCH,
    DeliveredRow,
    Upload,
    begin_batch,
    cut_batch_short,
    receive_batch,
    take_rows,
)
from registration.usecases.fact_rows import apply_rows
from registration.usecases.flexible import declare_flexible, end_flexible_employment, state_contributions
from registration.usecases.households import form_household, join_household, remove_member
from registration.usecases.layoffs import plan_layoff
from registration.usecases.people import StatedFact, record_facts, register_person, reveal, state_facts
from registration.usecases.resends import resend
from registration.usecases.spells import decide_spell, declare_unemployment, end_spell

__all__ = [
    "APPLY_FACT_BATCH",
    "DeliveredRow",
    "Employee",
    "Newcomer",
    "StatedFact",
    "Upload",
    "accept_correction",
    "apply_rows",
    "begin_batch",
    "cut_batch_short",
    "decide_spell",
    "declare_flexible",
    "declare_unemployment",
    "end_employment",
    "end_flexible_employment",
    "end_spell",
    "form_household",
    "hire",
    "join_household",
    "lock_correction",
    "lock_me",
    "log_consent",
    "merge_people",
    "plan_layoff",
    "read_notice",
    "receive_batch",
    "record_death",
    "record_facts",
    "register_employer",
    "register_person",
    "reject_correction",
    "remove_member",
    "rename_person",
    "request_correction",
    "resend",
    "reveal",
    "settle_conflict",
    "state_contributions",
    "state_facts",
    "state_headcount",
    "take_rows",
    "update_employer",
    "withdraw_correction",
]
