"""The line that proposes a warning is the one in force, a local one before those that are shipped."""

from contracts.monitoring import FigureApproved
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.kit.proposals import approved
from tests.monitoring.builders import LIXIA, employed, hears_confirmed

TARGET = {"key": "control_line.jinan_target", "unit": "percent", "article": 20}


async def test_a_local_line_of_three_percent_proposes_a_warning_below_the_shipped_four(
    monitoring: ServiceUnderTest,
) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    await monitoring.caller(Role.AGENCY, department="STA").put(f"/v1/districts/{LIXIA}/employed", employed(96))
    await approved(monitoring, value="3.0", valid_from="2018-03-01", valid_to="2018-03-31", **TARGET)

    await hears_confirmed(monitoring, 3)

    [warning] = (await officer.get("/v1/warnings")).json()["items"]
    assert (warning["month"], warning["value"], warning["line"]) == ("2018-03", "3.03", "3.00")
    assert warning["document"] == "济人社发〔2018〕45号"
    [announced] = await monitoring.announced(FigureApproved)
    assert announced.article == 20
