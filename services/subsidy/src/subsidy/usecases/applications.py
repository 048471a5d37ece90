"""补贴申请 Taking applications and deciding them by rule."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from kit import clock
from kit.actor import OFFICES, Actor
from kit.db import RetryTransaction, Tx, sqlstate
from kit.errors import Conflict, NotFound, Refusal
from kit.scope import may_act_for
from kit.vault import Vault
from rulebook.verdicts import Verdict
from subsidy import queries
from subsidy.models import (
    Application,
    Certificate,
    Decision,
    Matter,
    PersonPicture,
    PictureEmployer,
    Programme,
    Status,
)
from subsidy.models.forms import FORMS, is_for_months
from subsidy.models.pictures import same_person
from subsidy.models.sanctions import UNDER_SANCTION
from subsidy.models.standing import GRANTED, LIVE, OPEN
from subsidy.queries.figures import figures_of
from subsidy.rules import INSTRUMENTS
from subsidy.usecases import evidence
from subsidy.usecases.barred import barring, told
from subsidy.usecases.entitlements import TERM_OVERLAPS, overlaps, terms_of, within_term
from subsidy.usecases.found import Evidence
from subsidy.usecases.notices import tell_refusal
from subsidy.usecases.postings import fund_by_figure
from subsidy.usecases.records import read_records, spoken_against
from subsidy.usecases.slots import settle_slots
from subsidy.usecases.steps import settle_steps
from subsidy.usecases.strangers import REOPENED

_UNIQUE = "23505"


async def submit(
    tx: Tx,
    programme: Programme,
    *,
    person_id: UUID,
    on: date,
    month: str | None,
    flex_start: date | None,
    certificate: Certificate | None,
    payee_name: str,
    payee_account: str,
    by: Actor,
    vault: Vault,
    period: str | None = None,
    matter: Matter = Matter(),  # noqa: B008 - frozen
) -> tuple[Application, Verdict]:
    """Take an application and decide it at once: refused with every reason, put into review, or waiting."""
    person = await _lock_person(tx, person_id, by)
    if person.merged_into is not None:
        raise Conflict(
            "this entry was merged into another: apply under that",
            code="PERSON_MERGED",
            merged_into=str(person.merged_into),
        )
    if matter.enterprise_id is not None:
        await require_employer_known(tx, matter.enterprise_id)
    period = period or month or (certificate.period if certificate else "")
    _require_past(on, month=month, flex_start=flex_start, issued_on=certificate.issued_on if certificate else None)
    await _require_none_open(tx, person_id, programme, period)
    if programme in FORMS:
        await _require_none_granted(tx, person_id, programme, period)
    terms = await terms_of(tx, programme, person_id=person_id) if is_for_months(programme) else []
    if certificate is not None:
        await _require_unused(tx, certificate, vault)
    application = Application.submit(
        programme,
        person_id=person_id,
        district=person.district,
        period=period,
        on=on,
        flex_start=flex_start,
        certificate=certificate,
        payee_name=payee_name,
        payee_account=payee_account,
        by=by,
        vault=vault,
        matter=within_term(matter, terms, period),
    )
    if overlaps(application, terms):
        raise Refusal("months after this one are being paid already: apply for one of those", code=TERM_OVERLAPS)
    tx.publish(application.submitted(), by=by)
    verdict = await put_to_rule(tx, application, by=by)
    tx.add(application)
    await store(tx, application)
    return application, verdict


async def decide(tx: Tx, application_id: UUID, *, by: Actor, vault: Vault) -> tuple[Application, Verdict]:
    """Decide an application again on what is known by now; a review that was made before counts no more."""
    application = await lock_application(tx, application_id, by)
    await lock_beneficiary(tx, application, by)
    if application.status == Status.SENT_BACK:
        await require_still_free(tx, application, vault)
    verdict = await put_to_rule(tx, application, by=by)
    await store(tx, application)
    return application, verdict


async def withdraw(tx: Tx, application_id: UUID, *, reason: str | None, by: Actor) -> Application:
    """撤回 Take an application back; what it held is free for others."""
    application = await lock_application(tx, application_id, by)
    before = {"status": application.status}
    tx.publish(application.withdraw(on=clock.today()), by=by, before=before, reason=reason)
    await settle(tx, application)
    return application


async def correct(
    tx: Tx,
    application_id: UUID,
    *,
    stated: Mapping[str, Any] | None,
    flex_start: date | None,
    payee: tuple[str, str] | None,
    by: Actor,
    vault: Vault,
) -> tuple[Application, Verdict]:
    """补正 Change what a reviewer has sent back, and decide it anew."""
    application = await lock_application(tx, application_id, by)
    await lock_beneficiary(tx, application, by)
    application.correct(stated=stated, flex_start=flex_start, payee=payee, by=by, vault=vault)
    await require_still_free(tx, application, vault)
    after = {"content_hash": application.content_hash}
    tx.audit("corrected", f"application/{application.id}", by=by, before={"status": Status.SENT_BACK}, after=after)
    verdict = await put_to_rule(tx, application, by=by)
    await store(tx, application)
    return application, verdict


async def decide_anew(tx: Tx, application: Application, *, reconsideration_id: UUID, by: Actor, vault: Vault) -> None:
    """复核 Decide on today's knowledge what was refused; the new run of the rule is linked to the old one."""
    await lock_beneficiary(tx, application, by)
    await require_still_free(tx, application, vault)
    application.reopen()
    tx.audit(REOPENED, f"application/{application.id}", by=by, before={"status": Status.REFUSED})
    await put_to_rule(tx, application, by=by, reconsideration_id=reconsideration_id)
    await store(tx, application)


async def put_to_rule(
    tx: Tx, application: Application, *, by: Actor, reconsideration_id: UUID | None = None
) -> Verdict:
    """Ask the rule, keep its run, and let the application follow it; whoever applied is told of a refusal."""
    known, verdict = await run_rule(tx, application)
    against = await records_against(tx, application)
    sources = {**known.sources, **told(await barring(tx, application))}
    record = Decision.of(verdict, subject=f"application/{application.id}", sources=sources, by=by.subject)
    if reconsideration_id is not None:
        record.replaces, record.reconsideration_id = application.decision_id, reconsideration_id
    tx.add(record)
    figures = await figures_of(tx, application.district)
    fund = fund_by_figure(application.programme, figures, evidence.as_of(application))
    decided = application.decide(verdict, record.id, on=clock.today(), fund=fund, against=against)
    if decided is not None:
        tx.publish(decided, by=by)
        tell_refusal(tx, application, verdict)
    else:
        after = {"status": application.status, "outcome": verdict.outcome.value}
        tx.audit("decided", f"application/{application.id}", by=by, after=after)
    return verdict


async def store(tx: Tx, application: Application) -> None:
    """Write the application and what it holds; where its like was entered beside it, the next run sees that one."""
    try:
        await tx.session.flush()
    except IntegrityError as error:
        if sqlstate(error) != _UNIQUE:
            raise
        raise RetryTransaction from None
    await settle(tx, application)


async def settle(tx: Tx, application: Application) -> None:
    """What an application holds and who is to decide follow from its status."""
    await settle_slots(tx, application)
    await settle_steps(tx, [application], on=clock.today())


async def run_rule(tx: Tx, application: Application) -> tuple[Evidence, Verdict]:
    """What is known of the application by now, and what its rule says about that."""
    known = await evidence.gather(tx, application)
    rule = INSTRUMENTS[application.programme]
    figures = await figures_of(tx, application.district)
    return known, rule.decide(known.facts, evidence.as_of(application), figures)


async def records_against(tx: Tx, application: Application) -> tuple[str, ...]:
    """Why the records alone speak against it, whatever its rule says: the reason codes."""
    barred = (UNDER_SANCTION,) if await barring(tx, application) else ()
    if application.employer_id is None and application.programme != Programme.CONTEST:
        return barred
    return (*spoken_against(application, await read_records(tx, [application])), *barred)


async def lock_application(tx: Tx, application_id: UUID, by: Actor) -> Application:
    """The application in the caller's scope, locked."""
    statement = queries.applications_in_scope(by).where(Application.id == application_id).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"application {application_id}")


async def lock_beneficiary(tx: Tx, application: Application, by: Actor) -> None:
    """Whoever is entitled, one application at a time."""
    if application.person_id is not None:
        await _lock_person(tx, application.person_id, by)
    else:
        await tx.lock(PictureEmployer, application.employer_id)


async def require_still_free(tx: Tx, application: Application, vault: Vault) -> None:
    """Others may have applied for the same while it was sent back."""
    if application.person_id is not None:
        await _require_none_open(tx, application.person_id, application.programme, application.period)
        if application.programme in FORMS:
            await _require_none_granted(tx, application.person_id, application.programme, application.period)
    else:
        await _require_none_live(tx, application)
    if (certificate := application.certificate(vault)) is not None:
        await _require_unused(tx, certificate, vault)


async def require_employer_known(tx: Tx, employer_id: UUID) -> PictureEmployer:
    """The employer, locked; raises `Refusal` where registration has not announced it."""
    found = await tx.first(select(PictureEmployer).where(PictureEmployer.employer_id == employer_id).with_for_update())
    if found is None:
        raise Refusal(
            "this employer is unknown here: registration may not have reached us yet, try again in a moment",
            code="EMPLOYER_UNKNOWN",
        )
    return found


async def _lock_person(tx: Tx, person_id: UUID, by: Actor) -> PersonPicture:
    """The person, one application at a time: what was granted before decides what is granted now."""
    if not by.has(*OFFICES) and by.person_id != person_id:
        raise NotFound(f"there is no person {person_id}")
    # Under whatever ids the person is known, in one order for all.
    known = select(PersonPicture).where(PersonPicture.person_id.in_(same_person(person_id)))
    entries = await tx.all(known.order_by(PersonPicture.person_id).with_for_update())
    person = next((entry for entry in entries if entry.person_id == person_id), None)
    # Whoever may not act for the person is not told whether there is one.
    if person is None or not may_act_for(by, district=person.district, person_id=person_id):
        raise Refusal(
            "this person is unknown here, or not of your districts: registration may not have reached us yet, "
            "try again in a moment",
            code="PERSON_UNKNOWN",
        )
    return person


async def _require_none_open(tx: Tx, person_id: UUID, programme: str, period: str) -> None:
    same = select(Application).where(
        Application.person_id.in_(same_person(person_id)),
        Application.programme == programme,
        Application.period == period,
        Application.status.in_(OPEN),
    )
    found = await tx.first(same)
    if found is not None:
        raise Conflict(
            "there is an application for this already", code="APPLICATION_OPEN", application_id=str(found.id)
        )


async def _require_none_granted(tx: Tx, person_id: UUID, programme: str, period: str) -> None:
    same = select(Application).where(
        Application.person_id.in_(same_person(person_id)),
        Application.programme == programme,
        Application.period == period,
        Application.status.in_(GRANTED),
    )
    if (found := await tx.first(same)) is not None:
        raise Conflict("this was granted already", code="ENTITLEMENT_TAKEN", application_id=str(found.id))


async def _require_none_live(tx: Tx, application: Application) -> None:
    same = select(Application).where(
        Application.employer_id == application.employer_id,
        Application.programme == application.programme,
        Application.period == application.period,
        Application.status.in_(LIVE),
        Application.id != application.id,
    )
    if (found := await tx.first(same)) is not None:
        raise Conflict(
            "there is an application for this already", code="APPLICATION_OPEN", application_id=str(found.id)
        )


async def _require_unused(tx: Tx, certificate: Certificate, vault: Vault) -> None:
    """One certificate is subsidised once, whoever shows it."""
    same = select(Application).where(
        Application.certificate_index == certificate.index(vault), Application.status.in_(LIVE)
    )
    if (found := await tx.first(same)) is not None:
        raise Conflict(
            "this certificate has been applied for already", code="CERTIFICATE_USED", application_id=str(found.id)
        )


def _require_past(on: date, *, month: str | None, flex_start: date | None, issued_on: date | None) -> None:
    """No date of business lies in the future; a month may be applied for once it has begun."""
    today = clock.today()
    begun = evidence.first_day(month) if month else None
    future = [day for day in (on, flex_start, issued_on) if day is not None and day > today]
    if future:
        raise Refusal(f"{future[0]} is in the future", code="DATE_IN_FUTURE")
    if begun is not None and begun > on:
        raise Refusal(f"{month} has not begun on {on}", code="DATE_IN_FUTURE")
