"""Whatever is tried on two calls of one year: never more than its quota, by scores alone, each juror once."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import httpx
import hypothesis.strategies as st
from hypothesis import HealthCheck, example, given, settings

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.subsidy.builders import read
from tests.subsidy.calls import CRITERIA, juror, made, new_call, opened
from tests.subsidy.filers import known_employer

DEMO = "HOUSEHOLD_SERVICE_TRAINING"
QUOTA = 3
PLACES = (2, 3)
FIRMS = range(4)
# The second juror works for the first firm.
JURORS = range(2)
CONFLICT = (1, 0)
POINTS = st.sampled_from(["40.00", "70.00", "70.01", "99.99"])
CALL, FIRM, JUROR = st.sampled_from(range(len(PLACES))), st.sampled_from(FIRMS), st.sampled_from(JURORS)
ACTION = st.one_of(
    st.tuples(st.just("enter"), CALL, FIRM),
    st.tuples(st.just("score"), CALL, FIRM, JUROR, POINTS),
    st.tuples(st.just("withdraw"), CALL, FIRM),
    st.tuples(st.just("judge all"), CALL, POINTS),
    *(st.tuples(st.just(verb), CALL) for verb in ("close", "rank", "propose", "reject", "announce", "announce")),
)


def all_steps(call: int, firms: tuple[int, ...]) -> list[tuple[Any, ...]]:
    """From the candidates to a list that waits for its announcement."""
    entered = [("enter", call, firm) for firm in firms]
    rest = [("close", call), ("judge all", call, "70.00"), ("rank", call), ("propose", call)]
    return [*entered, ("score", call, firms[-1], 0, "99.99"), *rest]


TO_THE_END = [
    *all_steps(0, (0, 1, 2)),
    *all_steps(1, (3, 1, 2)),
    ("announce", 0),
    ("announce", 1),
    ("reject", 1),
    ("propose", 1),
    ("announce", 1),
]


@dataclass
class Tried:
    """A call, and what has to have come of it from what was tried alone."""

    id: str
    places: int
    jury: list[Caller]
    status: str = "OPEN"
    candidates: dict[int, str] = field(default_factory=dict)
    """By firm, the latest candidate."""
    active: list[int] = field(default_factory=list)
    """The firms that have not withdrawn, as they entered."""
    cards: dict[tuple[int, str], Decimal] = field(default_factory=dict)
    """By juror and candidate, the score."""
    order: list[int] = field(default_factory=list)
    listed: list[int] = field(default_factory=list)
    content_hash: str = "0" * 64

    def code(self, *statuses: str) -> str:
        """The refusal outside of the states; empty within."""
        return "" if self.status in statuses else "CALL_STATUS"

    def missing(self) -> list[tuple[int, int]]:
        """By whom and for which firm a score is missing."""
        due = [(who, firm) for firm in self.active for who in JURORS if (who, firm) != CONFLICT]
        return [(who, firm) for who, firm in due if (who, self.candidates[firm]) not in self.cards]

    def score(self, firm: int) -> Decimal:
        """The mean of what the jurors gave; each gave every criterion the same points."""
        given_ = [points for (_, of), points in self.cards.items() if of == self.candidates[firm]]
        return (sum(given_, Decimal(0)) / len(given_)).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass
class Office:
    """Who acts, on which day of which year, and how many of its places are taken."""

    subsidy: ServiceUnderTest
    day: str
    taken: int
    employers: list[Any]
    calls: list[Tried] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.writer = self.subsidy.caller(Role.CASE_WORKER)
        self.agency, self.approver = self.subsidy.caller(Role.AGENCY), self.subsidy.caller(Role.APPROVER)

    async def enter(self, call: Tried, firm: int) -> None:
        expected = call.code("OPEN") or ("CANDIDATE_EXISTS" if firm in call.active else "")
        body = {"title": "家政实训基地", "on": "2018-03-05", "employer_id": str(self.employers[firm])}
        answer = await self.agency.post(f"/v1/calls/{call.id}/candidates", body)
        if same(answer, expected):
            candidate = answer.json()["id"]
            await made(await self.writer.post(f"/v1/candidates/{candidate}/screening", {}))
            call.candidates[firm] = candidate
            call.active.append(firm)

    async def score(self, call: Tried, firm: int, who: int, points: str) -> None:
        if (candidate := call.candidates.get(firm)) is None:
            return
        expected = call.code("OPEN", "CLOSED") or ("" if firm in call.active else "CANDIDATE_STATUS")
        if not expected and (who, firm) == CONFLICT:
            expected = "CONFLICT_OF_INTEREST"
        if not expected and (who, candidate) in call.cards:
            expected = "SCORES_SUBMITTED"
        path = f"/v1/candidates/{candidate}/scores"
        body = {"scores": [{"criterion": one["code"], "score": points} for one in CRITERIA]}
        if same(await call.jury[who].put(path, body), expected):
            await made(await call.jury[who].post(f"{path}/submission"))
            call.cards[who, candidate] = Decimal(points)

    async def withdraw(self, call: Tried, firm: int) -> None:
        if (candidate := call.candidates.get(firm)) is None:
            return
        expected = call.code("OPEN", "CLOSED") or ("" if firm in call.active else "CANDIDATE_STATUS")
        if same(await self.agency.post(f"/v1/candidates/{candidate}/withdrawals", {}), expected):
            call.active.remove(firm)

    async def judge_all(self, call: Tried, points: str) -> None:
        for who, firm in call.missing():
            await self.score(call, firm, who, points)

    async def close(self, call: Tried) -> None:
        answer = await self.writer.post(f"/v1/calls/{call.id}/closing", {"on": "2018-04-02"})
        if same(answer, call.code("OPEN")):
            call.status = "CLOSED"

    async def rank(self, call: Tried) -> None:
        expected = call.code("CLOSED") or ("SCORES_MISSING" if call.missing() else "")
        if same(await self.writer.post(f"/v1/calls/{call.id}/ranking"), expected):
            call.status = "SCORED"
            call.order = sorted(call.active, key=lambda firm: (-call.score(firm), call.active.index(firm)))

    async def propose(self, call: Tried) -> None:
        body = {"on": self.day, "reason": "按评审排名拟定"}
        answer = await self.writer.post(f"/v1/calls/{call.id}/list", body)
        if same(answer, call.code("SCORED")):
            call.status, call.content_hash = "PROPOSED", answer.json()["content_hash"]
            free = [firm for firm in call.order if firm not in self.certified()]
            call.listed = free[: min(call.places, QUOTA - self.taken)]
            told = [(one["candidate_id"], one["score"]) for one in answer.json()["entries"]]
            assert told == [(call.candidates[firm], str(call.score(firm))) for firm in call.listed]

    async def reject(self, call: Tried) -> None:
        answer = await self.approver.post(f"/v1/calls/{call.id}/list/rejection", {"reason": "重新拟定"})
        if same(answer, call.code("PROPOSED")):
            call.status = "SCORED"

    def certified(self) -> list[int]:
        """The firms that a call has certified: nobody is twice."""
        return [firm for call in self.calls if call.status == "ANNOUNCED" for firm in call.listed]

    def fault(self, listed: list[int]) -> str:
        """Why a list can't become final by now, after another one has; the first of it says."""
        for place, firm in enumerate(listed, self.taken + 1):
            if place > QUOTA:
                return "ANNUAL_QUOTA_USED"
            if firm in self.certified():
                return "BASE_EXISTS"
        return ""

    async def announce(self, call: Tried) -> None:
        expected = call.code("PROPOSED") or self.fault(call.listed)
        body = {"on": self.day, "content_hash": call.content_hash}
        if same(await self.approver.post(f"/v1/calls/{call.id}/announcement", body), expected):
            call.status = "ANNOUNCED"
            self.taken += len(call.listed)


def same(answer: httpx.Response, expected: str) -> bool:
    """Whether it was done, having seen that just what was expected came of it."""
    found = "" if answer.status_code in (200, 201) else answer.json()["code"]
    assert found == expected, answer.text
    return not found


@settings(max_examples=5, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(year=2018, actions=TO_THE_END)
@given(year=st.integers(2018, 2024), actions=st.lists(ACTION, min_size=15, max_size=30))
async def test_calls_certify_by_scores_alone_within_the_year_s_quota_and_only_in_turn(
    subsidy: ServiceUnderTest, year: int, actions: list[tuple[Any, ...]]
) -> None:
    target = f"/v1/certification-targets/{year}"
    employers = [await known_employer(subsidy) for _ in FIRMS]
    office = Office(subsidy, f"{year}-12-20", (await read(subsidy, target))["certified"], employers)
    for places in PLACES:
        made_ = await opened(subsidy, new_call(DEMO, places=places, terms={"criteria": CRITERIA}))
        jury = [await juror(subsidy, made_, f"expert-{who}", employer=(None, employers[0])[who]) for who in JURORS]
        office.calls.append(Tried(made_["id"], places, jury))

    for verb, of, *rest in actions:
        call = office.calls[of]
        await getattr(office, verb.replace(" ", "_"))(call, *rest)
        assert (await read(subsidy, f"/v1/calls/{call.id}"))["status"] == call.status

    assert (await read(subsidy, target))["certified"] == office.taken <= QUOTA
    for call in office.calls:
        stands = (await read(subsidy, f"/v1/calls/{call.id}/candidates?limit=100"))["items"]
        certified = call.listed if call.status == "ANNOUNCED" else []
        assert {one["id"] for one in stands if one["status"] == "SELECTED"} == {
            call.candidates[one] for one in certified
        }
        by_rank = sorted((one for one in stands if one["rank"]), key=lambda one: int(one["rank"]))
        assert [one["id"] for one in by_rank] == [call.candidates[firm] for firm in call.order]
        for one in by_rank:
            cards = (await read(subsidy, f"/v1/candidates/{one['id']}/scores"))["items"]
            assert len(cards) == sum(of == one["id"] for _, of in call.cards)
