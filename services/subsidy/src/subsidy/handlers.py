"""What the subsidy service hears: people, employers, facts, plans, and claims for interest subsidy."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert

from contracts.divisions import successor_of
from contracts.loans import InterestSubsidyClaimed
from contracts.monitoring import EmergencyPlanActivated, EmergencyPlanClosed
from contracts.registration import (
    CertificationEnded,
    CertificationGranted,
    EmployerClosed,
    EmployerRegistered,
    EmployerUpdated,
    FactsRecorded,
    Hired,
    ImprisonmentStated,
    Left,
    PersonDied,
    PersonMerged,
    PersonRegistered,
    UnemploymentConfirmed,
    UnemploymentEnded,
    UnemploymentReopened,
)
from kit import clock
from kit.db import Tx
from kit.events import Envelope
from kit.handlers import Handlers
from subsidy import usecases
from subsidy.models import (
    PersonPicture,
    PictureCertification,
    PictureEmployer,
    PictureEmployment,
    PictureFact,
    PictureImprisonment,
    PicturePlan,
    PictureSpell,
)
from subsidy.screening import KINDS

_PICTURES = (
    PersonPicture,
    PictureFact,
    PictureSpell,
    PictureEmployer,
    PictureEmployment,
    PictureCertification,
    PictureImprisonment,
    PicturePlan,
)
PROJECTIONS = tuple(cast("Table", entity.__table__) for entity in _PICTURES)

handlers = Handlers("subsidy", projections=PROJECTIONS)


@handlers.project(PersonRegistered)
async def see_person(tx: Tx, event: PersonRegistered, _envelope: Envelope) -> None:
    """Begin the picture of a person."""
    await tx.session.execute(
        insert(PersonPicture).values(person_id=event.person_id, district=event.district, registered_on=event.on)
    )


@handlers.project(PersonMerged)
async def see_merger(tx: Tx, event: PersonMerged, _envelope: Envelope) -> None:
    """Two entries were one person: what is known under either id counts for both."""
    person = await tx.lock(PersonPicture, event.person_id)
    person.merged_into = event.into
    await tx.session.flush()


@handlers.project(PersonDied)
async def see_death(tx: Tx, event: PersonDied, _envelope: Envelope) -> None:
    """Somebody has died: nothing is paid to them any more."""
    person = await tx.lock(PersonPicture, event.person_id)
    person.died_on = event.on
    await tx.session.flush()


@handlers.project(FactsRecorded)
async def see_facts(tx: Tx, event: FactsRecorded, envelope: Envelope) -> None:
    """Add facts to the picture of a person."""
    rows = [
        {
            "event_id": UUID(envelope.id),
            "position": position,
            "person_id": event.person_id,
            "kind": fact.kind.value,
            "value": fact.value,
            "valid_from": fact.valid_from,
            "valid_to": fact.valid_to,
            "source_department": fact.source_department,
            "recorded_at": fact.recorded_at,
            "settled": fact.settled,
        }
        for position, fact in enumerate(event.facts)
    ]
    if rows:
        await tx.session.execute(insert(PictureFact), rows)


@handlers.project(UnemploymentConfirmed)
async def see_unemployment(tx: Tx, event: UnemploymentConfirmed, _envelope: Envelope) -> None:
    """失业登记 A spell of unemployment has begun."""
    await tx.session.execute(
        insert(PictureSpell).values(
            spell_id=event.spell_id, person_id=event.person_id, district=event.district, confirmed_on=event.on
        )
    )


@handlers.project(UnemploymentEnded)
async def see_end_of_unemployment(tx: Tx, event: UnemploymentEnded, _envelope: Envelope) -> None:
    """A spell of unemployment is over."""
    spell = await tx.lock(PictureSpell, event.spell_id)
    spell.ended_on, spell.end_reason = event.on, event.reason
    await tx.session.flush()


@handlers.project(UnemploymentReopened)
async def see_reopening(tx: Tx, event: UnemploymentReopened, _envelope: Envelope) -> None:
    """The end of a spell was a mistake: it goes on without a break."""
    spell = await tx.lock(PictureSpell, event.spell_id)
    spell.ended_on, spell.end_reason = None, None
    await tx.session.flush()


@handlers.react(FactsRecorded)
async def offer_by_facts(tx: Tx, event: FactsRecorded, _envelope: Envelope) -> None:
    """免申即享 See what a person can have by the facts that are known by now, and what not any more."""
    if any(fact.kind in KINDS for fact in event.facts):
        await usecases.screen_person(tx, event.person_id, on=clock.today())
        await usecases.screen_employers_of(tx, event.person_id)
    await usecases.decide_waiting_later(tx, event.person_id)


@handlers.react(PersonMerged)
async def offer_by_merger(tx: Tx, event: PersonMerged, _envelope: Envelope) -> None:
    """免申即享 See what a person can have by all that is known under either id."""
    await usecases.screen_person(tx, event.into, on=clock.today())


@handlers.react(EmployerUpdated)
async def offer_by_profile(tx: Tx, event: EmployerUpdated, _envelope: Envelope) -> None:
    """免申即享 See what an employer can have by what it is now."""
    await usecases.screen_later(tx, [event.employer_id])


@handlers.react(EmployerClosed)
async def withdraw_by_closure(tx: Tx, event: EmployerClosed, _envelope: Envelope) -> None:
    """Whoever is struck off is offered nothing."""
    await usecases.screen_later(tx, [event.employer_id])


@handlers.react(Hired)
async def offer_by_hire(tx: Tx, event: Hired, _envelope: Envelope) -> None:
    """免申即享 See what an employer can have for whom it has hired."""
    await usecases.screen_later(tx, [event.employer_id])


@handlers.react(Left)
async def offer_by_leaving(tx: Tx, event: Left, _envelope: Envelope) -> None:
    """Nothing is offered for whoever has left."""
    await usecases.screen_later(tx, [event.employer_id])


@handlers.react(CertificationGranted)
async def offer_by_certification(tx: Tx, event: CertificationGranted, _envelope: Envelope) -> None:
    """免申即享 See what a person's employers can have once the person is certified."""
    await usecases.screen_employers_of(tx, event.person_id)


@handlers.react(CertificationEnded)
async def offer_by_end_of_certification(tx: Tx, event: CertificationEnded, _envelope: Envelope) -> None:
    """What was offered to a person's employers may have lost its ground."""
    await usecases.screen_employers_of(tx, event.person_id)


@handlers.project(EmployerRegistered)
async def see_employer(tx: Tx, event: EmployerRegistered, _envelope: Envelope) -> None:
    """用人单位 Begin the picture of an employer."""
    await tx.session.execute(
        insert(PictureEmployer).values(employer_id=event.employer_id, registered_on=event.on, **_profile(event))
    )


@handlers.project(EmployerUpdated)
async def see_employer_update(tx: Tx, event: EmployerUpdated, _envelope: Envelope) -> None:
    """What holds of an employer from a day on."""
    employer = await tx.lock(PictureEmployer, event.employer_id)
    for name, value in _profile(event).items():
        setattr(employer, name, value)
    await tx.session.flush()


@handlers.project(EmployerClosed)
async def see_closure(tx: Tx, event: EmployerClosed, _envelope: Envelope) -> None:
    """吊销、注销 An employer's licence was revoked, or it was struck off."""
    employer = await tx.lock(PictureEmployer, event.employer_id)
    employer.closed_on, employer.closed_as = event.on, event.closed_as
    await tx.session.flush()


@handlers.project(Hired)
async def see_hire(tx: Tx, event: Hired, _envelope: Envelope) -> None:
    """招用 An employment has begun."""
    await tx.session.execute(
        insert(PictureEmployment).values(
            employment_id=event.employment_id,
            person_id=event.person_id,
            employer_id=event.employer_id,
            district=event.district,
            hired_on=event.on,
            form=event.form,
            contract=event.contract,
            contract_months=event.contract_months,
        )
    )


@handlers.project(Left)
async def see_leaving(tx: Tx, event: Left, _envelope: Envelope) -> None:
    """终止或者解除劳动关系 An employment has ended."""
    employment = await tx.lock(PictureEmployment, event.employment_id)
    employment.left_on, employment.leaving_reason = event.on, event.reason
    await tx.session.flush()


@handlers.project(CertificationGranted)
async def see_certification(tx: Tx, event: CertificationGranted, _envelope: Envelope) -> None:
    """就业困难人员认定 A person is certified as hard to employ."""
    await tx.session.execute(
        insert(PictureCertification).values(
            certification_id=event.certification_id,
            person_id=event.person_id,
            since=event.on,
            categories=list(event.categories),
        )
    )


@handlers.project(CertificationEnded)
async def see_end_of_certification(tx: Tx, event: CertificationEnded, _envelope: Envelope) -> None:
    """A certification as hard to employ is over."""
    (await tx.lock(PictureCertification, event.certification_id)).ended_on = event.on
    await tx.session.flush()


@handlers.project(ImprisonmentStated)
async def see_imprisonment(tx: Tx, event: ImprisonmentStated, _envelope: Envelope) -> None:
    """服刑 A term of imprisonment, or its end: what is paid for it is looked at, and nothing follows by itself."""
    stated = {"until": event.until, "source_department": event.source_department}
    await tx.session.execute(
        insert(PictureImprisonment)
        .values(imprisonment_id=event.imprisonment_id, person_id=event.person_id, since=event.since, **stated)
        .on_conflict_do_update(index_elements=["imprisonment_id"], set_=stated)
    )


@handlers.project(EmergencyPlanActivated)
async def see_plan(tx: Tx, event: EmergencyPlanActivated, _envelope: Envelope) -> None:
    """启动应急预案 A region's emergency plan is active."""
    await tx.session.execute(
        insert(PicturePlan).values(
            plan_id=event.plan_id,
            region=successor_of(event.region),
            activated_on=event.on,
            document=event.document,
            measures=list(event.measures),
        )
    )


@handlers.project(EmergencyPlanClosed)
async def see_end_of_plan(tx: Tx, event: EmergencyPlanClosed, _envelope: Envelope) -> None:
    """A region's emergency plan is closed."""
    (await tx.lock(PicturePlan, event.plan_id)).closed_on = event.on
    await tx.session.flush()


@handlers.react(FactsRecorded)
async def look_again_by_facts(tx: Tx, event: FactsRecorded, _envelope: Envelope) -> None:
    """What is paid to a person month by month may be owed no more, or a month that waits may be decided."""
    await usecases.look_again(tx, event.person_id)


@handlers.react(PersonDied)
async def look_again_by_death(tx: Tx, event: PersonDied, _envelope: Envelope) -> None:
    """Nothing is owed for the months after a death."""
    await usecases.look_again(tx, event.person_id)


@handlers.react(EmployerClosed)
async def look_again_by_closure(tx: Tx, event: EmployerClosed, _envelope: Envelope) -> None:
    """Whoever is struck off is owed nothing for the months after, nor is the founder of a firm that is."""
    await usecases.look_again_at_employer(tx, event.employer_id)


@handlers.react(Hired)
async def look_again_by_hire(tx: Tx, event: Hired, _envelope: Envelope) -> None:
    """Whoever is employed is not in flexible work any more."""
    await usecases.look_again(tx, event.person_id)


@handlers.react(Left)
async def look_again_by_leaving(tx: Tx, event: Left, _envelope: Envelope) -> None:
    """An employer is owed nothing for the months after a worker has left, nor an award for a job that did not last."""
    await usecases.end_maturing(tx, event.employment_id)
    await usecases.look_again(tx, event.person_id)


@handlers.react(CertificationEnded)
async def look_again_by_certification(tx: Tx, event: CertificationEnded, _envelope: Envelope) -> None:
    """The end of a certification may end what was granted by it."""
    await usecases.look_again(tx, event.person_id)


def _profile(event: EmployerRegistered | EmployerUpdated) -> dict[str, Any]:
    return {
        "district": event.district,
        "kind": event.kind,
        "size": event.size,
        "four_new": list(event.four_new),
        "industries": list(event.industries),
        "decapacity": event.decapacity,
        "code_digest": event.code_digest,
    }


@handlers.react(InterestSubsidyClaimed)
async def take_claim(tx: Tx, event: InterestSubsidyClaimed, _envelope: Envelope) -> None:
    """创业担保贷款贴息 A loan bank is due its subsidy."""
    await usecases.receive_claim(tx, event)
