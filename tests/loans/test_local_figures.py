"""Loans are decided, scheduled and settled by the figures in force, local ones before those that are shipped."""

from contracts.loans import FigureApproved
from kit.testing import ServiceUnderTest
from tests.kit.proposals import approved
from tests.loans.builders import applied, bank, codes, drawn, settled, split

CEILING = {"key": "guarantee_loan.individual.ceiling", "unit": "yuan", "article": 9}
DAY_BASE = {"key": "interest.day_base", "unit": "days", "article": 9}


async def test_a_local_ceiling_decides_from_its_first_day(loans: ServiceUnderTest) -> None:
    await approved(loans, value="50000.00", valid_from="2018-02-01", **CEILING)

    before, after = [await applied(loans, on=on, principal="100000.00") for on in ("2018-01-31", "2018-02-01")]

    assert (before["loan"]["status"], after["loan"]["status"]) == ("ELIGIBLE", "REFUSED")
    assert codes(after["loan"]["reasons"]) == {"PRINCIPAL_ABOVE_CEILING"}
    [announced] = await loans.announced(FigureApproved)
    assert (announced.article, announced.data["value"]) == (9, "50000.00")


async def test_a_local_day_base_counts_in_the_schedule_and_in_the_settlement(loans: ServiceUnderTest) -> None:
    await approved(loans, value=365, valid_from="2018-01-01", **DAY_BASE)
    loan = await drawn(loans, "2018-01-15")

    schedule = (await bank(loans).get(f"/v1/loans/{loan}/schedule")).json()
    paid = await settled(loans, loan, "2018-03-20")

    # From 15 January to 20 March, both counted, are 65 days: 100000 × 6.75 % × 65 / 365, and not / 360.
    first = schedule["periods"][0]
    assert first["interest"] == "1202.05"
    assert split(paid["settlements"][0])[1] == "1202.05"
