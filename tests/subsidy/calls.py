"""Calls, candidates and juries, as the tests name them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import httpx

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest

Answer = dict[str, Any]

CRITERIA = [
    {"code": "INNOVATION", "zh": "创新性", "weight": "0.40"},
    {"code": "MARKET", "zh": "市场前景", "weight": "0.35"},
    {"code": "TEAM", "zh": "团队能力", "weight": "0.25"},
]


def new_call(kind: str, *, places: int, terms: Mapping[str, Any] | None = None, **more: Any) -> Answer:
    """A call of 2018, for employers, from the first to the last of March."""
    return {
        "kind": kind,
        "year": 2018,
        "title": "2018年度征集",
        "document": "济人社发〔2018〕示例8号",
        "places": places,
        "opens_on": "2018-03-01",
        "closes_on": "2018-03-31",
        "terms": {"applicants": ["EMPLOYER"], **(terms or {})},
    } | more


def contest(*prizes: str, places: int, **terms: Any) -> Answer:
    """A contest for everybody, judged by three criteria."""
    whole = {"applicants": ["EMPLOYER", "PERSON", "TEAM"], "criteria": CRITERIA, "prizes": list(prizes)}
    return new_call("CONTEST", places=places, terms=whole | terms)


async def made(answer: httpx.Response) -> Answer:
    """What was created."""
    assert answer.status_code == 201, answer.text
    created: Answer = answer.json()
    return created


async def opened(subsidy: ServiceUnderTest, body: Answer) -> Answer:
    """A call that one person wrote and another one opened."""
    call = await made(await subsidy.caller(Role.CASE_WORKER).post("/v1/calls", body))
    seen = {"content_hash": call["content_hash"]}
    return await made(await subsidy.caller(Role.APPROVER).post(f"/v1/calls/{call['id']}/opening", seen))


async def admitted(subsidy: ServiceUnderTest, call: Answer, *, on: str = "2018-03-05", **whose: Any) -> Answer:
    """A candidate who applied, and whom an officer admitted."""
    candidate = await applied_to(subsidy.caller(Role.AGENCY), call, on=on, **whose)
    return await made(await subsidy.caller(Role.CASE_WORKER).post(f"/v1/candidates/{candidate['id']}/screening", {}))


async def applied_to(
    by: Caller,
    call: Answer,
    *,
    employer: UUID | None = None,
    people: Sequence[UUID] = (),
    on: str = "2018-03-05",
    **more: Any,
) -> Answer:
    """A candidate of the call."""
    whose = {"employer_id": None if employer is None else str(employer), "people": [str(one) for one in people]}
    body = {"title": "智慧家政", "on": on, **whose, **more}
    return await made(await by.post(f"/v1/calls/{call['id']}/candidates", body))


async def juror(
    subsidy: ServiceUnderTest, call: Answer, subject: str, *, employer: UUID | None = None, **close_to: Any
) -> Caller:
    """Somebody on the call's jury who has declared their conflicts."""
    member = {"subject": subject, "employer_id": None if employer is None else str(employer)}
    await made(await subsidy.caller(Role.CASE_WORKER).post(f"/v1/calls/{call['id']}/jurors", member))
    by = subsidy.caller(Role.REVIEWER, subject=subject)
    await made(await by.post(f"/v1/calls/{call['id']}/declaration", close_to))
    return by


async def scores(by: Caller, candidate: Answer, *points: str) -> None:
    """The juror scores the three criteria and submits."""
    path = f"/v1/candidates/{candidate['id']}/scores"
    given = [{"criterion": one["code"], "score": score} for one, score in zip(CRITERIA, points, strict=True)]
    answer = await by.put(path, {"scores": given})
    assert answer.status_code == 200, answer.text
    await made(await by.post(f"{path}/submission"))


async def ranked(subsidy: ServiceUnderTest, call: Answer) -> list[Answer]:
    """The call is closed and its candidates are ranked: the best first."""
    office = subsidy.caller(Role.CASE_WORKER)
    await made(await office.post(f"/v1/calls/{call['id']}/closing", {"on": "2018-04-02"}))
    await made(await office.post(f"/v1/calls/{call['id']}/ranking"))
    page = (await office.get(f"/v1/calls/{call['id']}/candidates", limit=200)).json()
    return sorted((one for one in page["items"] if one["rank"]), key=lambda one: int(one["rank"]))


async def proposed(subsidy: ServiceUnderTest, call: Answer) -> Answer:
    """The list that an officer proposes of the ranking."""
    body = {"on": "2018-04-10", "reason": "按评审排名拟定"}
    return await made(await subsidy.caller(Role.CASE_WORKER).post(f"/v1/calls/{call['id']}/list", body))


async def announces(
    subsidy: ServiceUnderTest, call: Answer, listed: Answer, *, on: str = "2018-04-20"
) -> httpx.Response:
    """Another person makes the list final."""
    body = {"on": on, "content_hash": listed["content_hash"]}
    return await subsidy.caller(Role.APPROVER).post(f"/v1/calls/{call['id']}/announcement", body)


async def announced(subsidy: ServiceUnderTest, call: Answer, *, on: str = "2018-04-20") -> Answer:
    """The ranking, the list, and its announcement."""
    await ranked(subsidy, call)
    return await made(await announces(subsidy, call, await proposed(subsidy, call), on=on))


async def certified_as(
    subsidy: ServiceUnderTest, employer: UUID, body: Answer, *, base_type: str | None = None
) -> Answer:
    """The employer is the one that a call certifies."""
    call = await opened(subsidy, body)
    await admitted(subsidy, call, employer=employer, base_type=base_type)
    await announced(subsidy, call)
    page = (await subsidy.stranger.get("/v1/certified-bases", limit=200)).json()
    base: Answer
    [base] = [one for one in page["items"] if one["call_id"] == call["id"]]
    return base
