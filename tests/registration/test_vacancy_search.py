"""Vacancies are found by words inside running Chinese text and by Latin words, through an index; seekers match."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import hypothesis.strategies as st
import pytest
from hypothesis import given
from sqlalchemy import Select, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from kit.actor import Actor, Role
from kit.testing import Caller, ServiceUnderTest
from registration.models import Base, HoursKind, JobSeeker, Person, Vacancy, Wishes
from registration.queries.matches import fitting_job_seekers, fitting_vacancies
from registration.queries.vacancies import answering
from registration.rules.matching import Aspect, aspects
from registration.rules.occupations import major_group, occupations
from registration.rules.search_terms import asked_terms, normal, runs, terms
from tests.registration.builders import registered, today
from tests.registration.employers import entered
from tests.registration.market import (
    ENGINEERING,
    HEALTH_CARE,
    HOUSEHOLD_SERVICE,
    MACHINING,
    citizen,
    opened,
    seeking,
    wishes,
)

DAY = date(2018, 3, 10)
MANY = [
    "软件工程师",
    "家政服务员",
    "养老护理员",
    "营业员",
    "货车驾驶员",
    "会计",
    "保安",
    "收银员",
    "厨师",
    "木工",
    "电焊工",
]
TITLES = {
    "软件工程师": ENGINEERING,
    "高级软件工程师（Java方向）": ENGINEERING,
    "Ｃ＋＋ 开发": ENGINEERING,
    "家政服务员": HOUSEHOLD_SERVICE,
    "养老护理员": HEALTH_CARE,
    "医院护工": HEALTH_CARE,
    "电焊工": MACHINING,
    "工程机械软装件工": MACHINING,
}


@given(st.text(alphabet="养老护理员电焊工abcＡ１+# ，", max_size=12), st.text(alphabet="员工护老aZ1 、", max_size=4))
def test_whatever_part_of_a_text_is_asked_for_is_among_its_terms(before: str, after: str) -> None:
    for part in ("护理", "焊", "java", "ＪＡＶＡ", "软件工程师"):
        assert set(asked_terms(part)) <= set(terms(f"{before} {part} {after}"))
    assert set(asked_terms("护理")) <= set(terms(f"{before}护理{after}"))
    assert all(run in normal(f"{before} 软件 {after}") for run in runs("软件"))


def test_text_and_question_are_brought_to_one_form() -> None:
    assert asked_terms("ＪＡＶＡ") == ["java"]
    assert asked_terms("電焊") == ["電焊"]
    assert terms("C++") == ["c", "c++"]
    assert asked_terms("，。！") == []
    assert asked_terms("工程师") == ["工程", "程师"]
    assert asked_terms("焊") == ["焊"]


async def _found(caller: Caller, question: str, **more: object) -> list[str]:
    answer = await caller.get("/v1/vacancies", q=question, **more)
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()["items"]]


async def test_words_inside_chinese_text_are_found_the_title_before_the_text(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer = await entered(worker, name="济南软件园服务有限公司")
    for title, occupation in TITLES.items():
        await opened(worker, employer, title=title, occupation=occupation, description="五险一金。包吃住;Python 优先")
    await opened(worker, employer, title="前台文员", occupation="30100", description="协助养老护理员的工作")
    me = registration.caller(Role.CITIZEN)

    assert await _found(me, "软件工程师") == ["软件工程师", "高级软件工程师（Java方向）"]
    assert await _found(me, "工程师 ＪＡＶＡ") == ["高级软件工程师（Java方向）"]
    assert await _found(me, "护理") == ["养老护理员", "前台文员"]
    assert await _found(me, "养老护理员") == ["养老护理员", "前台文员"]
    assert await _found(me, "焊") == ["电焊工"]
    assert await _found(me, "c++") == ["Ｃ＋＋ 开发"]
    assert await _found(me, "家政") == ["家政服务员"]
    assert await _found(me, "护工") == ["医院护工"]
    assert (await _found(me, "软件园"))[0] == "软件工程师"
    assert await _found(me, "员老") == []
    assert len(await _found(me, "python", occupation="40000")) == 3
    assert await _found(me, "员", occupation=HEALTH_CARE) == ["养老护理员"]
    first = (await me.get("/v1/vacancies", q="员", limit=2)).json()
    second = (await me.get("/v1/vacancies", q="员", limit=2, cursor=first["next"])).json()
    titles = [one["title"] for page in (first, second) for one in page["items"]]
    assert (titles, second["next"]) == (["家政服务员", "养老护理员", "前台文员"], None)
    nothing = await me.get("/v1/vacancies", q="！？")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "QUERY_EMPTY")
    assert len((await me.get("/v1/vacancies", hours_kind="FULL_TIME", wage="5000.01")).json()["items"]) == 0
    assert len((await me.get("/v1/vacancies", wage="5000.00", status="OPEN")).json()["items"]) == 9


async def test_of_twenty_thousand_vacancies_and_seekers_words_and_matches_are_found_through_an_index(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer = await entered(worker)
    model = await opened(worker, employer, title="古籍修复师", occupation="41200", description="修补善本")
    codes = [code for code, group in occupations().items() if not group.is_major]
    async with registration.database.transaction() as tx:
        held = await tx.get(Vacancy, UUID(model))
        columns = [column.key for column in Vacancy.__table__.columns]
        rows = []
        for number in range(20_000):
            code, title = codes[number % len(codes)], f"{MANY[number % len(MANY)]}{number % 97}"
            own = {"id": uuid4(), "title": title, "searched_title": title, "searched": title, "terms": terms(title)}
            own |= {"occupation": code, "occupation_group": major_group(code)}
            rows.append([own.get(name, getattr(held, name)) for name in columns])
        await tx.copy("vacancies", columns, rows)
    await seeking(worker)
    await _multiply_seekers(registration, 20_000)
    wishes_of = Wishes((ENGINEERING,), ("370102",), Decimal("4000.00"), (HoursKind.FULL_TIME,))
    seeker = JobSeeker.register(Person(id=uuid4(), district="370102"), wishes_of, on=DAY, by=Actor.system("test"))
    async with registration.database.engine.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("ANALYZE vacancies, job_seekers, people")
        words = {}
        for question in ("古籍修复", "籍", "电焊工", "软件工程师 13"):
            stands, rank = answering(question)
            words[question] = await _plan(
                connection, select(Vacancy, rank).where(stands).order_by(rank.desc(), Vacancy.id).limit(51)
            )
        fitting = await _plan(connection, fitting_vacancies(seeker, on=DAY, after=None, limit=51))
        everywhere = Actor("test", frozenset({Role.CASE_WORKER}))
        seekers = await _plan(connection, fitting_job_seekers(everywhere, held, after=None, limit=51))

    for question, plan in words.items():
        assert "Bitmap Index Scan on ix_vacancies_terms" in plan, (question, plan)
    assert "ix_vacancies_status_group_id" in fitting, fitting
    assert "ix_job_seekers_groups" in seekers, seekers
    assert "Seq Scan on vacancies" not in "".join([*words.values(), fitting])
    assert "Seq Scan on job_seekers" not in seekers
    assert await _found(worker, "籍") == await _found(worker, "古籍修复") == ["古籍修复师"]
    assert len(await _found(worker, "软件工程师", limit=200)) == 200


async def _multiply_seekers(registration: ServiceUnderTest, number: int) -> None:
    """Let so many others look for work as the one who does, spread over the major groups."""
    people = _columns("people", but={"id", "identity_index"})
    seekers = _columns("job_seekers", but={"id", "person_id", "occupations", "occupation_groups"})
    more_people = (
        f"INSERT INTO people (id, identity_index, {people}) SELECT gen_random_uuid(), "
        f"convert_to(CAST(n AS text), 'UTF8'), {people} FROM people, generate_series(1, :number) AS n"
    )
    more_seekers = (
        "WITH others AS (SELECT id AS person_id, ARRAY[((row_number() OVER ()) % 8 + 1) || '0000'] AS codes "
        "FROM people WHERE id NOT IN (SELECT person_id FROM job_seekers)) "
        f"INSERT INTO job_seekers (id, person_id, occupations, occupation_groups, {seekers}) "
        f"SELECT gen_random_uuid(), others.person_id, codes, codes, {seekers} FROM others, job_seekers"
    )
    async with registration.database.transaction() as tx:
        await tx.session.execute(text(more_people), {"number": number})
        await tx.session.execute(text(more_seekers))


def _columns(table: str, *, but: set[str]) -> str:
    return ", ".join(column.key for column in Base.metadata.tables[table].columns if column.key not in but)


async def _plan(connection: AsyncConnection, asked: Select[*tuple[Any, ...]]) -> str:
    """How the server answers the statement, as it is sent."""
    compiled = asked.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    bound = tuple(compiled.params[name] for name in compiled.positiontup or ())
    rows = await connection.exec_driver_sql(f"EXPLAIN {compiled}", bound)
    return "\n".join(row[0] for row in rows)


async def test_matches_are_ranked_with_their_reasons_and_paged(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer, person = await entered(worker), await registered(worker)
    perfect = await opened(worker, employer, wage_from="4500.00")
    in_range = await opened(worker, employer, wage_from="3000.00")
    related = await opened(worker, employer, occupation=HOUSEHOLD_SERVICE, hours_kind="SHIFT", district="370103")
    poor = await opened(worker, employer, wage_from="2000.00", wage_to="3999.99", district="370103")
    await opened(worker, employer, occupation=MACHINING)
    await opened(worker, employer, on="2018-02-01", closes_on="2018-02-28")
    me = citizen(registration, person)

    with today("2018-03-10"):
        await me.post("/v1/me/job-seeker", wishes())
        mine = (await me.get("/v1/me/matches")).json()["items"]
        english = await me._client.get("/v1/me/matches", headers=me._headers | {"Accept-Language": "en"})
        pages: list[Any] = []
        cursor = None
        while not pages or cursor:
            page = (await me.get("/v1/me/matches", limit=1, **({"cursor": cursor} if cursor else {}))).json()
            pages += page["items"]
            cursor = page["next"]
        seeker = (await me.get("/v1/me/job-seeker")).json()["id"]
        official = (await worker.get(f"/v1/job-seekers/{seeker}/matches")).json()["items"]

    ranked = [(match["vacancy"]["id"], match["score"]) for match in mine]
    assert ranked == [(perfect, 100), (in_range, 90), (poor, 60), (related, 40)]
    reasons = [[reason["code"] for reason in match["reasons"]] for match in mine]
    assert reasons[0] == ["OCCUPATION_SAME", "DISTRICT_SAME", "WAGE_MET", "HOURS_SAME"]
    assert reasons[1] == ["OCCUPATION_SAME", "DISTRICT_SAME", "WAGE_IN_RANGE", "HOURS_SAME"]
    assert reasons[2] == ["OCCUPATION_SAME", "DISTRICT_OTHER", "WAGE_BELOW", "HOURS_SAME"]
    assert reasons[3] == ["OCCUPATION_RELATED", "DISTRICT_OTHER", "WAGE_MET", "HOURS_OTHER"]
    assert mine[0]["reasons"][0]["text"] == "职业与求职意向一致"
    assert english.json()["items"][0]["reasons"][0]["text"] == "the occupation that is wished"
    assert all(match["score"] == sum(reason["points"] for reason in match["reasons"]) for match in mine)
    assert pages == mine == official


async def test_seekers_are_matched_to_a_vacancy_under_either_code_of_a_place(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    vacancy = await opened(worker, await entered(worker), district="370125", wage_from="4000.00")
    elsewhere = await seeking(worker, districts=["370102"])
    there = await seeking(worker, on="2018-06-20", districts=["370115"], lowest_wage="4500.00")
    related = await seeking(worker, occupations=[HOUSEHOLD_SERVICE, MACHINING], hours_kinds=["PART_TIME", "SHIFT"])
    await seeking(worker, occupations=[MACHINING])
    gone = await seeking(worker)
    await worker.post(f"/v1/job-seekers/{gone}/withdrawal", {"on": "2018-03-02"})

    path = f"/v1/vacancies/{vacancy}/matches"
    matches = (await worker.get(path)).json()["items"]
    first = (await worker.get(path, limit=2)).json()
    rest = (await worker.get(path, limit=2, cursor=first["next"])).json()

    ranked = [(match["job_seeker"]["id"], match["score"]) for match in matches]
    assert ranked == [(there, 90), (elsewhere, 80), (related, 40)]
    assert first["items"] + rest["items"] == matches
    assert (matches[0]["job_seeker"]["name"], rest["next"]) == ("张**", None)
    wished = {"occupations": [HEALTH_CARE], "districts": ["370115"], "lowest_wage": "4000.00", "hours_kinds": ["SHIFT"]}
    changed = await worker.put(f"/v1/job-seekers/{related}/wishes", wished)
    assert changed.status_code == 200, changed.text
    [better] = [match for match in (await worker.get(path)).json()["items"] if match["job_seeker"]["id"] == related]
    assert better["score"] == 90


def test_of_every_aspect_one_reading_always_holds_and_none_that_is_better_counts_less() -> None:
    for aspect, some in aspects().items():
        points = [reading.points for reading in some]
        assert points == sorted(points, reverse=True), aspect
        assert all(reading.code.startswith(aspect) and reading.zh and reading.en for reading in some)
    assert list(aspects()) == list(Aspect)
    with pytest.raises(TypeError):
        aspects()[Aspect.WAGE] = ()  # type: ignore[index]
