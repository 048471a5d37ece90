"""Who staff are, and the vault that opens sealed fields."""

from typing import Annotated

from fastapi import Depends, Request

from kit.actor import Role
from kit.vault import Vault

STAFF = (Role.CASE_WORKER, Role.REVIEWER, Role.APPROVER, Role.DUTY_OFFICER, Role.AUDITOR)


async def _vault(request: Request) -> Vault:
    vault: Vault = request.app.state.vault
    return vault


Sealed = Annotated[Vault, Depends(_vault)]
