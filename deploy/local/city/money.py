"""The city's money: what budgets give, where banks are paid, and the interest of the second quarter of 2018."""

from typing import Final

from deploy.local.city.errands import Errands
from deploy.local.city.residents import SEED
from kit.actor import Role

APPROPRIATIONS: Final = {
    "EMPLOYMENT_SUBSIDY_FUND": "500000.00",
    "UI_FUND": "200000.00",
    "INTEREST_SUBSIDY_FUND": "300000.00",
}
BANKS: Final = {
    "QLB": {"name": "齐鲁银行股份有限公司济南分行", "account": "3701020180000000123"},
    "PSBC": {"name": "中国邮政储蓄银行济南市分行", "account": "3701030180000000456"},
}
SETTLED_ON: Final = "2018-06-20"


async def fund(errands: Errands) -> None:
    """拨款 Appropriate the budget of 2018, and register where the lending banks are paid."""
    finance, colleague = errands.token(Role.FINANCE), errands.token(Role.FINANCE, of="second")
    for name, amount in APPROPRIATIONS.items():
        body = {"amount": amount, "year": 2018, "document": "济财社〔2018〕示例1号"}
        await errands.post(finance, "subsidy", f"/v1/funds/{name}/appropriations", body, key=f"{SEED}-{name}")
    for code, payee in BANKS.items():
        path = f"/v1/payees/banks/{code}"
        proposed = await errands.put(finance, "subsidy", path, payee)
        seen = {"content_hash": proposed["content_hash"]}
        await errands.post(colleague, "subsidy", f"{path}/confirmations", seen, key=f"{SEED}-{code}")


async def settle_interest(errands: Errands) -> None:
    """结息 Settle every loan of the city up to 20 June 2018, page by page."""
    finance, cursor = errands.token(Role.FINANCE), None
    while True:
        body = {"settled_on": SETTLED_ON, "limit": 50, "cursor": cursor}
        page = await errands.post(finance, "loans", "/v1/settlements", body, key=f"{SEED}-settlement-{cursor}")
        cursor = page["next"]
        if cursor is None:
            return


async def wait_for_the_bank(errands: Errands) -> None:
    """Until the bank has answered for every payment, and loans has heard that its claims are paid."""
    finance = errands.token(Role.FINANCE)
    await errands.until(lambda page: not page["items"], finance, "loans", "/v1/claims", status="CLAIMED")
    await errands.until(lambda page: not page["items"], finance, "subsidy", "/v1/payments", status="INSTRUCTED")
