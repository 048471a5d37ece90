"""Whatever is learned, corrected and repaid in whatever order: paid and kept, less what is claimed, is owed."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from kit import clock
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.builders import contributed, learns
from tests.subsidy.months import entitlement_of, months_of
from tests.subsidy.recoveries import confirmed, paid_person, repays, statements

MONTHS = ("2018-01", "2018-02")
OWED = {"900.00": "571.00", "450.00": "300.00", "333.33": "222.22", "0.00": "0.00"}
"""Two thirds of what was paid in, at most 571 yuan."""
ACTIONS = st.one_of(
    st.tuples(st.just("corrects"), st.sampled_from(MONTHS), st.sampled_from(sorted(OWED))),
    st.tuples(st.just("corrects"), st.sampled_from(MONTHS), st.sampled_from(sorted(OWED))),
    st.tuples(st.just("confirms")),
    st.tuples(st.just("repays"), st.integers(1, 60_000)),
    st.tuples(st.just("plans"), st.integers(1, 7)),
)


class Payee:
    """Somebody whose contributions are stated anew again and again."""

    def __init__(self, subsidy: ServiceUnderTest, person: UUID) -> None:
        self.subsidy, self.person, self.documents = subsidy, person, 0
        self.owed = dict.fromkeys(MONTHS, "571.00")

    async def corrects(self, month: str, paid_in: str) -> None:
        await learns(self.subsidy, self.person, contributed(month, paid_in))
        await self.subsidy.finish_jobs()
        self.owed[month] = OWED[paid_in]

    async def confirms(self) -> None:
        for found in await statements(self.subsidy, status="PROPOSED"):
            await confirmed(self.subsidy, found)

    async def repays(self, fen: int) -> None:
        for recovery in await self.recoveries(status="OPEN"):
            self.documents += 1
            part = min(Decimal(fen).scaleb(-2), Decimal(recovery["left"]))
            answer = await repays(self.subsidy, recovery, f"{part:.2f}", document=f"收款{self.documents}")
            assert answer.status_code == 201, answer.text

    async def plans(self, instalments: int) -> None:
        for recovery in await self.recoveries(status="OPEN"):
            body = {"instalments": instalments, "first_due_on": clock.today().isoformat()}
            answer = await self.subsidy.caller(Role.FINANCE).post(f"/v1/recoveries/{recovery['id']}/plans", body)
            planned = [Decimal(one["amount"]) for one in answer.json()["items"]]
            assert sum(planned) == Decimal(recovery["left"])
            assert max(planned) - min(planned) <= Decimal("0.01")

    async def recoveries(self, **only: str) -> list[dict[str, Any]]:
        answer = await self.subsidy.caller(Role.AUDITOR).get("/v1/recoveries", person_id=str(self.person), **only)
        return list(answer.json()["items"])


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(actions=st.lists(ACTIONS, min_size=4, max_size=8))
async def test_what_was_paid_and_kept_less_what_is_claimed_is_what_is_owed(
    subsidy: ServiceUnderTest, actions: list[tuple[Any, ...]]
) -> None:
    payee = Payee(subsidy, await paid_person(subsidy, *MONTHS))
    for name, *rest in [("corrects", "2018-01", "450.00"), ("confirms",), *actions, ("confirms",)]:
        await getattr(payee, name)(*rest)

    kept = await months_of(subsidy, await entitlement_of(subsidy, payee.person))
    claimed = sum(Decimal(one["left"]) for one in await payee.recoveries())
    paid = sum(Decimal(one[3]) for one in kept)
    assert paid - claimed == sum(map(Decimal, payee.owed.values()))
    assert await statements(subsidy, status="PROPOSED") == []
