"""就业失业登记 What registration does: one function a verb, each in its caller's transaction."""

from registration.usecases.benefits import close_extension, grant_benefit, open_extension
from registration.usecases.candidacies import (
    apply_for_vacancy,
    decline_candidate,
    hire_candidate,
    interview_candidate,
    refer,
    withdraw_candidacy,
)
from registration.usecases.certifications import (
    decide_certification,
    end_certification,
    request_certification,
    review_certification,
)
from registration.usecases.checks import lock_me
from registration.usecases.circumstances import StatedCircumstance, state_circumstances
from registration.usecases.conflicts import settle_conflict
from registration.usecases.contacts import check_in
from registration.usecases.corrections import (
    accept_correction,
    lock_correction,
    log_consent,
    read_notice,
    reject_correction,
    request_correction,
    withdraw_correction,
)
from registration.usecases.deaths import record_death
from registration.usecases.displaced import enter_displaced, place_displaced, plan_placement
from registration.usecases.emergency_plans import follow_plans, hear_activation, hear_closing
from registration.usecases.employers import close_employer, register_employer, state_headcount, update_employer
from registration.usecases.employment import Employee, Newcomer, end_employment, hire
from registration.usecases.entries import merge_people, rename_person
from registration.usecases.fact_batches import (
    APPLY_FACT_BATCH,
    DeliveredRow,
    Upload,
    abandon_uploads,
    begin_batch,
    cut_batch_short,
    forget_rows,
    receive_batch,
    take_rows,
)
from registration.usecases.fact_rows import apply_rows
from registration.usecases.families import form_family, join_family, leave_family, look_at_family
from registration.usecases.flexible import declare_flexible, end_flexible_employment, state_contributions
from registration.usecases.households import form_household, join_household, remove_member
from registration.usecases.imprisonments import state_imprisonment
from registration.usecases.job_seekers import (
    change_wishes,
    register_job_seeker,
    register_my_search,
    withdraw_job_seeker,
)
from registration.usecases.layoffs import amend_layoff, complete_layoff, plan_layoff, withdraw_layoff
from registration.usecases.low_income import Contributions, Earning, Income, assess_income, plan_exit
from registration.usecases.people import StatedFact, record_facts, register_person, reveal, state_facts
from registration.usecases.rechecks import (
    RECHECK,
    defer_rechecks,
    people_to_recheck,
    recheck_certification,
    recheck_families,
)
from registration.usecases.resends import resend
from registration.usecases.restricted import read_statuses, seal_status
from registration.usecases.services_given import record_service
from registration.usecases.spells import (
    decide_spell,
    declare_unemployment,
    end_spell,
    hear_facts,
    reopen_spell,
    resume_spell,
    suspend_spell,
)
from registration.usecases.sweeps import SweepStep, sweep
from registration.usecases.tasks import assign_task, complete_task, note_follow_up
from registration.usecases.vacancies import close_vacancy, expire_vacancy, open_vacancy
from registration.usecases.veterans import place_veteran, receive_veteran

__all__ = [
    "APPLY_FACT_BATCH",
    "RECHECK",
    "Contributions",
    "DeliveredRow",
    "Earning",
    "Employee",
    "Income",
    "Newcomer",
    "StatedCircumstance",
    "StatedFact",
    "SweepStep",
    "Upload",
    "abandon_uploads",
    "accept_correction",
    "amend_layoff",
    "apply_for_vacancy",
    "apply_rows",
    "assess_income",
    "assign_task",
    "begin_batch",
    "change_wishes",
    "check_in",
    "close_employer",
    "close_extension",
    "close_vacancy",
    "complete_layoff",
    "complete_task",
    "cut_batch_short",
    "decide_certification",
    "decide_spell",
    "declare_flexible",
    "declare_unemployment",
    "decline_candidate",
    "defer_rechecks",
    "end_certification",
    "end_employment",
    "end_flexible_employment",
    "end_spell",
    "enter_displaced",
    "expire_vacancy",
    "follow_plans",
    "forget_rows",
    "form_family",
    "form_household",
    "grant_benefit",
    "hear_activation",
    "hear_closing",
    "hear_facts",
    "hire",
    "hire_candidate",
    "interview_candidate",
    "join_family",
    "join_household",
    "leave_family",
    "lock_correction",
    "lock_me",
    "log_consent",
    "look_at_family",
    "merge_people",
    "note_follow_up",
    "open_extension",
    "open_vacancy",
    "people_to_recheck",
    "place_displaced",
    "place_veteran",
    "plan_exit",
    "plan_layoff",
    "plan_placement",
    "read_notice",
    "read_statuses",
    "receive_batch",
    "receive_veteran",
    "recheck_certification",
    "recheck_families",
    "record_death",
    "record_facts",
    "record_service",
    "refer",
    "register_employer",
    "register_job_seeker",
    "register_my_search",
    "register_person",
    "reject_correction",
    "remove_member",
    "rename_person",
    "reopen_spell",
    "request_certification",
    "request_correction",
    "resend",
    "resume_spell",
    "reveal",
    "review_certification",
    "seal_status",
    "settle_conflict",
    "state_circumstances",
    "state_contributions",
    "state_facts",
    "state_headcount",
    "state_imprisonment",
    "suspend_spell",
    "sweep",
    "take_rows",
    "update_employer",
    "withdraw_candidacy",
    "withdraw_correction",
    "withdraw_job_seeker",
    "withdraw_layoff",
]
