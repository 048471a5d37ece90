"""The citizen's app: what is held about me and by whom, what I ask, what I am told; small, and sent once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from contracts.facts import FactKind
from kit import clock
from kit.actor import Actor, Role
from kit.errors import Conflict
from kit.languages import preferred
from kit.privacy import BlindIndex, KeyRing
from kit.testing import Caller, ServiceUnderTest
from kit.vault import Vault
from registration.models import Correction, CorrectionStatus, Person
from tests.kit.proposals import approved
from tests.registration.aid import certified, circumstance, family_of, unemployed
from tests.registration.builders import declaration, fact, registered, stay, today
from tests.registration.employers import end_on, entered, hired

VAULT = Vault(KeyRing("t", {"t": b"k" * 32}), BlindIndex(b"i" * 32))


def citizen(registration: ServiceUnderTest, person: UUID) -> Caller:
    return registration.caller(Role.CITIZEN, person_id=str(person), subject=f"citizen-{person}")


async def get(caller: Caller, path: str, **headers: str) -> httpx.Response:
    return await caller.send("GET", path, b"", **headers)


async def states(caller: Caller, person: UUID, *facts: dict[str, Any]) -> None:
    answer = await caller.post(f"/v1/people/{person}/facts", {"facts": list(facts)})
    assert answer.status_code == 201, answer.text


async def test_a_citizen_reads_where_they_stand_in_chinese_or_english(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    me = citizen(registration, person)
    before = await me.get("/v1/me")
    assert before.json()["unemployment"] == {
        "status": "NONE",
        "text": "未登记失业",
        **dict.fromkeys(("spell_id", "since", "until", "parity", "parity_since", "next_check_in")),
    }
    assert {before.json()[name] for name in ("certificate", "benefit", "certification", "family")} == {None}
    await states(worker, person, stay("2016-01-01"), fact("local_hukou", True, since="2000-01-01", source="PSB"))
    await me.post(f"/v1/people/{person}/declarations", declaration())

    chinese = await get(me, "/v1/me")
    english = await get(me, "/v1/me", Accept_Language="fr, en-GB;q=0.8, zh;q=0.2")

    assert chinese.json()["unemployment"]["text"] == "失业登记中"
    assert english.json()["unemployment"]["text"] == "registered as unemployed"
    assert english.json()["unemployment"]["parity"] is True
    assert [answer.headers["content-language"] for answer in (chinese, english)] == ["zh", "en"]
    assert english.json()["name"] == "张**"
    assert english.json()["district"]["en"] == "Lixia District"
    assert len(english.content) < 1000


async def test_certificate_check_in_benefit_certification_and_family_stand_in_one_small_answer(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    insured = fact("unemployment_insurance_months", 30, since="2018-01-01")
    person = await unemployed(worker, insured, circumstance("SINGLE_PARENT"))
    me = citizen(registration, person)
    await certified(worker, person)
    await family_of(worker, person)
    await approved(
        registration,
        key="unemployment_benefit.months_by_year",
        unit="months_by_code",
        value={"1": 3, "2": 6},
        valid_from="2018-01-01",
        article=20,
    )
    [spell] = (await me.get("/v1/spells")).json()["items"]
    granted = await worker.post(f"/v1/spells/{spell['id']}/benefits", {"on": "2018-03-10", "involuntary": True})
    assert granted.status_code == 201, granted.text

    with today("2018-03-15"):
        answer = await get(me, "/v1/me", Accept_Language="en")

    mine = answer.json()
    number = (await me.get(f"/v1/people/{person}/certificate")).json()["number"]
    assert mine["certificate"]["number"] == number[:4] + "*" * (len(number) - 8) + number[-4:]
    assert (mine["unemployment"]["next_check_in"], mine["unemployment"]["parity_since"]) == ("2018-04-01", "2018-03-01")
    assert mine["benefit"] == {"months": 6, "extension_months": 0, "until": "2018-09-10"}
    assert mine["certification"] == {
        "status": "CERTIFIED",
        "text": "certified as hard to employ",
        "since": "2018-03-01",
        "until": None,
        "categories": ["SINGLE_PARENT"],
        "review_due_on": "2019-03-01",
    }
    assert mine["family"] == {
        "flagged": True,
        "text": "owed at least one member in stable work",
        "since": "2018-03-01",
    }
    assert len(answer.content) < 1400
    [stated] = (await get(me, "/v1/me/circumstances", Accept_Language="en")).json()["items"]
    assert (stated["text"], stated["source_text"][:5]) == ("bringing up a minor child alone", "Civil")


async def test_employments_are_shown_with_the_employer_s_name_in_pages(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person, other = await registered(worker), await registered(worker)
    for name, since, until in (("一厂", "2018-01-05", "2018-02-01"), ("二厂", "2018-03-05", None)):
        employment = await hired(worker, await entered(worker, name=name), person, since)
        if until is not None:
            await worker.post(f"/v1/employments/{employment['id']}/ending", end_on(until))
    me = citizen(registration, person)

    first = (await me.get("/v1/me/employments", limit=1)).json()
    second = (await me.get("/v1/me/employments", limit=1, cursor=first["next"])).json()

    assert [(one["employer"], one["text"], one["until"]) for one in first["items"] + second["items"]] == [
        ("二厂", "在职", None),
        ("一厂", "已终止", "2018-02-01"),
    ]
    assert second["next"] is None
    assert (await citizen(registration, other).get("/v1/me/employments")).json()["items"] == []


async def test_what_has_not_changed_is_not_sent_again(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    me = citizen(registration, person)
    lists = ("facts", "notices", "consents", "corrections", "circumstances", "employments")
    for path in ("/v1/me", *(f"/v1/me/{name}" for name in lists)):
        first = await get(me, path)
        assert first.headers["cache-control"] == "private, no-cache"
        again = await get(me, path, If_None_Match=f'"other", W/{first.headers["etag"]}')
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = await get(me, "/v1/me", Accept_Language="en", If_None_Match=(await get(me, "/v1/me")).headers["etag"])
    assert other.status_code == 200, "the other language is another answer"

    before = (await get(me, "/v1/me/facts")).headers["etag"]
    await states(worker, person, stay("2016-01-01"))
    changed = await get(me, "/v1/me/facts", If_None_Match=before)
    assert changed.status_code == 200
    assert changed.headers["etag"] != before


async def test_facts_come_with_their_source_in_pages(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    for month in range(1, 6):
        await states(worker, person, fact("working", False, since=f"2018-0{month}-01"))
    me = citizen(registration, person)
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await me.get("/v1/me/facts", limit=2, **cursor)).json()
        seen += [item["valid_from"] for item in page["items"]]
        assert {item["source_text"] for item in page["items"]} == {"市人力资源社会保障局"}
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [f"2018-0{month}-01" for month in range(5, 0, -1)]


async def test_what_a_department_holds_is_never_asked_from_the_citizen_again(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    me = citizen(registration, person)
    await states(worker, person, fact("local_hukou", True, since="2018-01-01", until="2018-06-30", source="PSB"))
    own = {"kind": "local_hukou", "value": False, "valid_from": "2018-06-01"}

    refused = await me.post("/v1/me/facts", own)

    assert (refused.status_code, refused.json()["code"]) == (409, "FACT_HELD")
    assert refused.json()["held"] == [{"kind": "local_hukou", "department": "PSB"}]
    stated = await me.post("/v1/me/facts", own | {"valid_from": "2018-07-01"})
    assert (stated.status_code, stated.json()["certified"]) == (201, False)
    assert stated.json()["source_text"] == "本人申报"
    posing = await me.post("/v1/me/facts", own | {"valid_from": "2018-07-01", "source_department": "PSB"})
    assert posing.status_code == 422
    taken_down = own | {"source_department": "SELF"}
    for_them = await worker.post(f"/v1/people/{person}/facts", {"facts": [taken_down]})
    assert for_them.json()["code"] == "FACT_HELD"


async def test_a_request_for_correction_is_the_owning_department_s_task(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    me = citizen(registration, person)
    await states(worker, person, stay("2018-02-01"))
    [wrong] = (await me.get("/v1/me/facts")).json()["items"]
    asked = await me.post(
        "/v1/me/corrections",
        {"kind": "residence", "fact_id": wrong["id"], "statement": "我 2017 年 9 月就搬来了"},
    )
    assert (asked.status_code, asked.json()["department"]) == (201, "PSB")
    path = f"/v1/corrections/{asked.json()['id']}"

    police = registration.caller(Role.AGENCY, department="PSB")
    others = registration.caller(Role.AGENCY, department="HRSS")
    assert [item["id"] for item in (await police.get("/v1/corrections", status="OPEN")).json()["items"]] == [
        asked.json()["id"]
    ]
    assert (await others.get("/v1/corrections")).json()["items"] == []
    right = {"value": {"district": "370102"}, "valid_from": "2017-09-01", "document": "居住证 17"}
    assert (await others.post(f"{path}/acceptance", right)).status_code == 404
    assert (await police.post(f"{path}/acceptance", right | {"value": 7})).json()["code"] == "FACT_VALUE"

    accepted = await police.post(f"{path}/acceptance", right)

    assert (accepted.status_code, accepted.json()["status"]) == (201, "ACCEPTED")
    facts = (await me.get("/v1/me/facts")).json()["items"]
    assert [item["valid_from"] for item in facts] == ["2017-09-01", "2018-02-01"], "nothing is overwritten"
    assert facts[0]["id"] == accepted.json()["corrected_fact_id"]
    [notice] = (await me.get("/v1/me/notices")).json()["items"]
    assert notice["text"] == "您的更正申请已被采纳:常住地"
    again = await police.post(f"{path}/rejection", {"answer": "not any more"})
    assert (again.status_code, again.json()["code"]) == (409, "CORRECTION_STATUS")


async def test_what_a_citizen_says_and_is_answered_is_sealed(registration: ServiceUnderTest) -> None:
    person = await registered(registration.caller(Role.CASE_WORKER))
    me = citizen(registration, person)
    asked = await me.post("/v1/me/corrections", {"kind": "working", "statement": "我没有在工作"})
    path = f"/v1/corrections/{asked.json()['id']}/rejection"
    rejected = await registration.caller(Role.AGENCY, department="HRSS").post(path, {"answer": "您仍有参保记录"})
    assert rejected.json()["answer"] == "您仍有参保记录"
    assert [item["status"] for item in (await me.get("/v1/me/corrections")).json()["items"]] == ["REJECTED"]
    async with registration.database.reading() as session:
        stored = str((await session.execute(text("SELECT corrections::text FROM corrections"))).scalars().all())
        trail = str((await session.execute(text("SELECT audit::text FROM audit"))).scalars().all())
    for secret in ("我没有在工作", "您仍有参保记录"):
        assert secret not in stored + trail


async def test_a_citizen_acts_on_nothing_of_another_s(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    mine, theirs = await registered(worker), await registered(worker)
    await states(worker, theirs, stay("2018-02-01"))
    [record] = (await worker.get(f"/v1/people/{theirs}/facts")).json()["items"]
    me, other = citizen(registration, mine), citizen(registration, theirs)
    asked = await other.post("/v1/me/corrections", {"kind": "working", "statement": "我没有在工作"})
    await worker.post(f"/v1/people/{theirs}/names", {"name": "司马光", "on": "2018-05-01", "document": "17"})
    [notice] = (await other.get("/v1/me/notices")).json()["items"]

    answers = [
        await me.post(f"/v1/me/corrections/{asked.json()['id']}/withdrawal"),
        await me.put(f"/v1/me/notices/{notice['id']}/reading", {}),
        await me.post(
            "/v1/me/corrections", {"kind": "residence", "fact_id": record["id"], "statement": "that is mine"}
        ),
        await registration.caller(Role.CITIZEN).get("/v1/me"),
        await registration.caller(Role.CITIZEN, person_id=str(uuid4())).get("/v1/me"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert (await me.get("/v1/me/facts")).json()["items"] == []
    assert (await worker.get("/v1/me")).status_code == 403
    withdrawn = await other.post(f"/v1/me/corrections/{asked.json()['id']}/withdrawal")
    assert withdrawn.json()["status"] == "WITHDRAWN"


async def test_a_notice_is_read_once(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    me = citizen(registration, person)
    await worker.post(f"/v1/people/{person}/names", {"name": "司马光", "on": "2018-05-01", "document": "17"})
    assert (await me.get("/v1/me")).json()["unread_notices"] == 1
    [notice] = (await me.get("/v1/me/notices")).json()["items"]
    first = (await me.put(f"/v1/me/notices/{notice['id']}/reading", {})).json()
    with clock.at(clock.now() + timedelta(days=1)):
        second = (await me.put(f"/v1/me/notices/{notice['id']}/reading", {})).json()
    assert first["read_at"] == second["read_at"]
    assert (await me.get("/v1/me")).json()["unread_notices"] == 0


async def test_consents_are_a_log_of_giving_and_withdrawing(registration: ServiceUnderTest) -> None:
    person = await registered(registration.caller(Role.CASE_WORKER))
    me = citizen(registration, person)

    async def says(*, given: bool) -> tuple[int, str | None]:
        answer = await me.post("/v1/me/consents", {"purpose": "TEXT_MESSAGES", "given": given})
        return answer.status_code, answer.json().get("code")

    unchanged = (409, "CONSENT_UNCHANGED")
    assert [await says(given=given) for given in (False, True, True, False)] == [
        unchanged,
        (201, None),
        unchanged,
        (201, None),
    ]
    log = (await me.get("/v1/me/consents")).json()["items"]
    assert [line["given"] for line in log] == [False, True]


async def test_a_token_with_the_id_of_a_merged_entry_goes_on_serving_its_person(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    duplicate, stays = await registered(worker), await registered(worker)
    await states(worker, duplicate, stay("2018-02-01"))
    await worker.post(f"/v1/people/{duplicate}/merge", {"into": str(stays), "reason": "the same person"})
    me = citizen(registration, duplicate)
    assert (await me.get("/v1/me")).json()["person_id"] == str(stays)
    assert len((await me.get("/v1/me/facts")).json()["items"]) == 1
    stated = await me.post("/v1/me/facts", {"kind": "ever_employed", "value": True, "valid_from": "2018-01-01"})
    assert stated.status_code == 201
    assert [item["text"] for item in (await me.get("/v1/me/notices")).json()["items"]] == ["您的重复登记已合并"]


@given(st.lists(st.sampled_from(["accept", "reject", "withdraw"]), max_size=6))
def test_a_request_is_closed_once_and_never_again(verbs: list[str]) -> None:
    by, vault = Actor.system("test"), VAULT
    person = Person(id=uuid4(), district="370102")
    on = datetime(2018, 5, 1, tzinfo=UTC).date()
    correction = Correction.request(person, FactKind.WORKING, fact_id=None, statement="not working", on=on, vault=vault)
    ends: dict[str, tuple[Callable[[], None], CorrectionStatus]] = {
        "accept": (lambda: correction.accept(uuid4(), by=by), CorrectionStatus.ACCEPTED),
        "reject": (lambda: correction.reject("it stands", by=by, vault=vault), CorrectionStatus.REJECTED),
        "withdraw": (lambda: correction.withdraw(by=by), CorrectionStatus.WITHDRAWN),
    }
    for number, verb in enumerate(verbs):
        act, status = ends[verb]
        if number == 0:
            act()
            closed = status
        else:
            with pytest.raises(Conflict):
                act()
        assert correction.status == closed


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("en", "en"),
        ("EN-us, zh", "zh"),
        ("zh-Hans;q=0.5, en;q=0.9", "en"),
        ("de;q=1", "zh"),
        ("en;q=nonsense", "zh"),
    ],
)
def test_chinese_is_spoken_to_whoever_does_not_prefer_english(header: str | None, language: str) -> None:
    assert preferred(header) == language
