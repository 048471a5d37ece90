"""Articles 15 and 20: layoffs are counted as they are planned and carried out, and a mass layoff proposes a warning."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from contracts.monitoring import LayoffWarningProposed
from kit import inbox
from kit.actor import Role
from kit.events import Envelope
from kit.rebuild import rebuild
from kit.testing import ServiceUnderTest
from tests.monitoring.builders import LIXIA, SHIZHONG, confirmed, series
from tests.monitoring.plans import amended, left, planned, warned, withdrawn

SPRING = {"since": "2018-03", "until": "2018-05"}


async def test_layoffs_are_counted_as_planned_as_carried_out_and_as_registered(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    kept, taken_back = planned(uuid4(), layoffs=60), planned(uuid4(), layoffs=10, on="2018-04-03")
    heard = [
        (kept, f"layoff/{kept.layoff_id}"),
        (taken_back, f"layoff/{taken_back.layoff_id}"),
        (amended(kept, layoffs=45, on="2018-04-20"), f"layoff/{kept.layoff_id}"),
        (withdrawn(taken_back, layoffs=10, on="2018-05-02"), f"layoff/{taken_back.layoff_id}"),
        (left(), "employment/1"),
        (left(on="2018-05-02"), "employment/2"),
        (left(reason="RESIGNED"), "employment/3"),
        (left(district=SHIZHONG), "employment/4"),
        (confirmed(on="2018-04-10").model_copy(update={"after": "LAID_OFF"}), "spell/1"),
        (confirmed(on="2018-04-10").model_copy(update={"after": "EXPIRED"}), "spell/2"),
        (confirmed(on="2018-04-10"), "spell/3"),
    ]
    envelopes = [monitoring.envelope(event, subject=subject) for event, subject in heard]

    # In any order, and again: an aggregate's later events wait for its earlier ones.
    await monitoring.takes_in(*reversed(envelopes))
    again = await monitoring.takes_in(*envelopes)

    assert set(again) == {inbox.Outcome.DUPLICATE}
    assert await series(officer, "layoffs_planned", **SPRING) == {"2018-03": 45, "2018-04": 0, "2018-05": 0}
    assert await series(officer, "laid_off", **SPRING) == {"2018-03": 0, "2018-04": 1, "2018-05": 1}
    assert await series(officer, "laid_off", district=None, **SPRING) == {"2018-03": 0, "2018-04": 2, "2018-05": 1}
    assert await series(officer, "registered_after_layoff", **SPRING) == {"2018-03": 0, "2018-04": 1, "2018-05": 0}
    assert await series(officer, "newly_registered", **SPRING) == {"2018-03": 0, "2018-04": 3, "2018-05": 0}
    summary = (await officer.get(f"/v1/districts/{LIXIA}/summary", month="2018-04")).json()
    assert (summary["counts"]["laid_off"], summary["counts"]["layoffs_planned"]) == (1, 0)

    async def history() -> AsyncIterator[Envelope]:
        for envelope in envelopes:
            yield envelope

    await rebuild(monitoring.database, monitoring.service.handlers, history())
    assert await series(officer, "layoffs_planned", **SPRING) == {"2018-03": 45, "2018-04": 0, "2018-05": 0}
    assert len(await monitoring.announced(LayoffWarningProposed)) == 1, "what was heard is not judged again"


@pytest.mark.parametrize(
    ("staff", "layoffs", "line"),
    [(500, 20, "20"), (500, 19, None), (190, 19, "19"), (191, 19, None), (195, 20, "20"), (9, 1, "1")],
)
async def test_twenty_people_or_a_tenth_of_the_staff_propose_a_warning(
    monitoring: ServiceUnderTest, staff: int, layoffs: int, line: str | None
) -> None:
    plan = planned(uuid4(), staff=staff, layoffs=layoffs)
    await monitoring.hears(plan, subject=f"layoff/{plan.layoff_id}")
    warnings = (await monitoring.caller(Role.DUTY_OFFICER).get("/v1/warnings", status="PROPOSED")).json()["items"]
    found = [(one["indicator"], one["layoff_id"], one["value"], one["line"]) for one in warnings]
    assert found == ([("mass_layoff", str(plan.layoff_id), str(layoffs), line)] if line else [])
    announced = [
        (told.data["layoffs"], str(told.data["line"])) for told in await monitoring.announced(LayoffWarningProposed)
    ]
    assert announced == ([(layoffs, line)] if line else [])


async def test_a_plan_has_one_warning_whatever_becomes_of_it(monitoring: ServiceUnderTest) -> None:
    officer, small = monitoring.caller(Role.DUTY_OFFICER), planned(uuid4(), layoffs=19)
    grown = amended(small, layoffs=20, on="2018-03-20")
    more = amended(small, layoffs=40, on="2018-03-21")
    for event in (small, grown, more, withdrawn(small, layoffs=40, on="2018-03-22")):
        await monitoring.hears(event, subject=f"layoff/{small.layoff_id}")

    [warning] = (await officer.get("/v1/warnings")).json()["items"]
    assert (warning["value"], warning["staff"], warning["status"]) == ("20", 500, "PROPOSED")
    elsewhere = monitoring.caller(Role.DUTY_OFFICER, districts=[SHIZHONG])
    assert (await elsewhere.get("/v1/warnings")).json()["items"] == []


async def test_a_warning_is_published_by_another_person_than_has_seen_it(monitoring: ServiceUnderTest) -> None:
    warning = await warned(monitoring)
    both = monitoring.caller(Role.DUTY_OFFICER, Role.APPROVER, subject="both")
    approver, body = monitoring.caller(Role.APPROVER), {"on": "2018-03-10", "document": "济预警〔2018〕1号"}
    path = f"/v1/warnings/{warning}"

    unseen = await approver.post(f"{path}/publication", body)
    await both.post(f"{path}/acknowledgement", {"note": "seen"})
    own = await both.post(f"{path}/publication", body)
    early = await approver.post(f"{path}/publication", body | {"on": "2018-02-28"})
    published = await approver.post(f"{path}/publication", body)
    again = await approver.post(f"{path}/publication", body)

    codes = [answer.json()["code"] for answer in (unseen, own, early, again)]
    assert codes == ["NOT_ACKNOWLEDGED", "SAME_PERSON", "PUBLISHED_TOO_EARLY", "WARNING_STATUS"]
    assert (published.json()["status"], published.json()["published_on"]) == ("PUBLISHED", "2018-03-10")
    assert (await monitoring.caller(Role.DUTY_OFFICER).post(f"{path}/publication", body)).status_code == 403
