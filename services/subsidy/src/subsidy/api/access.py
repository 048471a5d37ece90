"""Who may see the money, the vault that opens sealed fields, the bank, and the store of documents."""

from typing import Annotated

from fastapi import Depends, Path, Request

from kit.actor import Role
from kit.vault import Vault
from subsidy.bank import Bank
from subsidy.storage import Storage

MONEY = (Role.FINANCE, Role.AUDITOR)


async def _vault(request: Request) -> Vault:
    vault: Vault = request.app.state.vault
    return vault


async def _bank(request: Request) -> Bank:
    bank: Bank = request.app.state.bank
    return bank


async def _papers(request: Request) -> Storage:
    storage: Storage = request.app.state.papers
    return storage


Papers = Annotated[Storage, Depends(_papers)]
Sealed = Annotated[Vault, Depends(_vault)]
TheBank = Annotated[Bank, Depends(_bank)]
BankCode = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
