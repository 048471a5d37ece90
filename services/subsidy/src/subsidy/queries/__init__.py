"""Reading: every statement carries the caller's scope, so that what is out of it does not exist."""

from subsidy.queries.applications import application, applications, applications_in_scope, decisions
from subsidy.queries.bank_lines import bank_line, bank_lines, bank_message, bank_messages, lines_in_scope
from subsidy.queries.batches import batch, batch_item, batch_items, batches, batches_in_scope, order, programme_rails
from subsidy.queries.budget import (
    Elapsed,
    FundExecution,
    Gauge,
    Posting,
    adjustment,
    adjustments,
    adjustments_in_scope,
    budget,
    execution,
    execution_rate,
    forecast,
    total,
)
from subsidy.queries.bulk import bulk_counts, bulk_decision, bulk_items
from subsidy.queries.claims import claims
from subsidy.queries.drafts import draft, drafts
from subsidy.queries.evaluations import completed_evaluation, evaluation, evaluation_rows, evaluations
from subsidy.queries.filings import Progress, filing, filings, filings_in_scope, progress
from subsidy.queries.funds import FundBalances, entries, funds
from subsidy.queries.mine import (
    Holder,
    handed_in,
    last_payments,
    my_application,
    my_applications,
    my_notices,
    notices_of,
    payments_of,
    said_last,
    verdicts_of,
)
from subsidy.queries.offers import offers, screening, screenings
from subsidy.queries.papers import paper, papers
from subsidy.queries.payees import bank_payees
from subsidy.queries.payments import instructed, payment, payments, payments_in_scope
from subsidy.queries.reconciliation import Difference, Reconciliation, reconcile
from subsidy.queries.reconsiderations import reconsideration, reconsiderations, reconsiderations_in_scope
from subsidy.queries.reviews import HeldBy, review, reviews, reviews_in_scope
from subsidy.queries.steps import Acts, NextStep, next_step, next_steps, steps

__all__ = [
    "Acts",
    "Difference",
    "Elapsed",
    "FundBalances",
    "FundExecution",
    "Gauge",
    "HeldBy",
    "Holder",
    "NextStep",
    "Posting",
    "Progress",
    "Reconciliation",
    "adjustment",
    "adjustments",
    "adjustments_in_scope",
    "application",
    "applications",
    "applications_in_scope",
    "bank_line",
    "bank_lines",
    "bank_message",
    "bank_messages",
    "bank_payees",
    "batch",
    "batch_item",
    "batch_items",
    "batches",
    "batches_in_scope",
    "budget",
    "bulk_counts",
    "bulk_decision",
    "bulk_items",
    "claims",
    "completed_evaluation",
    "decisions",
    "draft",
    "drafts",
    "entries",
    "evaluation",
    "evaluation_rows",
    "evaluations",
    "execution",
    "execution_rate",
    "filing",
    "filings",
    "filings_in_scope",
    "forecast",
    "funds",
    "handed_in",
    "instructed",
    "last_payments",
    "lines_in_scope",
    "my_application",
    "my_applications",
    "my_notices",
    "next_step",
    "next_steps",
    "notices_of",
    "offers",
    "order",
    "paper",
    "papers",
    "payment",
    "payments",
    "payments_in_scope",
    "payments_of",
    "programme_rails",
    "progress",
    "reconcile",
    "reconsideration",
    "reconsiderations",
    "reconsiderations_in_scope",
    "review",
    "reviews",
    "reviews_in_scope",
    "said_last",
    "screening",
    "screenings",
    "steps",
    "total",
    "verdicts_of",
]
