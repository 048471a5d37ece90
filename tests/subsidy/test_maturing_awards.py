"""Article 7: an award for a stable job that is applied for too early matures by itself, or ends with the job."""

from datetime import date
from uuid import UUID

from contracts.registration import Left
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.jobs.monthly import mature_awards
from tests.subsidy.builders import known_person
from tests.subsidy.filers import filed, filed_items, hired, item, known_employer


async def leaves(subsidy: ServiceUnderTest, employment: UUID, person: UUID, employer: UUID, *, on: str) -> None:
    left = Left(
        employment_id=employment,
        person_id=person,
        employer_id=employer,
        district="370102",
        on=date.fromisoformat(on),
        reason="RESIGNED",
        days_late=None,
    )
    await subsidy.hears(left, subject=f"employment/{employment}")


async def test_an_award_matures_after_twelve_months_without_a_break_and_is_applied_for_by_itself(
    subsidy: ServiceUnderTest,
) -> None:
    employer = await known_employer(subsidy)
    people = [await known_person(subsidy) for _ in range(3)]
    stays, goes, rich = [await hired(subsidy, employer, one, on="2017-09-01", months=None) for one in people]
    body = filed(
        "poverty_job_award", item(stays, poor_family=True), item(goes, poor_family=True), item(rich, poor_family=False)
    )
    early = await filed_items(subsidy, employer, body)
    assert [one["reasons"] for one in early[:2]] == [["STABLE_LT_12M", "AMOUNT_UNKNOWN"]] * 2
    await leaves(subsidy, goes, people[1], employer, on="2018-07-31")

    for _ in range(2):
        await mature_awards(subsidy.database, vault=subsidy.app.state.vault)

    answer = await subsidy.caller(Role.AUDITOR).get("/v1/maturing-awards")
    first, second = answer.json()["items"]
    assert (first["status"], first["matures_on"]) == ("MATURED", "2018-09-01")
    assert (second["status"], second["reasons"]) == ("ENDED", ["LEFT_BEFORE_MATURITY"])
    made = (await subsidy.caller(Role.AUDITOR).get(f"/v1/applications/{first['matured_as']}")).json()
    # No document states the amount: it waits for the city's word, as any other would.
    assert (made["status"], made["reasons"], made["stated"]) == ("WAITING", ["AMOUNT_UNKNOWN"], {"poor_family": True})
    assert (made["made_by"], made["worker_id"]) == ("system:subsidy", str(people[0]))
