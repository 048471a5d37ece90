"""评审专家 Routes of juries and their scores."""

from uuid import UUID

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, UpdateTx, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.schemas.candidates import Declaration, JurorOut, NewJuror, ScorecardOut, Scores

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/calls/{call_id}/jurors"): allow(Role.CASE_WORKER),
    ("GET", "/v1/calls/{call_id}/jurors"): allow(*OFFICES),
    ("POST", "/v1/calls/{call_id}/declaration"): allow(Role.REVIEWER),
    ("PUT", "/v1/candidates/{candidate_id}/scores"): allow(Role.REVIEWER),
    ("POST", "/v1/candidates/{candidate_id}/scores/submission"): allow(Role.REVIEWER),
    ("GET", "/v1/candidates/{candidate_id}/scores"): allow(*OFFICES),
}


@router.post("/v1/calls/{call_id}/jurors", status_code=201, tags=["juries"])
async def assign_juror(tx: WriteTx, actor: CurrentActor, call_id: UUID, body: NewJuror) -> JurorOut:
    """Put somebody on a call's jury."""
    juror = await usecases.assign_juror(tx, call_id, subject=body.subject, employer_id=body.employer_id, by=actor)
    return JurorOut.of(juror)


@router.get("/v1/calls/{call_id}/jurors", tags=["juries"])
async def list_jurors(
    session: Reading, actor: CurrentActor, call_id: UUID, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[JurorOut]:
    """A call's jury."""
    call = await queries.call(session, actor, call_id)
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.jurors(session, call.id, after=after, limit=limit + 1)
    items = [JurorOut.of(juror) for juror in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.post("/v1/calls/{call_id}/declaration", status_code=201, tags=["juries"])
async def declare_conflicts(tx: WriteTx, actor: CurrentActor, call_id: UUID, body: Declaration) -> JurorOut:
    """回避声明 State whom one is close to, before scoring anybody."""
    juror = await usecases.declare_conflicts(tx, call_id, employers=body.employers, kin=body.kin, by=actor)
    return JurorOut.of(juror)


@router.put("/v1/candidates/{candidate_id}/scores", tags=["juries"])
async def write_scores(tx: UpdateTx, actor: CurrentActor, candidate_id: UUID, body: Scores) -> ScorecardOut:
    """评分 Score every criterion of the call; changed until it is submitted."""
    return ScorecardOut.of(*await usecases.write_scores(tx, candidate_id, body.numbers(), by=actor))


@router.post("/v1/candidates/{candidate_id}/scores/submission", status_code=201, tags=["juries"])
async def submit_scores(tx: WriteTx, actor: CurrentActor, candidate_id: UUID) -> ScorecardOut:
    """Let one's scores count; they stand from then on."""
    return ScorecardOut.of(*await usecases.submit_scores(tx, candidate_id, by=actor))


@router.get("/v1/candidates/{candidate_id}/scores", tags=["juries"])
async def list_scores(
    session: Reading, actor: CurrentActor, candidate_id: UUID, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[ScorecardOut]:
    """The jury's scores of a candidate once it is ranked; before that a juror's own."""
    candidate = await queries.candidate(session, actor, candidate_id)
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.scorecards(session, actor, candidate, after=after, limit=limit + 1)
    items = [ScorecardOut.of(card, juror) for card, juror in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)
