"""吸纳贫困家庭劳动力就业奖补 Awards for stable jobs mature by themselves, or end with the job."""

from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from kit import clock
from kit.db import Tx
from kit.vault import Vault
from rulebook.calendar import add_months
from rulebook.figures import Figures
from subsidy.models import (
    Application,
    Matter,
    MaturingAward,
    MaturingStatus,
    PictureEmployer,
    PictureEmployment,
    Programme,
    Status,
)
from subsidy.models.standing import LIVE
from subsidy.usecases.applications import put_to_rule, store
from subsidy.usecases.system import SYSTEM

STABLE_MONTHS = "poverty_job_award.stable_months"
TOO_EARLY, AMOUNT_UNKNOWN, BROKEN_OFF = "STABLE_LT_12M", "AMOUNT_UNKNOWN", "LEFT_BEFORE_MATURITY"


async def let_mature(tx: Tx, item: Application, figures: Figures) -> None:
    """Keep an award that is refused because the job has not lasted long enough, and for nothing else."""
    if item.programme != Programme.POVERTY_JOB or item.status != Status.REFUSED:
        return
    # What the amount is the city says in its own time.
    if TOO_EARLY not in item.reasons or not {TOO_EARLY, AMOUNT_UNKNOWN}.issuperset(item.reasons):
        return
    employment = await tx.session.get(PictureEmployment, item.employment_id)
    months = figures.on(STABLE_MONTHS, item.applied_on)
    if employment is None or employment.left_on is not None or months is None or not isinstance(months.value, int):
        return
    known = exists().where(
        MaturingAward.employment_id == item.employment_id,
        MaturingAward.programme == item.programme,
        MaturingAward.status == MaturingStatus.PENDING,
    )
    if (await tx.session.execute(select(known))).scalar_one():
        return
    waits = MaturingAward.of(item, matures_on=add_months(employment.hired_on, months.value))
    tx.add(waits)
    after = {"matures_on": waits.matures_on.isoformat(), "programme": waits.programme}
    tx.audit("award-maturing", f"maturing_award/{waits.id}", by=SYSTEM, after=after)


async def next_to_mature(tx: Tx, *, on: date) -> UUID | None:
    """The next award whose time has passed."""
    due = select(MaturingAward).where(MaturingAward.status == MaturingStatus.PENDING, MaturingAward.matures_on <= on)
    found = await tx.first(due.order_by(MaturingAward.matures_on, MaturingAward.id))
    return None if found is None else found.id


async def mature(tx: Tx, award_id: UUID, *, vault: Vault) -> Application | None:
    """Apply for an award whose time has passed, on the facts that were stated; None where it ended instead."""
    found = await tx.get(MaturingAward, award_id)
    await tx.lock(PictureEmployer, found.employer_id)
    award = await tx.lock(MaturingAward, award_id)
    if award.status != MaturingStatus.PENDING:
        return None
    early = await tx.get(Application, award.application_id)
    same = select(Application).where(
        Application.employer_id == early.employer_id,
        Application.programme == early.programme,
        Application.period == early.period,
        Application.status.in_(LIVE),
    )
    if (other := await tx.first(same)) is not None:
        award.mature(other.id)
        return other
    name, account = early.payee(vault)
    application = Application.submit(
        Programme(early.programme),
        person_id=None,
        district=early.district,
        period=early.period,
        on=clock.today(),
        flex_start=None,
        certificate=None,
        payee_name=name,
        payee_account=account,
        by=SYSTEM,
        vault=vault,
        matter=Matter(
            stated=early.stated,
            employer_id=early.employer_id,
            employer_digest=early.employer_digest,
            worker_id=early.worker_id,
            employment_id=early.employment_id,
        ),
    )
    tx.publish(application.submitted(), by=SYSTEM)
    await put_to_rule(tx, application, by=SYSTEM)
    tx.add(application)
    await store(tx, application)
    if application.status == Status.REFUSED:
        award.end(*application.reasons)
        return None
    award.mature(application.id)
    return application


async def end_maturing(tx: Tx, employment_id: UUID) -> None:
    """A job has ended: what waits for it to last is not had, unless its time had passed by then."""
    pending = select(MaturingAward).where(
        MaturingAward.employment_id == employment_id, MaturingAward.status == MaturingStatus.PENDING
    )
    employment = await tx.session.get(PictureEmployment, employment_id)
    for award in await tx.all(pending.with_for_update()):
        if employment is None or employment.left_on is None or employment.left_on >= award.matures_on:
            continue
        award.end(BROKEN_OFF)
        tx.audit("award-ended", f"maturing_award/{award.id}", by=SYSTEM, reason=BROKEN_OFF)
