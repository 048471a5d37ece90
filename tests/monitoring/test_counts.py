"""Article 19: what the other services announce is counted by district and month, each event once."""

import asyncio
from datetime import date
from uuid import uuid4

from sqlalchemy import text

from contracts.registration import UnemploymentResumed, UnemploymentSuspended
from kit import inbox
from kit.actor import Role
from kit.events import Event
from kit.testing import ServiceUnderTest
from monitoring.models import INDICATORS, Indicator
from tests.monitoring.builders import (
    LIXIA,
    SHIZHONG,
    applied,
    confirmations,
    confirmed,
    decided,
    disbursed,
    drawn_down,
    ended,
    entered,
    hears_confirmed,
    interest_paid,
    loan_applied,
    other_decided,
    paid,
    reopened,
    requested,
    seeker,
    series,
    vacancy,
)


async def test_each_announcement_is_counted_in_its_district_and_month(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    for number, event in enumerate(
        [
            entered(),
            applied(),
            paid("571.00"),
            paid("428.50", on="2018-03-31"),
            interest_paid("0.07"),
            requested(),
            requested(on="2018-04-02"),
            decided("APPROVED"),
            other_decided("APPROVED"),
            other_decided("REFUSED"),
            disbursed("100000.40"),
            loan_applied("100000.00"),
            drawn_down("100000.00"),
            drawn_down("49999.99"),
            paid("1000.00", on="2018-04-01"),
            paid("1000.00", district=SHIZHONG),
        ]
    ):
        await monitoring.hears(event, subject=f"anything/{number}")

    assert await series(officer, "people_registered") == {"2018-03": 1}
    assert await series(officer, "applications", until="2018-04") == {"2018-03": 2, "2018-04": 1}
    assert await series(officer, "applications_approved") == {"2018-03": 2}
    assert await series(officer, "applications_refused") == {"2018-03": 1}
    assert await series(officer, "yuan_paid") == {"2018-03": "100999.97"}
    assert await series(officer, "loan_applications") == {"2018-03": 1}
    assert await series(officer, "loans") == {"2018-03": 2}
    assert await series(officer, "loan_principal") == {"2018-03": "149999.99"}
    assert await series(officer, "yuan_paid", district=None, until="2018-04") == {
        "2018-03": "101999.97",
        "2018-04": "1000.00",
    }


async def test_an_event_heard_twice_is_counted_once(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    heard = confirmations(monitoring, 5)

    first = await monitoring.takes_in(*heard, heard[0], heard[3])
    second = await monitoring.takes_in(*reversed(heard))

    assert first.count(inbox.Outcome.HANDLED) == 5
    assert set(second) == {inbox.Outcome.DUPLICATE}
    assert await series(officer, "newly_registered") == {"2018-03": 5}
    assert await series(officer, "currently_registered") == {"2018-03": 5}


async def test_an_ending_heard_before_its_confirmation_waits_and_the_stock_does_not_drift(
    monitoring: ServiceUnderTest,
) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    spell = uuid4()
    begun = monitoring.envelope(confirmed(spell), subject=f"spell/{spell}")
    over = monitoring.envelope(ended(spell, on="2018-05-02"), subject=f"spell/{spell}")

    assert await monitoring.takes_in(over) == [inbox.Outcome.PARKED]
    assert await series(officer, "ended", until="2018-05") == {"2018-03": 0, "2018-04": 0, "2018-05": 0}
    await monitoring.takes_in(begun)
    await monitoring.takes_in(over, begun)

    assert await series(officer, "currently_registered", until="2018-06") == {
        "2018-03": 1,
        "2018-04": 1,
        "2018-05": 0,
        "2018-06": 0,
    }
    summary = (await officer.get(f"/v1/districts/{LIXIA}/summary")).json()
    assert summary["currently_registered"] == 0


async def test_an_end_that_was_taken_back_is_as_if_it_had_never_been(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    spell = uuid4()
    for event in (confirmed(spell), ended(spell, on="2018-04-02"), reopened(spell, ended_on="2018-04-02")):
        await monitoring.hears(event, subject=f"spell/{spell}")

    assert await series(officer, "ended", until="2018-06") == dict.fromkeys(
        ("2018-03", "2018-04", "2018-05", "2018-06"), 0
    )
    assert await series(officer, "currently_registered", until="2018-04") == {"2018-03": 1, "2018-04": 1}
    summary = (await officer.get(f"/v1/districts/{LIXIA}/summary")).json()
    assert summary["currently_registered"] == 1
    await monitoring.hears(ended(spell, on="2018-05-02"), subject=f"spell/{spell}")
    assert await series(officer, "currently_registered", until="2018-05") == {"2018-03": 1, "2018-04": 1, "2018-05": 0}


async def test_who_rests_stays_registered(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    spell = uuid4()
    about = {"spell_id": spell, "person_id": uuid4(), "district": LIXIA, "on": date(2018, 4, 2)}
    for event in (confirmed(spell), UnemploymentSuspended(**about), UnemploymentResumed(**about), ended(spell)):
        before = await series(officer, "currently_registered")
        await monitoring.hears(event, subject=f"spell/{spell}")

    assert before == {"2018-03": 1}
    assert await series(officer, "currently_registered") == {"2018-03": 0}


async def test_posts_and_job_seekers_of_a_month_make_the_ratio(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    heard: list[Event] = [vacancy(5), vacancy(2, on="2018-04-02"), vacancy(4, district=SHIZHONG)]
    heard += [seeker(), seeker(on="2018-03-31"), seeker(), seeker(district=SHIZHONG, on="2018-05-01")]
    envelopes = [monitoring.envelope(event, subject=f"market/{number}") for number, event in enumerate(heard)]

    await monitoring.takes_in(*envelopes, *envelopes)

    spring = {"until": "2018-05"}
    assert await series(officer, "vacancies_opened", **spring) == {"2018-03": 5, "2018-04": 2, "2018-05": 0}
    assert await series(officer, "job_seekers_registered", **spring) == {"2018-03": 3, "2018-04": 0, "2018-05": 0}
    assert await series(officer, "vacancy_seeker_ratio", **spring) == {
        "2018-03": "1.67",
        "2018-04": None,
        "2018-05": None,
    }
    city = await series(officer, "vacancy_seeker_ratio", district=None, **spring)
    assert city == {"2018-03": "3.00", "2018-04": None, "2018-05": "0.00"}
    summary = (await officer.get(f"/v1/districts/{LIXIA}/summary", month="2018-03")).json()
    assert (summary["counts"]["vacancies_opened"], summary["counts"]["job_seekers_registered"]) == (5, 3)
    assert (summary["vacancy_seeker_ratio"], "vacancy_seeker_ratio" in summary["counts"]) == ("1.67", False)


async def test_workers_with_the_same_districts_in_opposite_order_both_finish(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    districts = [LIXIA, SHIZHONG, "370104", "370105"]
    forwards = [envelope for code in districts for envelope in confirmations(monitoring, 3, district=code)]
    backwards = [envelope for code in reversed(districts) for envelope in confirmations(monitoring, 3, district=code)]

    # A deadlock would come up as RetryTransaction here, where nobody runs the batch again.
    await asyncio.gather(monitoring.takes_in(*forwards), monitoring.takes_in(*backwards))

    for code in districts:
        assert await series(officer, "newly_registered", district=code) == {"2018-03": 6}
    async with monitoring.database.reading() as session:
        stock: dict[str, int] = dict((await session.execute(text("SELECT district, registered FROM stock"))).all())
    assert stock == dict.fromkeys(districts, 6)


async def test_a_month_without_anything_is_zero_and_the_stock_carries_over_it(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.AUDITOR)
    await hears_confirmed(monitoring, 2, on="2017-11-30")
    await hears_confirmed(monitoring, 1, on="2018-02-28")

    newly = await series(officer, "newly_registered", since="2018-01", until="2018-12")
    stock = await series(officer, "currently_registered", since="2018-01", until="2018-03")

    assert list(newly) == [f"2018-{month:02}" for month in range(1, 13)]
    assert newly["2018-02"] == 1
    assert sum(newly.values()) == 1
    assert stock == {"2018-01": 2, "2018-02": 3, "2018-03": 3}


async def test_a_county_that_became_a_district_keeps_one_series(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    await hears_confirmed(monitoring, 2, district="370125", on="2018-05-31")
    await hears_confirmed(monitoring, 1, district="370115", on="2018-07-01")

    by_new = await series(officer, "currently_registered", district="370115", since="2018-05", until="2018-07")
    by_old = await series(officer, "currently_registered", district="370125", since="2018-05", until="2018-07")
    of_city = await series(officer, "currently_registered", district=None, since="2018-05", until="2018-07")

    assert by_new == by_old == of_city == {"2018-05": 2, "2018-06": 2, "2018-07": 3}
    summary = (await officer.get("/v1/districts/370125/summary")).json()
    assert (summary["district"], summary["former_codes"]) == ("370115", ["370125"])


async def test_a_city_total_is_not_for_somebody_of_one_district(monitoring: ServiceUnderTest) -> None:
    await hears_confirmed(monitoring, 1)
    officer = monitoring.caller(Role.DUTY_OFFICER, districts=[LIXIA])
    asked = {"indicator": "newly_registered", "from": "2018-03", "to": "2018-03"}

    own = await officer.get("/v1/series", district=LIXIA, **asked)
    city = await officer.get("/v1/series", **asked)
    other = await officer.get("/v1/series", district=SHIZHONG, **asked)

    assert own.json() == [{"month": "2018-03", "value": 1}]
    assert (city.status_code, city.json()["code"]) == (403, "CITY_TOTAL_OUT_OF_SCOPE")
    assert f"district= for one of yours ({LIXIA})" in city.json()["detail"]
    assert other.status_code == 404
    assert (await officer.get(f"/v1/districts/{SHIZHONG}/summary")).status_code == 404


async def test_the_old_code_in_a_token_opens_the_same_place(monitoring: ServiceUnderTest) -> None:
    await hears_confirmed(monitoring, 1, district="370115", on="2018-08-01")
    officer = monitoring.caller(Role.DUTY_OFFICER, districts=["370125"])

    assert await series(officer, "newly_registered", district="370115", since="2018-08", until="2018-08") == {
        "2018-08": 1
    }


async def test_months_that_run_backwards_or_too_far_or_do_not_exist_are_refused(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    for first, last in [("2018-04", "2018-03"), ("1998-01", "2018-01"), ("2018-13", "2018-14"), ("0000-01", "0000-02")]:
        answer = await officer.get("/v1/series", **{"indicator": "loans", "from": first, "to": last})
        assert answer.status_code == 422, (first, last)
        assert answer.headers["content-type"] == "application/problem+json"


async def test_the_registry_names_every_indicator_with_unit_source_and_owner(monitoring: ServiceUnderTest) -> None:
    listed = (await monitoring.caller(Role.FINANCE).get("/v1/indicators")).json()

    assert [entry["code"] for entry in listed] == [indicator.value for indicator in INDICATORS]
    assert set(INDICATORS) == set(Indicator)
    [rate] = [entry for entry in listed if entry["code"] == "registered_unemployment_rate"]
    assert (rate["zh"], rate["unit"], rate["owner_department"]) == ("城镇登记失业率", "percent", "HRSS")


async def test_the_summary_tells_the_last_month_of_which_anything_is_known(monitoring: ServiceUnderTest) -> None:
    officer = monitoring.caller(Role.DUTY_OFFICER)
    empty = (await officer.get(f"/v1/districts/{LIXIA}/summary")).json()
    await hears_confirmed(monitoring, 2, on="2018-01-10")
    await hears_confirmed(monitoring, 1, on="2018-04-10")
    summary = (await officer.get(f"/v1/districts/{LIXIA}/summary")).json()

    assert (empty["month"], empty["counts"]["newly_registered"], empty["latest_rate"]) == (None, 0, None)
    assert (summary["zh"], summary["month"], summary["currently_registered"]) == ("历下区", "2018-04", 3)
    assert (summary["counts"]["newly_registered"], summary["counts"]["yuan_paid"]) == (1, "0.00")


async def test_others_are_not_let_in(monitoring: ServiceUnderTest) -> None:
    assert (await monitoring.stranger.get("/v1/indicators")).status_code == 401
    assert (await monitoring.caller(Role.CITIZEN).get("/v1/indicators")).status_code == 403
    assert (await monitoring.caller(Role.AGENCY, department="STA").get("/v1/warnings")).status_code == 403
