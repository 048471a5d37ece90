"""免申即享 An employer is told what it can have for its workers, and takes it with what only it can state."""

from datetime import date
from typing import Any
from uuid import UUID

from contracts.registration import EmployerClosed, Left
from kit import clock
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.subsidy.builders import account, known_person
from tests.subsidy.filers import certified, certified_hire, filed, files, hired, item, items_of, known_employer

ON = date(2018, 1, 20)
CODE = "91370102MA3C000031"
PAID = {"pension": "540.00", "medical": "240.00"}


async def offers(employer: Caller, status: str = "OFFERED") -> dict[str, dict[str, Any]]:
    """The employer's own by programme, the latest of each."""
    answer = await employer.get("/v1/my-employer/offers", status=status)
    assert answer.status_code == 200, answer.text
    return {one["programme"]: one for one in reversed(answer.json()["items"])}


async def leaves(subsidy: ServiceUnderTest, employer: UUID, person: UUID, employment: UUID) -> None:
    left = Left(
        employment_id=employment,
        person_id=person,
        employer_id=employer,
        district="370102",
        on=date(2017, 12, 31),
        reason="RESIGNED",
        days_late=None,
    )
    await subsidy.hears(left, subject=f"employment/{employment}")
    await subsidy.finish_jobs()


async def test_what_the_records_grant_for_an_employers_hires_is_offered_and_filed_with_what_only_it_can_state(
    subsidy: ServiceUnderTest,
) -> None:
    with clock.at(clock.end_of(ON)):
        employer, other = await known_employer(subsidy, code=CODE), await known_employer(subsidy)
        own = subsidy.caller(Role.EMPLOYER, employer_code=CODE)
        hires = [(await certified_hire(subsidy, employer))[1] for _ in range(2)]
        later = await known_person(subsidy)
        uncertified = await hired(subsidy, employer, later)
        await certified_hire(subsidy, other)
        await subsidy.finish_jobs()

        offer = (await offers(own))["enterprise_si_subsidy"]
        assert (offer["period"], offer["amount"], offer["missing"]) == ("2018-01", None, ["employer_paid"])
        assert sorted(offer["employments"]) == sorted(map(str, hires))
        told = (await own.get("/v1/my-employer/notices")).json()["items"]
        assert "OFFER_MADE" in {one["code"] for one in told}

        path = f"/v1/my-employer/offers/{offer['id']}"
        stranger = subsidy.caller(Role.EMPLOYER, employer_code="91370102MA3C000032")
        assert (await stranger.post(f"{path}/acceptance", {})).status_code == 404
        unsaid = await own.post(f"{path}/acceptance", {})
        assert (unsaid.status_code, unsaid.json()["code"], unsaid.json()["facts"]) == (
            422,
            "FACTS_REQUIRED",
            ["employer_paid"],
        )
        stated: dict[str, Any] = {
            "facts": {"employer_paid": PAID},
            "items": [{"employment_id": str(hires[1]), "facts": {"employer_paid": {"pension": "100.00"}}}],
        }
        assert (await own.post(f"{path}/acceptance", stated)).json()["code"] == "PAYEE_REQUIRED"
        strange = stated | {"items": [{"employment_id": str(uncertified), "facts": {"employer_paid": PAID}}]}
        assert (await own.post(f"{path}/acceptance", strange)).json()["code"] == "EMPLOYMENT_UNKNOWN"
        payee = {"name": "济南机床有限公司", "account": account()}
        taken = await own.post(f"{path}/acceptance", stated | {"payee": payee})
        assert taken.status_code == 201, taken.text
        found = {one["employment_id"]: one for one in await items_of(subsidy, taken.json())}
        assert {one: (each["status"], each["amount"]) for one, each in found.items()} == {
            str(hires[0]): ("IN_REVIEW", "780.00"),
            str(hires[1]): ("IN_REVIEW", "100.00"),
        }
        again = await own.post(f"{path}/acceptance", stated)
        assert (again.status_code, again.json()["code"], again.json()["filing_id"]) == (
            409,
            "OFFER_STATUS",
            taken.json()["id"],
        )

        # Whoever is certified since is offered by themself, and paid where the last filing said.
        await certified(subsidy, later)
        await subsidy.finish_jobs()
        offer = (await offers(own))["enterprise_si_subsidy"]
        assert offer["employments"] == [str(uncertified)]
        taken = await own.post(f"/v1/my-employer/offers/{offer['id']}/acceptance", {"facts": {"employer_paid": PAID}})
        assert taken.status_code == 201, taken.text
        assert "enterprise_si_subsidy" not in await offers(own)
        listed = await subsidy.caller(Role.CASE_WORKER).get("/v1/employer-offers", employer_id=str(employer))
        assert {one["status"] for one in listed.json()["items"] if one["programme"] == "enterprise_si_subsidy"} == {
            "ACCEPTED"
        }


async def test_an_offer_loses_the_worker_who_has_left_and_nothing_is_offered_again_that_was_left_or_to_whoever_closed(
    subsidy: ServiceUnderTest,
) -> None:
    with clock.at(clock.end_of(ON)):
        employer = await known_employer(subsidy, code=CODE)
        own = subsidy.caller(Role.EMPLOYER, employer_code=CODE)
        (gone, left), (_, stays) = [
            await certified_hire(subsidy, employer, form="PUBLIC_WELFARE_POST") for _ in range(2)
        ]
        await hired(subsidy, employer, await known_person(subsidy))
        await subsidy.finish_jobs()
        programme = "post_subsidy_public_welfare"
        offer = (await offers(own))[programme]
        assert (len(offer["employments"]), offer["amount"], offer["missing"]) == (2, "3620.00", [])

        await leaves(subsidy, employer, gone, left)
        renewed = (await offers(own))[programme]
        assert (renewed["id"], renewed["employments"], renewed["amount"]) == (offer["id"], [str(stays)], "1810.00")
        refused = await own.post(f"/v1/my-employer/offers/{offer['id']}/refusal")
        assert (refused.status_code, refused.json()["status"]) == (201, "DECLINED")
        _, third = await certified_hire(subsidy, employer, form="PUBLIC_WELFARE_POST")
        await subsidy.finish_jobs()
        offer = (await offers(own))[programme]
        assert offer["employments"] == [str(third)], "what was left is not offered again"

        # What is filed otherwise is offered no more.
        body = filed(programme, item(third), period="2018-01", on="2018-01-20")
        await files(subsidy.caller(Role.CASE_WORKER), employer, body)
        await subsidy.finish_jobs()
        assert programme not in await offers(own)
        _, fourth = await certified_hire(subsidy, employer, form="PUBLIC_WELFARE_POST")
        await subsidy.finish_jobs()
        assert (await offers(own))[programme]["employments"] == [str(fourth)]
        closed = EmployerClosed(employer_id=employer, district="370102", on=ON, closed_as="REVOKED")
        await subsidy.hears(closed, subject=f"employer/{employer}")
        await subsidy.finish_jobs()
        assert await offers(own) == {}
        assert (await offers(own, "WITHDRAWN"))[programme]["employments"] == [str(fourth)]
        told = [one["code"] for one in (await own.get("/v1/my-employer/notices")).json()["items"]]
        assert "OFFER_WITHDRAWN" in told
