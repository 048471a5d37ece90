"""用人单位 Entering employers under their one certificate, keeping them up to date, counting their staff."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from kit.actor import OFFICES, Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.figures import figures_in_force
from registration import queries
from registration.models import ClosedAs, Employer, Profile, StatedHeadcount
from registration.rules import shipped_figures
from registration.rules.employer_size import Measures, SizeClass, sectors_on, size_class
from registration.usecases.checks import require_district, require_past, require_source
from rulebook.calendar import add_months
from rulebook.figures import Figures

_CODES: Mapping[str, str] = {
    "kind": "employer.kinds",
    "four_new": "employer.four_new",
    "industries": "employer.industries",
}


async def register_employer(tx: Tx, credit_code: str, profile: Profile, *, on: date, by: Actor) -> Employer:
    """Enter an employer; raises `Conflict` where the credit code is there already, `Refusal` for unknown codes."""
    size = await _sized(tx, profile, on, by)
    employer = Employer.register(credit_code, profile, size=size, on=on, by=by)
    entered = employer.registered()
    exists = Conflict("an employer with this credit code is registered already", code="EMPLOYER_EXISTS")
    await tx.enter(employer, otherwise=exists)
    tx.publish(entered, by=by)
    return employer


async def update_employer(tx: Tx, employer_id: UUID, profile: Profile, *, on: date, by: Actor) -> Employer:
    """Put a later profile in the place of the one held; the same again changes nothing and announces nothing."""
    statement = queries.employers_in_scope(by).where(Employer.id == employer_id).with_for_update()
    employer = await tx.one(statement, f"employer {employer_id}")
    size = await _sized(tx, profile, on, by)
    if employer.profile_on == on and employer.profile() == profile and employer.size == size:
        return employer
    before = employer.held()
    tx.publish(employer.update(profile, size=size, on=on), by=by, before=before)
    return employer


async def close_employer(
    tx: Tx, employer_id: UUID, how: ClosedAs, *, on: date, source_department: str, document: str, by: Actor
) -> Employer:
    """吊销、注销 Enter that an employer's licence was revoked or that it was struck off, as the register says."""
    statement = queries.employers_in_scope(by).where(Employer.id == employer_id).with_for_update()
    employer = await tx.one(statement, f"employer {employer_id}")
    require_past(on)
    require_source({source_department}, by)
    tx.publish(employer.close(how, on=on, document=document), by=by, reason=f"{source_department}: {document}")
    return employer


async def state_headcount(
    tx: Tx,
    employer_id: UUID,
    *,
    month: date,
    staff: int,
    source_department: str | None,
    document: str | None,
    by: Actor,
) -> StatedHeadcount:
    """Keep how many people an employer had at the end of a month, as a department or the employer itself states it."""
    employer = await tx.one(queries.employers_in_scope(by).where(Employer.id == employer_id), f"employer {employer_id}")
    require_past(add_months(month, 1) - timedelta(days=1))
    if by.has(*OFFICES):
        if source_department is None:
            raise Refusal("say which department states this", code="DEPARTMENT_MISSING")
        require_source({source_department}, by)
    elif source_department is not None:
        raise Refusal("an employer speaks for itself: leave source_department out", code="FOREIGN_SOURCE")
    stated = StatedHeadcount.of(
        employer, month=month, staff=staff, source=source_department or "EMPLOYER", document=document, by=by
    )
    tx.add(stated)
    after = {"month": f"{month:%Y-%m}", "staff": staff, "source": stated.source}
    tx.audit("headcount-stated", f"employer/{employer.id}", by=by, after=after)
    return stated


async def _sized(tx: Tx, profile: Profile, on: date, by: Actor) -> SizeClass | None:
    """The size that the sector's limits give, else the one of the enterprise register; every unknown code refuses."""
    require_past(on)
    require_district(profile.district, on, by)
    require_source({profile.source_department}, by)
    figures = await figures_in_force(tx, shipped_figures())
    _require_codes(profile, on, figures)
    if profile.sector is None:
        return profile.stated_size
    measures = Measures(staff=profile.staff, revenue=profile.revenue, assets=profile.assets)
    return size_class(profile.sector, measures, on, figures) or profile.stated_size


def _require_codes(profile: Profile, on: date, figures: Figures) -> None:
    stated = {"kind": (profile.kind,), "four_new": profile.four_new, "industries": profile.industries}
    reasons = [
        {"code": "CODE_UNKNOWN", "field": field, "value": code}
        for field, codes in stated.items()
        for code in codes
        if code not in _codes(_CODES[field], on, figures)
    ]
    if profile.sector is not None and profile.sector not in sectors_on(on, figures):
        reasons.append({"code": "CODE_UNKNOWN", "field": "sector", "value": profile.sector})
    if reasons:
        raise Refusal("some codes are not on the lists of that day", code="CODE_UNKNOWN", reasons=reasons)


def _codes(key: str, on: date, figures: Figures) -> tuple[str, ...]:
    figure = figures.on(key, on)
    return figure.value if figure is not None and isinstance(figure.value, tuple) else ()
