"""The subsidy service's routes, and who may call them."""

from kit.app import new_router
from kit.policy import Policies
from subsidy.api import (
    applications,
    approval,
    bank_lines,
    batches,
    budget,
    bulk,
    calls,
    candidates,
    certified_bases,
    claims,
    drafts,
    entitlements,
    evaluations,
    filings,
    funds,
    jury,
    mine,
    my_money,
    my_offers,
    offers,
    papers,
    payees,
    payments,
    plans,
    programmes,
    public_notices,
    reconciliation,
    reconsiderations,
    reviews,
    screenings,
)

_PARTS = (
    programmes,
    applications,
    filings,
    drafts,
    papers,
    approval,
    reviews,
    bulk,
    payments,
    claims,
    payees,
    funds,
    budget,
    evaluations,
    plans,
    reconciliation,
    offers,
    screenings,
    batches,
    bank_lines,
    reconsiderations,
    mine,
    entitlements,
    calls,
    candidates,
    jury,
    certified_bases,
    public_notices,
    my_money,
    my_offers,
)

router = new_router()
POLICIES: Policies = {key: policy for part in _PARTS for key, policy in part.POLICIES.items()}
for _part in _PARTS:
    router.routes.extend(_part.router.routes)
