"""政策测算 Whom a programme that is applied for knows: as last applied, or as they are on record, on another day."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, union
from sqlalchemy.dialects.postgresql import distinct_on

from contracts.divisions import same_places
from kit.db import Tx
from kit.ids import new_id
from rulebook.figures import Figures
from rulebook.verdicts import Outcome
from subsidy.models import Application, PictureEmployer, PictureEmployment, Programme, Status
from subsidy.models.forms import FORMS, ONCE, About, Form, Period
from subsidy.models.what_ifs import Tally
from subsidy.rules import INSTRUMENTS
from subsidy.usecases.evidence import as_of
from subsidy.usecases.held_facts import evidence_of
from subsidy.usecases.records import Records, spoken_against

_COPIED = (
    "id",
    "person_id",
    "employer_id",
    "employer_digest",
    "enterprise_id",
    "worker_id",
    "employment_id",
    "stated",
    "programme",
    "district",
)


async def next_beneficiaries(
    tx: Tx, programme: Programme, districts: Sequence[str] | None, *, after: UUID | None, limit: int
) -> list[UUID]:
    """The next employers and people, by id, whom the programme may concern: who applied, and every employer known."""
    beneficiary = _who()
    applied = select(beneficiary.label("id")).where(
        Application.programme == programme, Application.status != Status.WITHDRAWN
    )
    known = select(PictureEmployer.employer_id.label("id"))
    if districts is not None:
        places = same_places(districts)
        applied = applied.where(Application.district.in_(places))
        known = known.where(PictureEmployer.district.in_(places))
    if after is not None:
        applied, known = applied.where(beneficiary > after), known.where(PictureEmployer.employer_id > after)
    both = union(applied, known) if FORMS[programme].for_employers else union(applied, applied)
    ids = both.subquery()
    return list((await tx.session.execute(select(ids.c.id).order_by(ids.c.id).limit(limit))).scalars())


async def cases_of(
    tx: Tx, programme: Programme, beneficiaries: Sequence[UUID], districts: Sequence[str] | None, *, on: date
) -> list[Application]:
    """What each would apply for on the day: as they applied last, or with nothing but what is on record.

    They are of no session: nothing of them is ever written.
    """
    latest = (
        select(Application)
        .where(
            Application.programme == programme,
            Application.status != Status.WITHDRAWN,
            or_(Application.employer_id.in_(beneficiaries), Application.person_id.in_(beneficiaries)),
        )
        .ext(distinct_on(_who(), Application.worker_id))
        .order_by(_who(), Application.worker_id, Application.id.desc())
    )
    form = FORMS[programme]
    if districts is not None:
        latest = latest.where(Application.district.in_(same_places(districts)))
    applied = await tx.all(latest)
    cases = [_again(one, form, on) for one in applied]
    if form.for_employers and form.about is About.ITSELF:
        cases += await _employers(tx, programme, set(beneficiaries) - {one.beneficiary_id for one in applied}, on)
    elif form.for_employers and form.about is About.HIRES:
        seen = {(one.employer_id, one.worker_id) for one in applied}
        cases += [
            one
            for one in await _hires(tx, programme, beneficiaries, districts, on)
            if (one.employer_id, one.worker_id) not in seen
        ]
    return cases


def judged(case: Application, records: Records, before: Figures, after: Figures) -> Tally:
    """What the case is granted by the one and by the other figures, as the single decision says."""
    rule, facts, on = INSTRUMENTS[case.programme], evidence_of(case, records).facts, as_of(case)
    against = bool(spoken_against(case, records) or records.held_by_others(case))
    tally = Tally(known=1)
    for figures, is_after in ((before, False), (after, True)):
        verdict = rule.decide(facts, on, figures)
        amount = verdict.amount if verdict.is_eligible and not against else None
        if amount:
            if is_after:
                tally.after, tally.yuan_after = 1, amount
            else:
                tally.before, tally.yuan_before = 1, amount
        elif is_after:
            tally.facts_missing = int(verdict.outcome is Outcome.NEEDS_FACTS)
            tally.figures_missing = int(verdict.outcome is Outcome.NEEDS_CONFIG)
    tally.newly, tally.no_longer = int(tally.after > tally.before), int(tally.before > tally.after)
    return tally


def _who() -> ColumnElement[UUID]:
    return func.coalesce(Application.employer_id, Application.person_id)


def _again(one: Application, form: Form, on: date) -> Application:
    case = Application(**{name: getattr(one, name) for name in _COPIED}, applied_on=on)
    suffix = one.period.removeprefix(one.month)
    case.period = f"{_period(form, on, one.month)}{suffix}"
    return case


def _period(form: Form, on: date, of: str) -> str:
    return {Period.MONTH: f"{on:%Y-%m}", Period.YEAR: f"{on:%Y}"}.get(form.period, of)


async def _employers(tx: Tx, programme: Programme, ids: Iterable[UUID], on: date) -> list[Application]:
    own: Select[PictureEmployer] = select(PictureEmployer).where(PictureEmployer.employer_id.in_(ids))
    period = _period(FORMS[programme], on, ONCE)
    return [
        Application(
            id=new_id(),
            employer_id=one.employer_id,
            stated={},
            programme=programme,
            district=one.district,
            period=period,
            applied_on=on,
        )
        for one in await tx.all(own)
    ]


async def _hires(
    tx: Tx, programme: Programme, employers: Sequence[UUID], districts: Sequence[str] | None, on: date
) -> list[Application]:
    """Whoever is employed on the day; the application is of the employer's district."""
    statement = (
        select(PictureEmployment, PictureEmployer.district)
        .join(PictureEmployer, PictureEmployer.employer_id == PictureEmployment.employer_id)
        .where(
            PictureEmployment.employer_id.in_(employers),
            PictureEmployment.hired_on <= on,
            or_(PictureEmployment.left_on.is_(None), PictureEmployment.left_on > on),
        )
    )
    if districts is not None:
        statement = statement.where(PictureEmployer.district.in_(same_places(districts)))
    period = _period(FORMS[programme], on, ONCE)
    return [
        Application(
            id=new_id(),
            employer_id=one.employer_id,
            worker_id=one.person_id,
            employment_id=one.employment_id,
            stated={},
            programme=programme,
            district=district,
            period=f"{period}/{one.person_id}",
            applied_on=on,
        )
        for one, district in await tx.session.execute(statement)
    ]
