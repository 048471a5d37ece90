"""公共就业服务 (article 12): vacancies are posted, people look for work, are referred or apply, and are hired."""

import asyncio
from typing import Any

from contracts.registration import (
    Hired,
    JobSeekerEnded,
    JobSeekerRegistered,
    UnemploymentEnded,
    VacancyClosed,
    VacancyFilled,
    VacancyOpened,
)
from kit.actor import Role
from kit.testing import ServiceUnderTest
from registration.jobs import expire_vacancies
from tests.registration.builders import registered, today
from tests.registration.employers import credit_code, entered, own, unemployed
from tests.registration.market import citizen, hire_on, offer, opened, referred, seeking, wishes


async def test_a_referred_person_is_hired_the_vacancy_is_full_and_the_unemployment_over(
    registration: ServiceUnderTest,
) -> None:
    worker, code = registration.caller(Role.CASE_WORKER), credit_code()
    employer = own(registration, code)
    vacancy = await opened(employer, await entered(worker, code=code))
    person, spell = await unemployed(worker)
    seeker, other = await seeking(worker, person), await seeking(worker)
    candidacy, rival = await referred(worker, vacancy, seeker), await referred(worker, vacancy, other)

    met = await employer.post(f"/v1/candidacies/{candidacy}/interview", {"on": "2018-03-03"})
    early = await employer.post(f"/v1/candidacies/{candidacy}/decline", {"on": "2018-03-02"})
    with today("2018-03-05"):
        hired = await employer.post(f"/v1/candidacies/{candidacy}/hire", hire_on("2018-03-05"))
    again = await employer.post(f"/v1/candidacies/{candidacy}/hire", hire_on("2018-03-05"))

    assert (met.json()["status"], early.json()["code"]) == ("INTERVIEWED", "CANDIDACY_ORDER")
    assert hired.status_code == 201, hired.text
    assert (hired.json()["candidacy"]["status"], hired.json()["verdict"]["outcome"]) == ("HIRED", "ELIGIBLE")
    assert (again.status_code, again.json()["code"]) == (409, "VACANCY_STATUS")
    held = (await worker.get(f"/v1/vacancies/{vacancy}")).json()
    assert (held["status"], held["filled"], held["closed_on"]) == ("FILLED", 1, "2018-03-05")
    ended = (await worker.get(f"/v1/spells/{spell}")).json()
    assert (ended["status"], ended["end_reason"]) == ("ENDED", "RE_EMPLOYED")
    [placed] = (await worker.get("/v1/job-seekers", person_id=str(person))).json()["items"]
    assert (placed["status"], placed["ended_on"], placed["name"]) == ("PLACED", "2018-03-05", "张**")
    left = (await worker.get(f"/v1/candidacies/{rival}")).json()
    assert (left["status"], left["end_reason"], left["decided_on"]) == ("DECLINED", "VACANCY_FILLED", "2018-03-05")
    [service] = (await worker.get("/v1/services-given", person_id=str(person))).json()["items"]
    assert (service["kind"], service["given_on"], service["spell_id"]) == ("REFERRAL", "2018-03-02", spell)
    for event, subject in (
        (VacancyOpened, f"vacancy/{vacancy}"),
        (VacancyFilled, f"vacancy/{vacancy}"),
        (JobSeekerEnded, f"job_seeker/{seeker}"),
        (Hired, f"employment/{hired.json()['employment']['id']}"),
        (UnemploymentEnded, f"spell/{spell}"),
    ):
        assert [one.subject for one in await registration.announced(event)] == [subject]
    assert len(await registration.announced(JobSeekerRegistered)) == 2


async def test_a_citizen_looks_for_work_applies_once_withdraws_and_applies_again(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    vacancy = await opened(worker, await entered(worker))
    person = await registered(worker)
    me, somebody = citizen(registration, person), citizen(registration, await registered(worker))
    with today("2018-03-10"):
        too_soon = await me.post("/v1/me/candidacies", {"vacancy_id": vacancy})
        mine = await me.post("/v1/me/job-seeker", wishes())
        twice = await me.post("/v1/me/job-seeker", wishes())
        applied = await me.post("/v1/me/candidacies", {"vacancy_id": vacancy})
        reapplied = await me.post("/v1/me/candidacies", {"vacancy_id": vacancy})
        path = f"/v1/candidacies/{applied.json()['id']}"
        strange = await somebody.post(f"{path}/withdrawal", {"on": "2018-03-10"})
        not_theirs = await me.post(f"{path}/decline", {"on": "2018-03-10"})
        withdrawn = await me.post(f"{path}/withdrawal", {"on": "2018-03-10"})
        once_more = await me.post("/v1/me/candidacies", {"vacancy_id": vacancy})
        ended = await me.post(f"/v1/job-seekers/{mine.json()['id']}/withdrawal", {"on": "2018-03-10"})
    with today("2018-04-01"):
        late = await me.post("/v1/me/job-seeker", wishes())
        too_late = await me.post("/v1/me/candidacies", {"vacancy_id": vacancy})

    assert (too_soon.status_code, too_soon.json()["code"]) == (404, "JOB_SEEKER_NONE")
    assert (twice.status_code, twice.json()["code"]) == (409, "JOB_SEEKER_EXISTS")
    assert (applied.json()["way"], applied.json()["made_on"]) == ("APPLIED", "2018-03-10")
    assert (reapplied.status_code, reapplied.json()["code"]) == (409, "CANDIDACY_EXISTS")
    assert (strange.status_code, not_theirs.status_code) == (404, 403)
    assert (withdrawn.json()["status"], withdrawn.json()["end_reason"]) == ("WITHDRAWN", "BY_SEEKER")
    assert once_more.status_code == 201
    assert ended.json()["status"] == "WITHDRAWN"
    assert late.status_code == 201
    assert (too_late.status_code, too_late.json()["code"]) == (409, "VACANCY_NOT_OPEN_ON_DAY")
    statuses = [(one["status"], one["end_reason"]) for one in (await me.get("/v1/me/candidacies")).json()["items"]]
    assert statuses == [("WITHDRAWN", "SEEKER_WITHDRAWN"), ("WITHDRAWN", "BY_SEEKER")]
    assert (await somebody.get("/v1/candidacies")).json()["items"] == []
    assert (await worker.get("/v1/services-given", person_id=str(person))).json()["items"] == []
    held = await me.get("/v1/me/job-seeker")
    same = await me._client.get("/v1/me/job-seeker", headers=me._headers | {"If-None-Match": held.headers["etag"]})
    assert (held.json()["status"], same.status_code) == ("ACTIVE", 304)


async def test_of_sixteen_who_are_hired_at_once_three_get_the_three_posts(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    vacancy = await opened(worker, await entered(worker), posts=3)
    elsewhere = await opened(worker, await entered(worker), posts=3)
    candidacies = []
    for _ in range(16):
        seeker = await seeking(worker)
        candidacies.append(await referred(worker, vacancy, seeker))
        await referred(worker, elsewhere, seeker)

    answers = await asyncio.gather(*(worker.post(f"/v1/candidacies/{one}/hire", hire_on()) for one in candidacies))

    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 13
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"VACANCY_STATUS"}
    held = (await worker.get(f"/v1/vacancies/{vacancy}")).json()
    assert (held["status"], held["filled"]) == ("FILLED", 3)
    assert len(await registration.announced(Hired)) == len(await registration.announced(JobSeekerEnded)) == 3
    assert len(await registration.announced(VacancyFilled)) == 1
    ends = await _ends(worker, vacancy_id=vacancy)
    assert sorted(ends) == [("DECLINED", "VACANCY_FILLED")] * 13 + [("HIRED", None)] * 3
    ends = await _ends(worker, vacancy_id=elsewhere)
    assert sorted(ends) == [("REFERRED", None)] * 13 + [("WITHDRAWN", "SEEKER_PLACED")] * 3


async def test_who_is_hired_in_two_places_at_once_gets_one_of_the_posts(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    vacancies = [await opened(worker, await entered(worker), posts=2) for _ in range(2)]
    seekers = [await seeking(worker) for _ in range(4)]
    crossing = [
        [await referred(worker, vacancy, seeker) for seeker in order]
        for vacancy, order in zip(vacancies, (seekers, seekers[::-1]), strict=True)
    ]

    answers = await asyncio.gather(
        *(worker.post(f"/v1/candidacies/{one}/hire", hire_on()) for pair in zip(*crossing, strict=True) for one in pair)
    )

    assert {answer.status_code for answer in answers} <= {201, 409}, [answer.text for answer in answers]
    hired = [one for vacancy in vacancies for one in await _ends(worker, vacancy_id=vacancy) if one[0] == "HIRED"]
    placed = (await worker.get("/v1/job-seekers", status="PLACED")).json()["items"]
    employed = (await worker.get("/v1/employments")).json()["items"]
    assert len(hired) == len(placed) == len(employed) == sum(answer.status_code == 201 for answer in answers)
    assert len({one["person_id"] for one in employed}) == len(employed) >= 2
    for vacancy in vacancies:
        held = (await worker.get(f"/v1/vacancies/{vacancy}")).json()
        assert held["filled"] <= 2
        open_ones = [one for one in await _ends(worker, vacancy_id=vacancy) if one[1] is None and one[0] != "HIRED"]
        assert held["status"] == "OPEN" or open_ones == []


async def _ends(caller: Any, **asked: str) -> list[tuple[str, str | None]]:
    found = (await caller.get("/v1/candidacies", **asked)).json()["items"]
    return [(one["status"], one["end_reason"]) for one in found]


async def test_the_night_after_its_last_day_a_vacancy_expires_and_once_is_enough(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer = await entered(worker)
    over, runs_on = await opened(worker, employer, closes_on="2018-03-31"), await opened(worker, employer)
    closed = await opened(worker, employer)
    answer = await worker.post(f"/v1/vacancies/{closed}/closing", {"on": "2018-03-09", "reason": "岗位取消"})
    candidacy = await referred(worker, over, await seeking(worker))
    with today("2018-03-31"):
        before = await expire_vacancies(registration.database)
    with today("2018-04-01"):
        nights = [await expire_vacancies(registration.database) for _ in range(2)]

    assert (before, nights) == (0, [2, 0])
    found = {one: (await worker.get(f"/v1/vacancies/{one}")).json() for one in (over, runs_on, closed)}
    assert (found[over]["status"], found[over]["closed_on"]) == ("EXPIRED", "2018-04-01")
    assert answer.json() == found[closed]
    assert (found[closed]["status"], found[closed]["closed_on"]) == ("CLOSED", "2018-03-09")
    assert (await _ends(worker, vacancy_id=over)) == [("DECLINED", "VACANCY_EXPIRED")]
    late = await worker.post(f"/v1/candidacies/{candidacy}/hire", hire_on("2018-04-02"))
    assert (late.status_code, late.json()["code"]) == (409, "VACANCY_STATUS")
    announced = [(event.data["reason"], event.data["on"]) for event in await registration.announced(VacancyClosed)]
    assert sorted(announced) == [("CLOSED", "2018-03-09"), ("EXPIRED", "2018-04-01"), ("EXPIRED", "2018-04-01")]


async def test_everybody_reads_vacancies_and_each_office_its_own_seekers_and_candidates(
    registration: ServiceUnderTest,
) -> None:
    worker, code = registration.caller(Role.CASE_WORKER), credit_code()
    here = registration.caller(Role.CASE_WORKER, districts=["370102"])
    there = registration.caller(Role.AGENCY, department="HRSS", districts=["370103"])
    employer = await entered(worker, code=code)
    vacancy = await opened(worker, employer, district="370103")
    seeker = await seeking(here, districts=["370103"])

    other_employer = own(registration, credit_code())
    for reader in (there, here, own(registration, code), other_employer, registration.caller(Role.CITIZEN)):
        assert (await reader.get(f"/v1/vacancies/{vacancy}")).json()["employer_name"] == "济南示范机械有限公司"
    assert (await there.get(f"/v1/job-seekers/{seeker}")).status_code == 404
    refused = await there.post(f"/v1/vacancies/{vacancy}/referrals", {"seeker_id": seeker, "on": "2018-03-02"})
    assert refused.status_code == 404
    candidacy = await referred(here, vacancy, seeker)
    assert (await there.get(f"/v1/candidacies/{candidacy}")).status_code == 200
    assert (await here.get(f"/v1/candidacies/{candidacy}")).status_code == 200
    assert (await other_employer.get(f"/v1/candidacies/{candidacy}")).status_code == 404
    interview = {"on": "2018-03-03"}
    assert (await here.post(f"/v1/candidacies/{candidacy}/interview", interview)).status_code == 404
    assert (await there.post(f"/v1/candidacies/{candidacy}/withdrawal", interview)).status_code == 404
    closing = {"on": "2018-03-03", "reason": "x"}
    assert (await other_employer.post(f"/v1/vacancies/{vacancy}/closing", closing)).status_code == 404
    assert (await here.post(f"/v1/vacancies/{vacancy}/closing", closing)).status_code == 404
    foreign = await other_employer.post(f"/v1/employers/{employer}/vacancies", offer())
    assert foreign.status_code == 404
    assert (await there.get(f"/v1/vacancies/{vacancy}/matches")).json()["items"] == []
    [match] = (await here.get(f"/v1/vacancies/{vacancy}/matches")).json()["items"]
    assert (match["job_seeker"]["id"], match["job_seeker"]["phone"]) == (seeker, "138****8000")


async def test_candidates_are_told_of_a_referral_and_where_an_employer_declines(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer, person = await entered(worker), await registered(worker)
    seeker = await seeking(worker, person)
    nurse, cook = await opened(worker, employer), await opened(worker, employer, title="厨师")
    declined, lapsed = await referred(worker, nurse, seeker), await referred(worker, cook, seeker)

    answer = await worker.post(f"/v1/candidacies/{declined}/decline", {"on": "2018-03-06"})
    await worker.post(f"/v1/vacancies/{cook}/closing", {"on": "2018-03-07", "reason": "岗位取消"})

    assert (answer.json()["status"], answer.json()["end_reason"]) == ("DECLINED", "BY_EMPLOYER")
    assert (await worker.get(f"/v1/candidacies/{lapsed}")).json()["end_reason"] == "VACANCY_CLOSED"
    told = (await citizen(registration, person).get("/v1/me/notices")).json()["items"]
    assert [notice["text"] for notice in told] == [
        "您未被录用:养老护理员",
        "您于2018-03-02被推荐到岗位:厨师",
        "您于2018-03-02被推荐到岗位:养老护理员",
    ]


async def test_codes_that_are_on_no_list_are_refused_by_name(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer, person = await entered(worker), await registered(worker)
    path, people = f"/v1/employers/{employer}/vacancies", f"/v1/people/{person}/job-seekers"

    strange = await worker.post(path, offer(occupation="45600"))
    shaped = await worker.post(path, offer(occupation="4-10"))
    place = await worker.post(path, offer(district="370999"))
    wage = await worker.post(path, offer(wage_from="5000.01", wage_to="5000.00"))
    ends = await worker.post(path, offer(closes_on="2018-02-28"))
    wished = await worker.post(people, wishes(occupations=["45600", "41400", "21100"]) | {"on": "2018-03-01"})

    assert (strange.status_code, strange.json()["code"]) == (422, "OCCUPATION_UNKNOWN")
    assert (shaped.json()["code"], wage.json()["code"]) == ("INVALID", "INVALID")
    assert (place.json()["code"], ends.json()["code"]) == ("DISTRICT_UNKNOWN", "CLOSES_BEFORE_OPENING")
    assert [reason["value"] for reason in wished.json()["reasons"]] == ["21100", "45600"]
    listed = (await worker.get("/v1/occupations")).json()
    assert (len(listed), sum(one["major"] for one in listed)) == (81, 8)
    assert {"code": "41000", "name": "居民服务人员", "major": False} in listed


async def test_a_month_s_posts_and_seekers_make_the_ratio_of_a_district(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer = await entered(worker)
    await opened(worker, employer, posts=3)
    await opened(worker, employer, posts=2, district="370103")
    await opened(worker, employer, posts=7, on="2018-04-01", closes_on="2018-04-30")
    for day in ("2018-03-01", "2018-03-31", "2018-04-01"):
        await seeking(worker, on=day)

    march = (await worker.get("/v1/market/counts", month="2018-03", district="370102")).json()
    city = (await worker.get("/v1/market/counts", month="2018-03")).json()
    none = (await worker.get("/v1/market/counts", month="2018-03", district="370103")).json()
    own_district = registration.caller(Role.CASE_WORKER, districts=["370103"])
    scoped = (await own_district.get("/v1/market/counts", month="2018-03")).json()

    assert (march["posts_opened"], march["seekers_registered"], march["ratio"]) == (3, 2, "1.50")
    assert (city["posts_opened"], city["seekers_registered"], city["ratio"]) == (5, 2, "2.50")
    assert (none["posts_opened"], none["ratio"]) == (2, None)
    assert (scoped["posts_opened"], scoped["seekers_registered"]) == (2, 0)


async def test_a_search_ends_with_the_death_of_who_searched_and_moves_with_a_merge(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    vacancy = await opened(worker, await entered(worker))
    person, duplicate, stays = [await registered(worker) for _ in range(3)]
    seeker, moved = await seeking(worker, person), await seeking(worker, duplicate)
    await referred(worker, vacancy, seeker)

    died = await worker.post(f"/v1/people/{person}/death", {"on": "2018-03-08", "document": "死亡证明 1"})
    assert died.status_code == 201, died.text
    merged = {"into": str(stays), "reason": "重复登记的人员"}
    answer = await worker.post(f"/v1/people/{duplicate}/merge", merged)
    assert answer.status_code == 201, answer.text

    held = (await worker.get(f"/v1/job-seekers/{seeker}")).json()
    assert (held["status"], held["end_reason"], held["ended_on"]) == ("WITHDRAWN", "DIED", "2018-03-08")
    assert await _ends(worker, vacancy_id=vacancy) == [("WITHDRAWN", "SEEKER_WITHDRAWN")]
    assert (await worker.get(f"/v1/job-seekers/{moved}")).json()["person_id"] == str(stays)
