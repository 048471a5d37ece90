"""Declarations are decided by the figures in force, local ones before those that are shipped."""

from contracts.registration import FigureApproved
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.kit.proposals import approved
from tests.registration.builders import declaration, fact, registered, stay


async def test_a_local_figure_of_three_months_of_residence_and_insurance_decides_from_its_first_day(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    facts = [
        stay("2017-12-01"),
        fact("local_hukou", False, since="2000-01-01", source="PSB"),
        fact("social_insurance_months_in_city", 3, since="2018-01-01"),
    ]
    for key in ("registration.residence_months", "parity.residence_months", "parity.insurance_months"):
        await approved(registration, key=key, unit="months", value=3, valid_from="2018-03-01", article=13)

    spells = []
    for on in ("2018-02-28", "2018-03-01"):
        person = await registered(worker)
        await worker.post(f"/v1/people/{person}/facts", {"facts": facts})
        declared = (await worker.post(f"/v1/people/{person}/declarations", declaration(on=on))).json()
        spells.append((declared["spell"]["status"], declared["spell"]["parity"]))

    assert spells == [("REFUSED", None), ("CONFIRMED", True)]
    assert [event.article for event in await registration.announced(FigureApproved)] == [13, 13, 13]
