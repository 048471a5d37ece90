"""对账 The route that holds the ledger against the bank's statement."""

from kit.app import Reading, new_router
from kit.errors import Unavailable
from kit.policy import Policies, allow
from subsidy import queries
from subsidy.api.access import MONEY, TheBank
from subsidy.bank import BankSilent
from subsidy.schemas.reconciliation import ReconciliationOut

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/reconciliation"): allow(*MONEY),
}


@router.get("/v1/reconciliation", tags=["funds"])
async def reconcile(session: Reading, bank: TheBank) -> ReconciliationOut:
    """对账 Hold the ledger against the bank's statement, payment by payment."""
    try:
        statement = await bank.statement()
    except BankSilent as error:
        raise Unavailable("the bank does not give its statement at the moment", code="BANK_SILENT") from error
    return ReconciliationOut.of(await queries.reconcile(session, statement))
