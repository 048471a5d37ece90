"""The routes about rules: instruments on a day, the calculator, stored decisions and their replay."""

import json
import logging
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.concurrency import run_in_threadpool

from kit import clock
from kit.actor import Actor, Role
from kit.app import CurrentActor, Reading, new_router
from kit.days import Day
from kit.decisions import DecisionRecord
from kit.errors import Conflict, NotFound, Problem
from kit.figures import figures_in_force
from kit.policy import ANY_ROLE, PUBLIC, Policies, allow
from kit.rules.rules import Rules
from kit.rules.shapes import (
    Assessment,
    AssessmentOut,
    InstrumentLine,
    InstrumentOut,
    ReplayOut,
    StoredDecisionOut,
    VerdictOut,
)
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from rulebook.advice import smallest_changes
from rulebook.facts import FactError
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Instrument, Status

log = logging.getLogger(__name__)

MAX_ENTRIES = 1000

router = new_router()

STAFF = (Role.CASE_WORKER, Role.REVIEWER, Role.APPROVER, Role.FINANCE, Role.DUTY_OFFICER, Role.AUDITOR)
POLICIES: Policies = {
    ("GET", "/v1/instruments"): PUBLIC,
    ("GET", "/v1/instruments/{code}"): PUBLIC,
    ("POST", "/v1/assessments"): ANY_ROLE,
    ("GET", "/v1/decisions/{decision_id}"): allow(Role.CITIZEN, *STAFF),
    ("POST", "/v1/decisions/{decision_id}/replay"): allow(*STAFF),
}


async def _rules(request: Request) -> Rules:
    rules: Rules = request.app.state.rules
    return rules


ServedRules = Annotated[Rules, Depends(_rules)]


async def _figures(session: Reading, rules: ServedRules) -> Figures:
    return await figures_in_force(session, rules.catalogue.figures)


FiguresInForce = Annotated[Figures, Depends(_figures)]


@router.get("/v1/instruments", tags=["instruments"])
async def list_instruments(
    rules: ServedRules,
    figures: FiguresInForce,
    on: Day | None = None,
    article: int | None = None,
    status: Status | None = None,
    applicant: Applicant | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[InstrumentLine]:
    """The instruments that this service decides, by code, as they are on a day (today where none is named)."""
    after = decode_cursor(cursor, str)[0] if cursor else ""
    day = on or clock.today()
    found = [
        instrument
        for code in rules.catalogue.codes
        if code > after
        and (instrument := rules.catalogue.in_force(code, day, figures)) is not None
        and article in {None, instrument.article}
        and status in {None, instrument.status}
        and (applicant is None or applicant in instrument.applicants)
    ]
    items = [InstrumentLine.model_validate(instrument) for instrument in found[:limit]]
    return Page(items=items, next=encode_cursor(items[-1].code) if len(found) > limit else None)


@router.get("/v1/instruments/{code}", tags=["instruments"])
async def read_instrument(
    rules: ServedRules, figures: FiguresInForce, code: str, on: Day | None = None
) -> InstrumentOut:
    """One instrument on a day (today where none is named)."""
    day = on or clock.today()
    instrument = rules.catalogue.in_force(code, day, figures)
    if instrument is None:
        raise NotFound(
            f"no instrument {code} is in force here on {day}: see /v1/instruments", code="INSTRUMENT_UNKNOWN"
        )
    return InstrumentOut.on_day(instrument, day, figures, rules.exclusions.published(code, on=day, figures=figures))


@router.post("/v1/assessments", tags=["instruments"])
async def assess(rules: ServedRules, figures: FiguresInForce, body: Assessment) -> AssessmentOut:
    """Try a case: what the rule would say, and what would have to be different. Nothing is kept."""
    instrument = rules.catalogue.in_force(body.instrument, body.as_of, figures)
    if instrument is None:
        known = ", ".join(rules.catalogue.codes)
        raise _invalid("instrument", "INSTRUMENT_UNKNOWN", f"one that is in force on {body.as_of} expected: {known}")
    return await run_in_threadpool(_assessed, instrument, body.facts, body.as_of, figures)


def _assessed(instrument: Instrument, facts: Mapping[str, Any], as_of: date, figures: Figures) -> AssessmentOut:
    for name, value in facts.items():
        if isinstance(value, list | dict) and len(value) > MAX_ENTRIES:
            raise _invalid(f"facts.{name}", "TOO_LONG", f"at most {MAX_ENTRIES} entries expected, not {len(value)}")
    try:
        verdict = instrument.decide(facts, as_of, figures)
        return AssessmentOut.advised(verdict, smallest_changes(instrument, facts, as_of, figures))
    except FactError as error:
        raise _invalid(f"facts.{error.fact}", "FACT_INVALID", error.expected) from error


def _invalid(field: str, code: str, message: str) -> Problem:
    problem = Problem(
        "some fields do not fit: see errors",
        code="INVALID",
        errors=[{"field": f"body.{field}", "code": code, "message": message}],
    )
    problem.status = 422
    return problem


@router.get("/v1/decisions/{decision_id}", tags=["decisions"])
async def read_decision(
    session: Reading, actor: CurrentActor, rules: ServedRules, decision_id: UUID
) -> StoredDecisionOut:
    """A stored decision: the facts that it read with their sources, and its verdict with rule version and figures."""
    return StoredDecisionOut.of(await _decision(session, actor, rules, decision_id))


@router.post("/v1/decisions/{decision_id}/replay", tags=["decisions"])
async def replay(session: Reading, actor: CurrentActor, rules: ServedRules, decision_id: UUID) -> ReplayOut:
    """Decide again by the rule version, facts and figures of then; figures and rules of today play no part."""
    record = await _decision(session, actor, rules, decision_id)
    try:
        verdict = rules.catalogue.replay(json.loads(record.verdict))
    except LookupError as error:
        raise Conflict(f"{error}: this release no longer has it", code="RULE_VERSION_GONE") from error
    same = verdict.to_bytes() == record.verdict
    if not same:
        log.error("a decision replays to another verdict", extra={"decision": str(record.id)})
    return ReplayOut(decision_id=record.id, decided_at=record.decided_at, same=same, verdict=VerdictOut.of(verdict))


async def _decision(session: AsyncSession, actor: Actor, rules: Rules, decision_id: UUID) -> DecisionRecord:
    """The record, if what it is about is in the caller's scope; raises `NotFound`."""
    record = await session.get(rules.decision, decision_id)
    if record is not None:
        kind, _, subject = record.subject.partition("/")
        await rules.subjects[kind](session, actor, UUID(subject))
        return record
    raise NotFound(f"there is no decision {decision_id}")
