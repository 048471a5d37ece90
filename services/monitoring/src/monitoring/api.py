"""Monitoring's routes, and who may call them."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from contracts.policy import ARTICLES, Kind, Service
from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, UpdateTx, WriteTx, new_router
from kit.policy import PUBLIC, Policies, allow
from kit.proposals import ProposalStatus
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor, page_of
from monitoring import queries, usecases
from monitoring.models import INDICATORS, Indicator, PlanStatus, TaskStatus, WarningStatus
from monitoring.schemas import (
    Acknowledgement,
    Approval,
    DayOfDecision,
    EmployedOut,
    IndicatorOut,
    Month,
    NewClosing,
    NewEmployed,
    NewPlan,
    NewTarget,
    NewTask,
    PlanOut,
    PointOut,
    PolicyRowOut,
    Publication,
    RateOut,
    StandingOut,
    StandingsOut,
    SummaryOut,
    TargetOut,
    TaskOut,
    TaskReport,
    TurnedDown,
    WarningOut,
)
from rulebook.instruments import Status

router = new_router()

READERS = allow(Role.DUTY_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR, Role.APPROVER, Role.FINANCE)
PARTAKERS = allow(Role.AGENCY, Role.DUTY_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR, Role.APPROVER, Role.FINANCE)
POLICIES: Policies = {
    ("GET", "/v1/indicators"): READERS,
    ("GET", "/v1/series"): READERS,
    ("GET", "/v1/districts/{code}/summary"): READERS,
    ("PUT", "/v1/districts/{code}/employed"): allow(Role.AGENCY, Role.ADMINISTRATOR),
    ("GET", "/v1/warnings"): READERS,
    ("GET", "/v1/warnings/{warning_id}"): READERS,
    ("POST", "/v1/warnings/{warning_id}/acknowledgement"): allow(Role.DUTY_OFFICER),
    ("POST", "/v1/warnings/{warning_id}/publication"): allow(Role.APPROVER),
    ("POST", "/v1/emergency-plans"): allow(Role.DUTY_OFFICER),
    ("GET", "/v1/emergency-plans"): READERS,
    ("GET", "/v1/emergency-plans/{plan_id}"): READERS,
    ("POST", "/v1/emergency-plans/{plan_id}/activation"): allow(Role.APPROVER),
    ("POST", "/v1/emergency-plans/{plan_id}/rejection"): allow(Role.APPROVER),
    ("POST", "/v1/emergency-plans/{plan_id}/closing-proposal"): allow(Role.DUTY_OFFICER),
    ("POST", "/v1/emergency-plans/{plan_id}/closing-rejection"): allow(Role.APPROVER),
    ("POST", "/v1/emergency-plans/{plan_id}/closing"): allow(Role.APPROVER),
    ("POST", "/v1/targets"): allow(Role.DUTY_OFFICER, Role.ADMINISTRATOR),
    ("GET", "/v1/targets"): READERS,
    ("GET", "/v1/targets/standing"): READERS,
    ("GET", "/v1/targets/{target_id}"): READERS,
    ("POST", "/v1/targets/{target_id}/approval"): allow(Role.APPROVER),
    ("POST", "/v1/targets/{target_id}/rejection"): allow(Role.APPROVER),
    ("POST", "/v1/targets/{target_id}/withdrawal"): allow(Role.DUTY_OFFICER, Role.ADMINISTRATOR),
    ("POST", "/v1/coordination-tasks"): allow(Role.DUTY_OFFICER, Role.ADMINISTRATOR),
    ("GET", "/v1/coordination-tasks"): PARTAKERS,
    ("GET", "/v1/coordination-tasks/{task_id}"): PARTAKERS,
    ("POST", "/v1/coordination-tasks/{task_id}/report"): allow(Role.AGENCY, Role.DUTY_OFFICER),
    ("POST", "/v1/coordination-tasks/{task_id}/sending-back"): allow(Role.APPROVER, Role.ADMINISTRATOR),
    ("POST", "/v1/coordination-tasks/{task_id}/closing"): allow(Role.APPROVER, Role.ADMINISTRATOR),
    ("GET", "/v1/policy-map"): PUBLIC,
    ("GET", "/v1/policy-map/{row_id}"): PUBLIC,
}

District = Annotated[str, Path(pattern=r"^[1-9][0-9]{5}$", description="GB/T 2260; a former code names the same place")]
RowId = Annotated[str, Path(pattern=r"^(P|A[0-2][0-9])-M?[0-9]{1,2}$", description="as in A09-7")]
Year = Annotated[int, Query(ge=1990, le=2099)]
AskedDistrict = Annotated[str | None, Query(pattern=r"^[1-9][0-9]{5}$", description="GB/T 2260")]


@router.get("/v1/indicators", tags=["series"])
async def list_indicators() -> list[IndicatorOut]:
    """The registry of indicators: name, unit, period, source and owner of each."""
    return [IndicatorOut.of(entry) for entry in INDICATORS.values()]


@router.get("/v1/series", tags=["series"])
async def read_series(
    session: Reading,
    actor: CurrentActor,
    indicator: Indicator,
    first: Annotated[Month, Query(alias="from")],
    last: Annotated[Month, Query(alias="to")],
    district: AskedDistrict = None,
) -> list[PointOut]:
    """An indicator month by month, of one district or, without one, of the city; a month without anything is zero.

    A place that changed its code keeps one series, under its present code and under every former one.
    """
    points = await queries.series(session, actor, indicator, district=district, first=first, last=last)
    return PointOut.all(indicator, points)


@router.get("/v1/districts/{code}/summary", tags=["series"])
async def read_summary(
    session: Reading, actor: CurrentActor, code: District, month: Annotated[Month | None, Query()] = None
) -> SummaryOut:
    """A district at a glance; without a month, the last one of which anything is counted."""
    place = queries.place_in_scope(actor, code)
    month = month or await queries.latest_month(session, place)
    rates = await queries.rates(session, place)
    counts = await queries.counts(session, place, month) if month else {}
    return SummaryOut.of(
        place,
        month=month,
        counts=counts,
        ratio=await queries.market_ratio(session, month, counts) if month else None,
        stock=await queries.stock(session, place),
        rate=rates[-1] if rates else None,
        open_warnings=await queries.open_warnings(session, place),
    )


@router.put("/v1/districts/{code}/employed", tags=["warnings"])
async def state_employed(tx: UpdateTx, actor: CurrentActor, code: District, body: NewEmployed) -> EmployedOut:
    """State the urban employed, the denominator of the registered unemployment rate; the rate is judged at once."""
    rate, proposed = await usecases.state_employed(
        tx,
        code,
        month=body.month,
        employed=body.employed,
        source_department=body.source_department,
        document=body.document,
        by=actor,
    )
    return EmployedOut(rate=RateOut.of(rate), proposed=[WarningOut.of(warning) for warning in proposed])


@router.get("/v1/warnings", tags=["warnings"])
async def list_warnings(
    session: Reading,
    actor: CurrentActor,
    district: AskedDistrict = None,
    status: WarningStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[WarningOut]:
    """Warnings in the caller's scope, in the order of proposal."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.warnings(session, actor, district=district, status=status, after=after, limit=limit + 1)
    return page_of([WarningOut.of(warning) for warning in found], limit)


@router.get("/v1/warnings/{warning_id}", tags=["warnings"])
async def read_warning(session: Reading, actor: CurrentActor, warning_id: UUID) -> WarningOut:
    """One warning.

    It is proposed where the rate is above the strictest control line in force: the city's target of 4.0 % comes before
    the national line of 4.5 %.
    """
    return WarningOut.of(await queries.warning(session, actor, warning_id))


@router.post("/v1/warnings/{warning_id}/acknowledgement", status_code=201, tags=["warnings"])
async def acknowledge_warning(tx: WriteTx, actor: CurrentActor, warning_id: UUID, body: Acknowledgement) -> WarningOut:
    """Note that a warning has been seen; it stays proposed until an authorised person decides."""
    return WarningOut.of(await usecases.acknowledge_warning(tx, warning_id, body.note, by=actor))


@router.post("/v1/warnings/{warning_id}/publication", tags=["warnings"])
async def publish_warning(tx: WriteTx, actor: CurrentActor, warning_id: UUID, body: Publication) -> WarningOut:
    """发布预警信息 Publish a warning that another person has acknowledged."""
    warning = await usecases.publish_warning(tx, warning_id, on=body.on, document=body.document, by=actor)
    return WarningOut.of(warning)


@router.post("/v1/emergency-plans", status_code=201, tags=["emergency plans"])
async def propose_plan(tx: WriteTx, actor: CurrentActor, body: NewPlan) -> PlanOut:
    """Propose to activate a region's emergency plan; another person decides."""
    return PlanOut.model_validate(await usecases.propose_plan(tx, **body.model_dump(), by=actor))


@router.get("/v1/emergency-plans", tags=["emergency plans"])
async def list_plans(
    session: Reading,
    actor: CurrentActor,
    region: AskedDistrict = None,
    status: PlanStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[PlanOut]:
    """Emergency plans in the caller's scope, in the order of proposal."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.plans(session, actor, region=region, status=status, after=after, limit=limit + 1)
    return page_of([PlanOut.model_validate(plan) for plan in found], limit)


@router.get("/v1/emergency-plans/{plan_id}", tags=["emergency plans"])
async def read_plan(session: Reading, actor: CurrentActor, plan_id: UUID) -> PlanOut:
    """One emergency plan."""
    return PlanOut.model_validate(await queries.plan(session, actor, plan_id))


@router.post("/v1/emergency-plans/{plan_id}/activation", tags=["emergency plans"])
async def activate_plan(tx: WriteTx, actor: CurrentActor, plan_id: UUID, body: DayOfDecision) -> PlanOut:
    """启动应急预案 Activate what another person has proposed, after a warning that was published."""
    return PlanOut.model_validate(await usecases.activate_plan(tx, plan_id, on=body.on, by=actor))


@router.post("/v1/emergency-plans/{plan_id}/rejection", tags=["emergency plans"])
async def reject_plan(tx: WriteTx, actor: CurrentActor, plan_id: UUID, body: TurnedDown) -> PlanOut:
    """Turn down what another person has proposed."""
    return PlanOut.model_validate(await usecases.reject_plan(tx, plan_id, body.reason, by=actor))


@router.post("/v1/emergency-plans/{plan_id}/closing-proposal", tags=["emergency plans"])
async def propose_closing(tx: WriteTx, actor: CurrentActor, plan_id: UUID, body: NewClosing) -> PlanOut:
    """Propose that an active plan closes; until another person decides it stays active."""
    return PlanOut.model_validate(await usecases.propose_closing(tx, plan_id, document=body.document, by=actor))


@router.post("/v1/emergency-plans/{plan_id}/closing-rejection", tags=["emergency plans"])
async def keep_plan(tx: WriteTx, actor: CurrentActor, plan_id: UUID, body: TurnedDown) -> PlanOut:
    """Turn down a proposal to close: the plan stays active."""
    return PlanOut.model_validate(await usecases.keep_plan(tx, plan_id, body.reason, by=actor))


@router.post("/v1/emergency-plans/{plan_id}/closing", tags=["emergency plans"])
async def close_plan(tx: WriteTx, actor: CurrentActor, plan_id: UUID, body: DayOfDecision) -> PlanOut:
    """Close a plan, as another person has proposed."""
    return PlanOut.model_validate(await usecases.close_plan(tx, plan_id, on=body.on, by=actor))


@router.post("/v1/targets", status_code=201, tags=["targets"])
async def propose_target(tx: WriteTx, actor: CurrentActor, body: NewTarget) -> TargetOut:
    """目标责任制 State what a district, or the city, is to reach; it holds once another person approves it."""
    said = body.model_dump() | {"value": Decimal(body.value)}
    return TargetOut.of(await usecases.propose_target(tx, **said, by=actor))


@router.get("/v1/targets", tags=["targets"])
async def list_targets(
    session: Reading,
    actor: CurrentActor,
    year: Year | None = None,
    district: AskedDistrict = None,
    status: ProposalStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[TargetOut]:
    """Targets in the caller's scope, in the order of proposal."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.targets(
        session, actor, year=year, district=district, status=status, after=after, limit=limit + 1
    )
    return page_of([TargetOut.of(target) for target in found], limit)


@router.get("/v1/targets/standing", tags=["targets"])
async def read_standing(session: Reading, actor: CurrentActor, year: Year) -> StandingsOut:
    """A year's targets in force, each beside what was counted up to now."""
    standing = [StandingOut.of(*one) for one in await queries.targets_in_force(session, actor, year)]
    return StandingsOut(year=year, targets=standing)


@router.get("/v1/targets/{target_id}", tags=["targets"])
async def read_target(session: Reading, actor: CurrentActor, target_id: UUID) -> TargetOut:
    """One target, with the hash that an approval answers for."""
    return TargetOut.of(await queries.target(session, actor, target_id))


@router.post("/v1/targets/{target_id}/approval", status_code=201, tags=["targets"])
async def approve_target(tx: WriteTx, actor: CurrentActor, target_id: UUID, body: Approval) -> TargetOut:
    """Let a target hold, as it was seen, that another person has proposed."""
    return TargetOut.of(await usecases.approve_target(tx, target_id, content_hash=body.content_hash, by=actor))


@router.post("/v1/targets/{target_id}/rejection", status_code=201, tags=["targets"])
async def reject_target(tx: WriteTx, actor: CurrentActor, target_id: UUID, body: TurnedDown) -> TargetOut:
    """Refuse what another person has proposed."""
    return TargetOut.of(await usecases.reject_target(tx, target_id, reason=body.reason, by=actor))


@router.post("/v1/targets/{target_id}/withdrawal", status_code=201, tags=["targets"])
async def withdraw_target(tx: WriteTx, actor: CurrentActor, target_id: UUID) -> TargetOut:
    """Take back what one has proposed oneself."""
    return TargetOut.of(await usecases.withdraw_target(tx, target_id, by=actor))


@router.post("/v1/coordination-tasks", status_code=201, tags=["coordination"])
async def open_task(tx: WriteTx, actor: CurrentActor, body: NewTask) -> TaskOut:
    """协调任务 Hand out a task to the department that leads it and those that support it."""
    return TaskOut.model_validate(await usecases.open_task(tx, **body.model_dump(), by=actor))


@router.get("/v1/coordination-tasks", tags=["coordination"])
async def list_tasks(
    session: Reading,
    actor: CurrentActor,
    article: Annotated[int | None, Query(ge=1, le=20)] = None,
    lead: Annotated[str | None, Query(pattern=r"^[A-Z][A-Z0-9_]{1,31}$")] = None,
    status: TaskStatus | None = None,
    overdue: Annotated[bool | None, Query(description="only those not closed whose day has passed")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[TaskOut]:
    """Tasks in which the caller takes part, in the order in which they were handed out."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.tasks(
        session,
        actor,
        article=article,
        lead=lead,
        status=status,
        overdue_on=clock.today() if overdue else None,
        after=after,
        limit=limit + 1,
    )
    return page_of([TaskOut.model_validate(task) for task in found], limit)


@router.get("/v1/coordination-tasks/{task_id}", tags=["coordination"])
async def read_task(session: Reading, actor: CurrentActor, task_id: UUID) -> TaskOut:
    """One task."""
    return TaskOut.model_validate(await queries.task(session, actor, task_id))


@router.post("/v1/coordination-tasks/{task_id}/report", status_code=201, tags=["coordination"])
async def report_task(tx: WriteTx, actor: CurrentActor, task_id: UUID, body: TaskReport) -> TaskOut:
    """Say what the lead department has done."""
    return TaskOut.model_validate(await usecases.report_task(tx, task_id, body.report, by=actor))


@router.post("/v1/coordination-tasks/{task_id}/sending-back", status_code=201, tags=["coordination"])
async def send_back_task(tx: WriteTx, actor: CurrentActor, task_id: UUID, body: TurnedDown) -> TaskOut:
    """Ask for more than was reported."""
    return TaskOut.model_validate(await usecases.send_back_task(tx, task_id, body.reason, by=actor))


@router.post("/v1/coordination-tasks/{task_id}/closing", status_code=201, tags=["coordination"])
async def close_task(tx: WriteTx, actor: CurrentActor, task_id: UUID) -> TaskOut:
    """Accept what another person has reported."""
    return TaskOut.model_validate(await usecases.close_task(tx, task_id, by=actor))


@router.get("/v1/policy-map", tags=["policy"])
async def list_policy_rows(
    article: Annotated[int | None, Query(ge=0, le=ARTICLES, description="0 is the preamble")] = None,
    service: Service | None = None,
    kind: Kind | None = None,
    status: Status | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[PolicyRowOut]:
    """Every instrument, condition, amount and duty of the opinions in the order of the text, and what decides it."""
    after = decode_cursor(cursor, queries.place_in_policy)[0] if cursor else None
    found = queries.policy_rows(
        article=article, service=service, kind=kind, status=status, after=after, limit=limit + 1
    )
    items = [PolicyRowOut.of(row) for row in found[:limit]]
    return Page(items=items, next=encode_cursor(items[-1].id) if len(found) > limit else None)


@router.get("/v1/policy-map/{row_id}", tags=["policy"])
async def read_policy_row(row_id: RowId) -> PolicyRowOut:
    """One row of the opinions, from the article's words to the rule and its tests."""
    return PolicyRowOut.of(queries.policy_row(row_id))
