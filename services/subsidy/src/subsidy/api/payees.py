"""收款人 Routes of where lending banks are paid."""

from kit.actor import Role
from kit.app import CurrentActor, Reading, UpdateTx, WriteTx, new_router
from kit.policy import Policies, allow
from subsidy import queries, usecases
from subsidy.api.access import MONEY, BankCode, Sealed
from subsidy.schemas.payees import BankPayeeOut, Payee, PayeeConfirmation

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/payees/banks"): allow(*MONEY),
    ("PUT", "/v1/payees/banks/{bank_code}"): allow(Role.FINANCE),
    ("POST", "/v1/payees/banks/{bank_code}/confirmations"): allow(Role.FINANCE),
}


@router.get("/v1/payees/banks", tags=["interest subsidy"])
async def list_bank_payees(session: Reading, vault: Sealed) -> list[BankPayeeOut]:
    """Where lending banks are paid, and what is proposed."""
    return [BankPayeeOut.of(payee, vault) for payee in await queries.bank_payees(session)]


@router.put("/v1/payees/banks/{bank_code}", tags=["interest subsidy"])
async def propose_bank_payee(
    tx: UpdateTx, actor: CurrentActor, vault: Sealed, bank_code: BankCode, body: Payee
) -> BankPayeeOut:
    """Propose where a lending bank is paid; it is paid where it was until somebody else confirms."""
    payee = await usecases.propose_bank_payee(
        tx, bank_code, name=body.name, account=body.account, by=actor, vault=vault
    )
    return BankPayeeOut.of(payee, vault)


@router.post("/v1/payees/banks/{bank_code}/confirmations", status_code=201, tags=["interest subsidy"])
async def confirm_bank_payee(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, bank_code: BankCode, body: PayeeConfirmation
) -> BankPayeeOut:
    """Confirm where a bank is paid, never by who proposed it; its held claims are tried again."""
    payee = await usecases.confirm_bank_payee(tx, bank_code, content_hash=body.content_hash, by=actor, vault=vault)
    return BankPayeeOut.of(payee, vault)
