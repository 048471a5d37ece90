"""按月核发 A month of an entitlement: the rule is asked on what is known, and what it grants is applied for."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from kit import clock
from kit.db import Tx
from kit.errors import Conflict
from kit.vault import Vault
from subsidy.models import (
    Application,
    Entitlement,
    EntitlementMonth,
    Matter,
    PersonPicture,
    PictureEmployer,
    Programme,
    Status,
)
from subsidy.models.pictures import same_person
from subsidy.models.standing import LIVE
from subsidy.usecases.applications import put_to_rule, store
from subsidy.usecases.entitlements import last_day_of, month_before, stop_entitlement
from subsidy.usecases.grounds import ZERO, assess, ground_end
from subsidy.usecases.system import SYSTEM


async def try_month(tx: Tx, month_id: UUID, *, vault: Vault) -> Application | None:
    """Let the rule decide a month that nobody has applied for; the application that it grants, made by the service.

    Where facts are missing the month stays due; raises `Conflict` where another grant excludes it.
    """
    found = await tx.get(EntitlementMonth, month_id)
    entitlement = await lock_entitlement(tx, found.entitlement_id)
    entry = await tx.lock(EntitlementMonth, month_id)
    entry.tried_at = clock.now()
    if entry.application_id is not None:
        return None
    if entitlement.last_month is not None and entry.month > entitlement.last_month:
        entry.stopped, entry.owed, entry.reasons = True, ZERO, entitlement.reasons
        return None
    if (other := await _applied_for(tx, entitlement, entry.month)) is not None:
        entry.application_id = other.id
        return other
    application = await _application(tx, entitlement, entry.month, vault=vault)
    assessed = await assess(tx, application, end=await ground_end(tx, entitlement))
    entry.owed, entry.reasons, entry.stopped = assessed.owed, list(assessed.codes), assessed.owed == ZERO
    if assessed.ends:
        await stop_entitlement(tx, entitlement, last_month=month_before(entry.month), reasons=assessed.codes, by=SYSTEM)
    if not assessed.owed:
        return None
    await _enter(tx, application)
    if application.status == Status.REFUSED:
        entry.stopped, entry.owed, entry.reasons = True, ZERO, application.reasons
        return None
    entry.application_id = application.id
    await tx.session.flush()
    return application


async def exclude_month(tx: Tx, month_id: UUID, refused: Conflict) -> None:
    """互斥 Keep why a month is owed nothing: another grant has it already."""
    entry = await tx.lock(EntitlementMonth, month_id)
    reasons = refused.extensions.get("reasons") or [refused.code]
    entry.stopped, entry.owed, entry.reasons, entry.tried_at = True, ZERO, list(reasons), clock.now()


async def lock_entitlement(tx: Tx, entitlement_id: UUID) -> Entitlement:
    """The entitlement, after those whom it is about: in one order for all who decide on them."""
    entitlement = await tx.get(Entitlement, entitlement_id)
    if entitlement.person_id is not None:
        known = select(PersonPicture).where(PersonPicture.person_id.in_(same_person(entitlement.person_id)))
        await tx.all(known.order_by(PersonPicture.person_id).with_for_update())
    else:
        await tx.lock(PictureEmployer, entitlement.employer_id)
    return await tx.lock(Entitlement, entitlement_id)


async def _application(tx: Tx, entitlement: Entitlement, month: str, *, vault: Vault) -> Application:
    paid_to = await tx.get(Application, entitlement.payee_of)
    name, account = paid_to.payee(vault)
    last_day: date = last_day_of(month)
    matter = Matter(
        stated=entitlement.stated,
        employer_id=entitlement.employer_id,
        employer_digest=entitlement.employer_digest,
        worker_id=entitlement.worker_id,
        employment_id=entitlement.employment_id,
        term_since=None if entitlement.until is None else entitlement.since,
    )
    return Application.submit(
        Programme(entitlement.programme),
        person_id=entitlement.person_id,
        district=entitlement.district,
        period=entitlement.period(month),
        on=min(last_day, clock.today()),
        flex_start=entitlement.flex_start,
        certificate=None,
        payee_name=name,
        payee_account=account,
        by=SYSTEM,
        vault=vault,
        matter=matter,
    )


async def _enter(tx: Tx, application: Application) -> None:
    tx.publish(application.submitted(), by=SYSTEM)
    await put_to_rule(tx, application, by=SYSTEM)
    tx.add(application)
    await store(tx, application)


async def _applied_for(tx: Tx, entitlement: Entitlement, month: str) -> Application | None:
    beneficiary = (
        Application.person_id.in_(same_person(entitlement.person_id))
        if entitlement.person_id is not None
        else Application.employer_id == entitlement.employer_id
    )
    same = select(Application).where(
        beneficiary,
        Application.programme == entitlement.programme,
        Application.period == entitlement.period(month),
        Application.status.in_((*LIVE, Status.SENT_BACK)),
    )
    return await tx.first(same)
