"""Article 20: a district's registered unemployment rate above the control line proposes one warning."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from contracts.monitoring import WarningProposed
from kit import clock, inbox, tables
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from monitoring.models import Decision
from monitoring.rules import shipped_figures
from monitoring.usecases import strictest_line
from tests.monitoring.builders import (
    LIXIA,
    SHIZHONG,
    confirmations,
    confirmed,
    employed,
    ended,
    hears_confirmed,
    series,
)


def statistics_bureau(service: ServiceUnderTest) -> Caller:
    return service.caller(Role.AGENCY, department="STA")


async def warnings(caller: Caller, **filters: str) -> list[dict[str, str]]:
    answer = await caller.get("/v1/warnings", **filters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, str]] = answer.json()["items"]
    return items


async def test_exactly_four_percent_is_within_the_line_and_the_next_person_is_above_it(
    monitoring: ServiceUnderTest,
) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    await statistics_bureau(monitoring).put(f"/v1/districts/{LIXIA}/employed", employed(96))
    await hears_confirmed(monitoring, 4)

    assert await series(officer, "registered_unemployment_rate") == {"2018-03": "4.00"}
    assert await warnings(officer) == []
    assert await monitoring.announced(WarningProposed) == []

    await hears_confirmed(monitoring, 1)

    [warning] = await warnings(officer)
    assert (warning["district"], warning["month"], warning["status"]) == (LIXIA, "2018-03", "PROPOSED")
    assert (warning["value"], warning["line"]) == ("4.95", "4.00")
    [announced] = await monitoring.announced(WarningProposed)
    assert announced.article == 20
    assert announced.subject == f"warning/{warning['id']}"
    assert announced.data == {
        "warning_id": warning["id"],
        "district": LIXIA,
        "month": "2018-03",
        "indicator": "registered_unemployment_rate",
        "value_percent": "4.95",
        "line_percent": "4.00",
        "document": "济南市城镇登记失业率年度目标",
    }


async def test_a_rate_is_rounded_half_up_to_two_places_before_it_is_judged(monitoring: ServiceUnderTest) -> None:
    bureau, officer = statistics_bureau(monitoring), monitoring.caller(Role.DUTY_OFFICER)
    await hears_confirmed(monitoring, 8)

    # 8 / 200 = 4.00 %, 8 / 199 = 4.0201 %.
    within = (await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(192))).json()
    above = (await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(191))).json()

    assert (within["rate"]["percent"], within["proposed"]) == ("4.00", [])
    assert above["rate"]["percent"] == "4.02"
    assert [warning["value"] for warning in above["proposed"]] == ["4.02"]
    assert len(await warnings(officer)) == 1


async def test_a_half_hundredth_rounds_up(monitoring: ServiceUnderTest) -> None:
    await hears_confirmed(monitoring, 1)
    stated = await statistics_bureau(monitoring).put(f"/v1/districts/{LIXIA}/employed", employed(799))
    assert stated.json()["rate"]["percent"] == "0.13"  # 0.125


async def test_a_district_and_month_has_one_warning_whatever_is_heard_afterwards(monitoring: ServiceUnderTest) -> None:
    bureau, officer = statistics_bureau(monitoring), monitoring.caller(Role.DUTY_OFFICER)
    await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(10))
    await hears_confirmed(monitoring, 3)
    await hears_confirmed(monitoring, 3)
    await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(9))

    assert len(await warnings(officer)) == 1
    assert len(await monitoring.announced(WarningProposed)) == 1


async def test_two_batches_that_pass_the_line_at_once_propose_one_warning(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    await statistics_bureau(monitoring).put(f"/v1/districts/{LIXIA}/employed", employed(50))

    batches = [confirmations(monitoring, 10) for _ in range(4)]
    await asyncio.gather(*(monitoring.takes_in(*batch) for batch in batches))

    assert len(await warnings(officer)) == 1
    assert len(await monitoring.announced(WarningProposed)) == 1
    assert await series(officer, "newly_registered") == {"2018-03": 40}


async def test_a_figure_and_events_that_pass_the_line_only_together_do_not_miss_each_other(
    monitoring: ServiceUnderTest,
) -> None:
    bureau = statistics_bureau(monitoring)
    async with monitoring.database.transaction() as tx:
        await inbox.take_in(tx, monitoring.service.handlers, confirmations(monitoring, 5))
        stating = asyncio.create_task(bureau.put(f"/v1/districts/{LIXIA}/employed", employed(95)))
        while not stating.done() and not await waits_for_counting(monitoring):
            await asyncio.sleep(0.01)
    answer = await stating

    assert answer.json()["rate"]["percent"] == "5.00"
    assert [warning["district"] for warning in answer.json()["proposed"]] == [LIXIA]


async def waits_for_counting(service: ServiceUnderTest) -> bool:
    async with service.database.reading() as session:
        waiting = text(
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return (await session.execute(waiting)).first() is not None


async def test_nobody_stated_the_employed_so_there_is_no_rate_and_no_warning(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    await hears_confirmed(monitoring, 50)

    assert await series(officer, "registered_unemployment_rate") == {"2018-03": None}
    assert await warnings(officer) == []


async def test_a_late_announcement_of_an_earlier_month_is_judged_in_the_later_ones_too(
    monitoring: ServiceUnderTest,
) -> None:
    officer, bureau = monitoring.caller(Role.DUTY_OFFICER), statistics_bureau(monitoring)
    await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(1000, month="2018-03"))
    await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(95, month="2018-04"))
    await hears_confirmed(monitoring, 5, on="2018-03-31")

    assert [warning["month"] for warning in await warnings(officer)] == ["2018-04"]


async def test_an_ending_lowers_the_rate_of_its_month_and_later_ones(monitoring: ServiceUnderTest) -> None:
    officer, bureau = monitoring.caller(Role.DUTY_OFFICER), statistics_bureau(monitoring)
    for month in ("2018-03", "2018-04"):
        await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(98, month=month))
    await hears_confirmed(monitoring, 1)
    spell = confirmed()
    await monitoring.hears(spell, subject=f"spell/{spell.spell_id}")
    await monitoring.hears(ended(spell.spell_id, on="2018-04-01"), subject=f"spell/{spell.spell_id}")

    assert await series(officer, "registered_unemployment_rate", until="2018-04") == {
        "2018-03": "2.00",
        "2018-04": "1.01",
    }


def test_the_citys_target_comes_before_the_national_line() -> None:
    city, national = (strictest_line(shipped_figures(), day) for day in (date(2018, 3, 31), date(2017, 12, 29)))
    assert city is not None
    assert national is not None
    assert (city.key, city.value) == ("control_line.jinan_target", Decimal("4.0"))
    assert (national.key, national.value) == ("control_line.national", Decimal("4.5"))
    assert strictest_line(shipped_figures(), date(2016, 12, 31)) is None


async def test_before_the_citys_target_the_national_line_proposes(monitoring: ServiceUnderTest) -> None:
    bureau, officer = statistics_bureau(monitoring), monitoring.caller(Role.DUTY_OFFICER)
    await hears_confirmed(monitoring, 45, on="2017-11-30")
    within = await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(955, month="2017-11"))
    assert (within.json()["rate"]["percent"], await warnings(officer)) == ("4.50", [])

    await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(950, month="2017-11"))
    [warning] = await warnings(officer)
    assert (warning["value"], warning["line"]) == ("4.52", "4.50")
    assert warning["document"] == "2017年国务院政府工作报告 城镇登记失业率控制目标"


async def test_before_any_line_was_set_nothing_is_proposed(monitoring: ServiceUnderTest) -> None:
    await hears_confirmed(monitoring, 50, on="2016-05-01")
    stated = await statistics_bureau(monitoring).put(f"/v1/districts/{LIXIA}/employed", employed(50, month="2016-05"))
    assert stated.json()["rate"]["percent"] == "50.00"
    assert stated.json()["proposed"] == []


async def test_the_rule_behind_a_warning_is_kept_with_its_facts_and_sources(monitoring: ServiceUnderTest) -> None:
    await statistics_bureau(monitoring).put(f"/v1/districts/{LIXIA}/employed", employed(50))
    await hears_confirmed(monitoring, 50)
    async with monitoring.database.reading() as session:
        decision = (await session.execute(select(Decision))).scalar_one()

    [announced] = await monitoring.announced(WarningProposed)
    assert decision.subject == announced.subject
    assert (decision.outcome, decision.reason, decision.as_of) == ("INELIGIBLE", "BREACH", date(2018, 3, 31))
    assert decision.sources["registered_rate"] == "STA: 2018年3月就业统计月报"


async def test_only_the_departments_of_statistics_and_employment_state_the_employed(
    monitoring: ServiceUnderTest,
) -> None:
    path = f"/v1/districts/{LIXIA}/employed"
    finance = await monitoring.caller(Role.AGENCY, department="FIN").put(path, employed(100))
    for_another = await monitoring.caller(Role.AGENCY, department="HRSS").put(path, employed(100, source="STA"))
    officer = await monitoring.caller(Role.DUTY_OFFICER).put(path, employed(100))
    elsewhere = await monitoring.caller(Role.AGENCY, department="STA", districts=[SHIZHONG]).put(path, employed(100))
    administrator = await monitoring.caller(Role.ADMINISTRATOR).put(path, employed(100, source="HRSS"))

    assert [finance.status_code, for_another.status_code, officer.status_code] == [403, 403, 403]
    assert (finance.json()["code"], for_another.json()["code"]) == ("FOREIGN_SOURCE", "FOREIGN_SOURCE")
    assert elsewhere.status_code == 404
    assert administrator.status_code == 200


async def test_a_month_to_come_and_a_place_not_yet_in_the_city_have_no_figure(monitoring: ServiceUnderTest) -> None:
    bureau = statistics_bureau(monitoring)
    year = clock.today().year + 1
    to_come = await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(100, month=f"{year}-01"))
    laiwu_before = await bureau.put("/v1/districts/370116/employed", employed(100, month="2018-11"))
    laiwu_after = await bureau.put("/v1/districts/370116/employed", employed(100, month="2018-12"))
    jiyang_county = await bureau.put("/v1/districts/370125/employed", employed(100, month="2018-05"))
    nowhere = await bureau.put("/v1/districts/110101/employed", employed(100))

    assert (to_come.status_code, to_come.json()["code"]) == (422, "DATE_IN_FUTURE")
    assert (laiwu_before.status_code, laiwu_before.json()["code"]) == (422, "DISTRICT_UNKNOWN")
    assert laiwu_after.status_code == 200
    assert jiyang_county.json()["rate"]["district"] == "370115"
    assert nowhere.status_code == 404


async def test_what_the_employed_were_before_is_in_the_audit_trail(monitoring: ServiceUnderTest) -> None:
    bureau = statistics_bureau(monitoring)
    await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(100))
    await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(90))
    async with monitoring.database.reading() as session:
        rows = (await session.execute(select(tables.audit).where(tables.audit.c.action == "employed-stated"))).all()

    assert [row.subject for row in rows] == [f"district/{LIXIA}/2018-03"] * 2
    assert rows[0].before is None
    assert (rows[1].before["employed"], rows[1].after["employed"]) == (100, 90)


async def test_a_duty_officer_acknowledges_once_and_it_is_audited(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER, subject="duty-7")
    await hears_confirmed(monitoring, 50)
    await statistics_bureau(monitoring).put(f"/v1/districts/{LIXIA}/employed", employed(50))
    [warning] = await warnings(officer)
    path = f"/v1/warnings/{warning['id']}"

    auditor = await monitoring.caller(Role.AUDITOR).post(f"{path}/acknowledgement", {"note": "已核实"})
    answer = await officer.post(f"{path}/acknowledgement", {"note": "已电话核实历下区"})
    again = await officer.post(f"{path}/acknowledgement", {"note": "再次"})

    assert auditor.status_code == 403
    assert answer.status_code == 201, answer.text
    assert again.status_code == 409
    read = (await officer.get(path)).json()
    assert (read["status"], read["acknowledged_by"], read["note"]) == ("PROPOSED", "duty-7", "已电话核实历下区")
    async with monitoring.database.reading() as session:
        where = tables.audit.c.action == "warning-acknowledged"
        [row] = (await session.execute(select(tables.audit).where(where))).all()
    assert (row.actor, row.subject, row.reason) == ("duty-7", f"warning/{warning['id']}", "已电话核实历下区")


async def test_warnings_of_other_districts_do_not_exist_for_a_district_officer(monitoring: ServiceUnderTest) -> None:
    for code in (LIXIA, SHIZHONG):
        await hears_confirmed(monitoring, 50, district=code)
        await statistics_bureau(monitoring).put(f"/v1/districts/{code}/employed", employed(50))
    everybody = monitoring.caller(Role.DUTY_OFFICER)
    [other] = await warnings(everybody, district=SHIZHONG, status="PROPOSED")
    officer = monitoring.caller(Role.DUTY_OFFICER, districts=[LIXIA])

    assert [warning["district"] for warning in await warnings(officer)] == [LIXIA]
    assert await warnings(officer, district=SHIZHONG) == []
    assert (await officer.get(f"/v1/warnings/{other['id']}")).status_code == 404
    acknowledged = await officer.post(f"/v1/warnings/{other['id']}/acknowledgement", {"note": "看到"})
    assert acknowledged.status_code == 404


async def test_warnings_come_in_pages(monitoring: ServiceUnderTest) -> None:
    officer, bureau = monitoring.caller(Role.DUTY_OFFICER), statistics_bureau(monitoring)
    await hears_confirmed(monitoring, 50, on="2018-01-01")
    for month in ("2018-01", "2018-02", "2018-03"):
        await bureau.put(f"/v1/districts/{LIXIA}/employed", employed(50, month=month))

    first = (await officer.get("/v1/warnings", limit=2)).json()
    rest = (await officer.get("/v1/warnings", limit=2, cursor=first["next"])).json()

    assert [warning["month"] for warning in (*first["items"], *rest["items"])] == ["2018-01", "2018-02", "2018-03"]
    assert rest["next"] is None


async def test_a_decision_stands_as_it_was_made(monitoring: ServiceUnderTest) -> None:
    await statistics_bureau(monitoring).put(f"/v1/districts/{LIXIA}/employed", employed(10))
    await hears_confirmed(monitoring, 1)
    for change in ("UPDATE decisions SET outcome = 'INELIGIBLE'", "DELETE FROM decisions", "TRUNCATE decisions"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with monitoring.database.engine.begin() as connection:
                await connection.execute(text(change))
