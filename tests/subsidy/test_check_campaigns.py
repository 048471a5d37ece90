"""抽查 Campaigns: the same seed draws the same sample, and nobody's word alone makes a payment irregular."""

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from kit import clock
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.models.sampling import allocate, counted, draw, hash_of, size_of
from tests.subsidy.builders import EMPLOYMENT, fund_has, read
from tests.subsidy.checks import findings, paid_person

STRATA = st.sampled_from([("a", "370102"), ("a", "370103"), ("b", "370102")])
POPULATIONS = st.dictionaries(st.uuids(), STRATA, max_size=40)


@settings(max_examples=60, deadline=None)
@given(population=POPULATIONS, size=st.integers(0, 50), seed=st.text(min_size=1), again=st.fractions(0, 1))
def test_the_same_seed_draws_the_same_sample_and_each_stratum_its_share(
    population: dict[UUID, tuple[str, ...]], size: int, seed: str, again: Fraction
) -> None:
    drawn = draw(population.items(), seed=seed, size=size, twice=again)

    backwards = list(reversed(population.items()))
    assert draw(backwards, seed=seed, size=size, twice=again) == drawn
    assert hash_of(backwards) == hash_of(population.items())
    sizes = Counter(population.values())
    assert len({one.payment_id for one in drawn}) == len(drawn) == min(size, len(population))
    assert counted(drawn) == {stratum: number for stratum, number in allocate(sizes, size).items() if number}
    for stratum, number in allocate(sizes, size).items():
        quota = Fraction(min(size, len(population)) * sizes[stratum], len(population))
        assert abs(number - quota) < 1
        assert number <= sizes[stratum]
    assert sum(one.twice for one in drawn) == size_of(again, len(drawn))


async def test_a_sample_is_looked_at_by_strangers_twice_where_it_is_irregular_and_by_a_third_where_they_disagree(
    subsidy: ServiceUnderTest,
) -> None:
    await fund_has(subsidy, EMPLOYMENT, "10000.00")
    payments = {(await paid_person(subsidy))[1] for _ in range(4)}
    await subsidy.finish_jobs()
    today = clock.today()
    body: dict[str, Any] = {
        "name": "2018年一季度补贴抽查",
        "paid_from": today.isoformat(),
        "paid_to": today.isoformat(),
        "programmes": ["flexible_si_subsidy"],
        "seed": "20180630-1",
        "share": "0.75",
        "twice": "0",
    }
    auditor = subsidy.caller(Role.AUDITOR)
    assert (await auditor.post("/v1/check-campaigns", body)).json()["code"] == "PERIOD_NOT_OVER"
    with clock.at(clock.now() + timedelta(days=1)):
        none = await auditor.post("/v1/check-campaigns", body | {"least": "600.00"})
        assert none.json()["code"] == "POPULATION_EMPTY"
        campaign = (await auditor.post("/v1/check-campaigns", body)).json()
        same = (await auditor.post("/v1/check-campaigns", body)).json()
    assert (campaign["population"], campaign["size"], campaign["status"]) == (4, 3, "OPEN")
    path = f"/v1/check-campaigns/{campaign['id']}"
    items = (await read(subsidy, f"{path}/items"))["items"]
    again = (await read(subsidy, f"/v1/check-campaigns/{same['id']}/items"))["items"]
    assert [one["payment_id"] for one in items] == [one["payment_id"] for one in again]
    assert {one["payment_id"] for one in items} < payments
    assert (await read(subsidy, f"{path}/verification"))["is_same"] is True

    one, two, three = items
    maker = (await read(subsidy, f"/v1/applications/{one['application_id']}"))["made_by"]
    # Who has entered the application does not look at it.
    assert await _handed_out(subsidy, path, maker) == {maker: 2}
    assert await _handed_out(subsidy, path, "first") == {"first": 1}
    wrong = {"irregularity": "AMOUNT_WRONG", "amount": "71.00"}
    assert (await _look(subsidy, one, maker, wrong))["code"] == "SEPARATION_OF_DUTIES"
    assert (await _look(subsidy, one, "second", wrong))["code"] == "NOT_ASSIGNED"
    assert (await _look(subsidy, one, "first", wrong | {"amount": "571.01"}))["code"] == "AMOUNT_IN_QUESTION"
    assert (await _look(subsidy, one, "first", wrong))["turn"] == "SECOND"
    assert (await _look(subsidy, two, maker, wrong))["turn"] == "SECOND"
    assert (await _look(subsidy, three, maker))["result"] == "OK"
    assert await findings(subsidy) == []

    assert await _handed_out(subsidy, path, "first", maker, "second") == {"first": 1, maker: 0, "second": 1}
    assert (await _look(subsidy, one, "second", wrong))["result"] == "IRREGULAR"
    assert (await _look(subsidy, two, "first"))["turn"] == "THIRD"
    assert await _handed_out(subsidy, path, maker, "first", "third") == {maker: 0, "first": 0, "third": 1}
    assert (await _look(subsidy, two, "third"))["result"] == "OK"
    assert (await _look(subsidy, two, "third"))["code"] == "ITEM_DONE"

    [finding] = await findings(subsidy)
    assert (finding["payment_id"], finding["amount"], finding["status"]) == (one["payment_id"], "71.00", "OPEN")
    assert finding["check_item_id"] == one["id"]
    done = await read(subsidy, path)
    assert (done["status"], done["progress"]["DONE"]) == ("COMPLETED", 3)
    [stratum] = (await read(subsidy, f"{path}/report"))["strata"]
    assert (stratum["stratum"], stratum["population"]) == (["flexible_si_subsidy", "370102"], 4)
    assert (stratum["sampled"], stratum["done"], stratum["irregular"]) == (3, 3, 1)
    assert stratum["error_rate"] == "0.3333"
    elsewhere = subsidy.caller(Role.AUDITOR, districts=["370103"])
    assert (await elsewhere.get(path)).status_code == 404


async def _handed_out(subsidy: ServiceUnderTest, path: str, *inspectors: str) -> dict[str, int]:
    answer = await subsidy.caller(Role.AUDITOR).post(f"{path}/assignments", {"inspectors": list(inspectors)})
    assert answer.status_code == 201, answer.text
    given_to: dict[str, int] = answer.json()["given"]
    return given_to


async def _look(subsidy: ServiceUnderTest, item: dict[str, Any], by: str, found: dict[str, str] | None = None) -> Any:
    inspector = subsidy.caller(Role.REVIEWER, subject=by)
    return (await inspector.post(f"/v1/check-items/{item['id']}/looks", found or {})).json()
