"""Where lending banks are paid: proposed by one, confirmed by another, the one before in force until then."""

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import NotFound
from kit.vault import Vault
from subsidy.models import BankPayee, Fund, PayeeStatus
from subsidy.usecases import funds
from subsidy.usecases.held import retry_claims_of


async def payee_of(tx: Tx, bank_code: str, status: PayeeStatus) -> BankPayee | None:
    """The bank's payee of that status, one at most of those that are not replaced; the caller has locked the fund."""
    return await tx.first(select(BankPayee).where(BankPayee.bank_code == bank_code, BankPayee.status == status))


async def propose_bank_payee(tx: Tx, bank_code: str, *, name: str, account: str, by: Actor, vault: Vault) -> BankPayee:
    """Propose where a lending bank is paid, in place of an open proposal.

    What is in force or proposed by the same person already stays as it is; claims that are not on their way are then
    tried again where the payee in force is restated.
    """
    await funds.lock_fund(tx, Fund.INTEREST_SUBSIDY)
    in_force = await payee_of(tx, bank_code, PayeeStatus.IN_FORCE)
    proposed = await payee_of(tx, bank_code, PayeeStatus.PROPOSED)
    digest = BankPayee.digest_of(name, account, vault)
    if proposed is not None:
        if proposed.digest == digest and proposed.registered_by == by.subject:
            return proposed
        proposed.replace()
        await tx.session.flush()
        tx.audit("bank-payee-withdrawn", f"bank/{bank_code}", by=by, before=proposed.audited(vault))
    before = in_force.audited(vault) if in_force is not None else None
    if in_force is not None and in_force.digest == digest:
        tx.audit("bank-payee-restated", f"bank/{bank_code}", by=by, before=before, after=before)
        await retry_claims_of(tx, bank_code)
        return in_force
    payee = BankPayee.propose(bank_code, name=name, account=account, by=by, vault=vault)
    tx.add(payee)
    tx.audit("bank-payee-proposed", f"bank/{bank_code}", by=by, before=before, after=payee.audited(vault))
    return payee


async def confirm_bank_payee(tx: Tx, bank_code: str, *, content_hash: str, by: Actor, vault: Vault) -> BankPayee:
    """Put the proposal in force, and try the bank's claims again; what is in force as seen stays so."""
    await funds.lock_fund(tx, Fund.INTEREST_SUBSIDY)
    in_force = await payee_of(tx, bank_code, PayeeStatus.IN_FORCE)
    proposed = await payee_of(tx, bank_code, PayeeStatus.PROPOSED)
    if in_force is not None and in_force.content_hash == content_hash:
        return in_force
    if proposed is None:
        raise NotFound(f"nothing is proposed for {bank_code}")
    before = None
    if in_force is not None:
        before = in_force.audited(vault)
        in_force.replace()
        await tx.session.flush()
    proposed.confirm(content_hash=content_hash, by=by)
    tx.audit("bank-payee-confirmed", f"bank/{bank_code}", by=by, before=before, after=proposed.audited(vault))
    await retry_claims_of(tx, bank_code)
    return proposed
