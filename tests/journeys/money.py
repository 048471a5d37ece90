"""The offices that decide about money, pay it and state the city's figures, as the stories of employers use them."""

from typing import Any
from uuid import uuid4

from deploy.local.city.errands import Errands
from kit.actor import Role
from tests.journeys.offices import Answer, Offices

NOTICE_DAYS = "public_notice.working_days"


class Money:
    """The subsidy service's offices: each step is somebody else's."""

    def __init__(self, offices: Offices, errands: Errands) -> None:
        self._offices, self._errands = offices, errands
        self._reviewers = (
            errands.token(Role.REVIEWER, district=offices.district),
            errands.token(Role.REVIEWER),
            errands.token(Role.FINANCE),
        )

    async def grant(self, employer: str, body: Answer) -> Answer:
        """The employer's application, filed by its own token; as the rule decides it."""
        filing = await self._offices.post("subsidy", f"/v1/employers/{employer}/applications", body)
        page = await self._offices.get("subsidy", "/v1/applications", filing_id=filing["id"])
        [application] = page["items"]
        decided: Answer = application
        return decided

    async def pay(self, application: Answer) -> Answer:
        """Every level of review, the approval, and the bank: the payment."""
        path, seen = f"/v1/applications/{application['id']}", {"content_hash": application["content_hash"]}
        progress = await self._offices.get("subsidy", f"{path}/reviews")
        levels = [step for step in progress if step["level"] != "APPROVAL"]
        for _level, by in zip(levels, self._reviewers, strict=False):
            await self._offices.post("subsidy", f"{path}/reviews", {**seen, "outcome": "PASS"}, by=by)
        approved = await self._offices.post("subsidy", f"{path}/approvals", seen, by=self._offices.approver)
        payment: Answer = await self._offices.until(
            lambda one: one["status"] == "PAID",
            "subsidy",
            f"/v1/payments/{approved['payment_id']}",
            by=self._errands.token(Role.FINANCE),
        )
        return payment


async def lay_over(errands: Errands, key: str, unit: str, value: Any, *, since: str = "2018-01-01") -> None:
    """The city states a figure of the subsidies: one proposes it, another approves it."""
    administrator, finance = errands.token(Role.ADMINISTRATOR), errands.token(Role.FINANCE)
    body = {
        "key": key,
        "unit": unit,
        "value": value,
        "article": 18,
        "valid_from": since,
        "valid_to": None,
        "document": "济财社〔2018〕示例3号",
        "reason": "本市标准",
    }
    proposed = await errands.post(administrator, "subsidy", "/v1/figures/proposals", body, key=uuid4().hex)
    path, seen = f"/v1/figures/proposals/{proposed['id']}/approval", {"content_hash": proposed["content_hash"]}
    await errands.post(finance, "subsidy", path, seen, key=uuid4().hex)


async def in_force(errands: Errands, key: str) -> Any:
    """What a figure of the subsidies says today."""
    page = await errands.get(errands.token(Role.FINANCE), "subsidy", "/v1/figures", key=key)
    return page["items"][0]["in_force"]["value"]


async def waive_notice(errands: Errands, programme: str) -> None:
    """The city lets the programme be approved without a public notice: its days would have to pass."""
    days = await in_force(errands, NOTICE_DAYS)
    await lay_over(errands, NOTICE_DAYS, "days_by_code", {**days, programme: 0})
