"""失业保险金 Granting months of benefit, and extending them while a region's emergency plan is active (article 20)."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, or_, select, text

from contracts.divisions import is_district_of_city, same_places, successor_of
from contracts.facts import FactKind, holding
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Forbidden, Refusal
from kit.figures import figures_in_force
from registration import queries
from registration.models import Benefit, BenefitExtension, Decision, Spell, SpellStatus
from registration.rules import benefit_period_extension, shipped_figures, unemployment_benefit
from registration.usecases.checks import lock_spell, require_past
from registration.usecases.notices import announce
from rulebook.verdicts import Outcome, Verdict

CHUNK: Final = 500
"""Benefits that one transaction extends or lets fall back; the daily sweep takes the rest."""

_LOCK: Final = text("SELECT pg_advisory_xact_lock(hashtext('benefit-extensions'), CAST(:region AS int))")

_INSURED: Final = FactKind.UNEMPLOYMENT_INSURANCE_MONTHS


async def grant_benefit(tx: Tx, spell_id: UUID, *, on: date, involuntary: bool, by: Actor) -> Benefit:
    """领取失业保险金 Grant the months that the contributions give, and those of an extension that is open.

    Raises `Refusal` naming every reason, `NEEDS_FACTS` without a statement of the contributions, `NEEDS_CONFIG`
    without a figure, `Conflict` where the spell is not confirmed or has its months already. 社会保险法 第四十五条.
    """
    spell = await lock_spell(tx, spell_id, by)
    require_past(on)
    if spell.status != SpellStatus.CONFIRMED:
        raise Conflict(f"a spell that is {spell.status} gives no benefit", code="SPELL_STATUS", state=spell.status)
    if on < spell.declared_on:
        raise Conflict(f"the spell began on {spell.declared_on}: not before", code="BENEFIT_BEFORE_START")
    if await tx.first(select(Benefit).where(Benefit.spell_id == spell.id)) is not None:
        raise Conflict("the months of this spell are granted", code="BENEFIT_GRANTED")
    records = await queries.facts(tx.session, spell.person_id, kind=_INSURED)
    insured = holding([record.as_fact() for record in records], _INSURED, on)
    known = {"left_involuntarily": involuntary} | ({} if insured is None else {_INSURED.value: insured.value})
    verdict = unemployment_benefit.decide(known, on, await figures_in_force(tx, shipped_figures()))
    _require_claim(verdict)
    assert insured is not None
    benefit = Benefit.grant(
        spell,
        region=successor_of(spell.district),
        insured_months=insured.value,
        source_department=insured.source_department,
        months=int(str(verdict.outputs[unemployment_benefit.MONTHS])),
        figures=[figure.to_dict() for figure in verdict.figures],
        on=on,
        by=by,
    )
    granted = benefit.granted()
    sources = {_INSURED.value: insured.source_department, "left_involuntarily": "declaration"}
    tx.add(benefit, Decision.of(verdict, subject=f"benefit/{benefit.id}", sources=sources, by=by.subject))
    announce(tx, granted, to=benefit.person_id, by=by)
    open_here = select(BenefitExtension).where(
        BenefitExtension.region == benefit.region,
        BenefitExtension.opened_on <= on,
        BenefitExtension.closed_on.is_(None),
    )
    extension = await tx.first(open_here.with_for_update(read=True))
    if extension is not None:
        await _extend(tx, benefit, extension, on=on, by=by)
    return benefit


def _require_claim(verdict: Verdict) -> None:
    if verdict.outcome is Outcome.NEEDS_FACTS:
        missing = [{"fact": fact.fact, "department": fact.department} for fact in verdict.needs_facts]
        raise Refusal("nobody has stated the contributions", code="NEEDS_FACTS", needs_facts=missing)
    if verdict.outcome is Outcome.NEEDS_CONFIG:
        raise Refusal(
            "the months that contributions give are not configured",
            code="NEEDS_CONFIG",
            needs_figures=list(verdict.needs_figures),
        )
    if verdict.outcome is not Outcome.ELIGIBLE:
        reasons = [
            {"code": reason.code, "basis": reason.basis, "zh": reason.zh, "en": reason.en} for reason in verdict.reasons
        ]
        raise Refusal("the law gives no unemployment benefit here", code="BENEFIT_REFUSED", reasons=reasons)


async def open_extension(
    tx: Tx, *, region: str, months: int, document: str, on: date, by: Actor
) -> tuple[BenefitExtension, int]:
    """阶段性延长 Record that a region's emergency plan extends benefits; answers how many were extended at once.

    Raises `Refusal` where the rule says no or the longest extension is not configured, `Conflict` where one is open.
    """
    require_past(on)
    place = _region(region, on, by)
    await lock_region(tx, place)
    extension = BenefitExtension.record(region=place, months=months, document=document, on=on, by=by)
    opened = extension.opened()
    verdict = await decide_extension(tx, extension, place, on)
    _require_eligible(verdict)
    await tx.enter(extension, otherwise=Conflict("an extension of this region is open", code="EXTENSION_OPEN"))
    tx.add(kept_decision(verdict, f"benefit_extension/{extension.id}", extension, by))
    tx.publish(opened, by=by)
    return extension, await settle_extensions(tx, on, limit=CHUNK, region=place, by=by)


async def close_extension(tx: Tx, extension_id: UUID, *, on: date, by: Actor) -> tuple[BenefitExtension, int]:
    """Close an extension with its plan; answers how many benefits fell back at once."""
    require_past(on)
    what = f"extension {extension_id}"
    found = await tx.one(queries.extensions_in_scope(by).where(BenefitExtension.id == extension_id), what)
    await lock_region(tx, found.region)
    extension = await tx.lock(BenefitExtension, found.id)
    tx.publish(extension.close(on=on, by=by), by=by)
    await tx.flush()
    return extension, await settle_extensions(tx, on, limit=CHUNK, region=extension.region, by=by)


async def settle_extensions(tx: Tx, on: date, *, limit: int, by: Actor, region: str | None = None) -> int:
    """Extend what an open extension has not reached yet, let fall back what a closed one has left; how many.

    What is settled is not found again, so that the work may stop after any chunk and go on later.
    """
    closed = and_(Benefit.extension_id == BenefitExtension.id, BenefitExtension.closed_on <= on)
    reached = and_(
        BenefitExtension.closed_on.is_(None),
        BenefitExtension.opened_on <= on,
        Benefit.region == BenefitExtension.region,
        Benefit.extension_id.is_(None),
        Benefit.until > BenefitExtension.opened_on,
        Spell.status.in_([SpellStatus.CONFIRMED, SpellStatus.SUSPENDED]),
    )
    statement = (
        select(Benefit.id, BenefitExtension.id)
        .join(Spell, Spell.id == Benefit.spell_id)
        .join(BenefitExtension, or_(closed, reached))
        .order_by(BenefitExtension.closed_on, Benefit.id)
        .limit(limit)
    )
    if region is not None:
        statement = statement.where(Benefit.region == region)
    changed = 0
    for benefit_id, extension_id in (await tx.session.execute(statement)).all():
        benefit = await tx.lock(Benefit, benefit_id)
        extension = await tx.get(BenefitExtension, extension_id)
        if benefit.extension_id == extension.id and extension.closed_on is not None:
            announce(tx, benefit.fall_back(extension), to=benefit.person_id, by=by)
            changed += 1
        elif benefit.extension_id is None and extension.closed_on is None:
            changed += await _extend(tx, benefit, extension, on=on, by=by)
    return changed


async def _extend(tx: Tx, benefit: Benefit, extension: BenefitExtension, *, on: date, by: Actor) -> bool:
    verdict = await decide_extension(tx, extension, benefit.region, on)
    if verdict.outcome is not Outcome.ELIGIBLE:
        return False
    tx.add(kept_decision(verdict, f"benefit/{benefit.id}", extension, by))
    announce(tx, benefit.extend(extension, on=on), to=benefit.person_id, by=by, reason=verdict.reason)
    return True


async def lock_region(tx: Tx, region: str) -> None:
    """Wait until nobody else opens or closes an extension of the region."""
    await tx.session.execute(_LOCK, {"region": int(region)})


async def decide_extension(tx: Tx, extension: BenefitExtension, region: str, on: date) -> Verdict:
    """Whether the extension reaches benefits of the region, by the rule as of the day."""
    facts = {
        "plan_active_in_region": extension.opened_on <= on and extension.closed_on is None,
        "plan_region": extension.region,
        "region_of_person": region,
        "months_requested": extension.months,
    }
    return benefit_period_extension.decide(facts, on, await figures_in_force(tx, shipped_figures()))


def kept_decision(verdict: Verdict, subject: str, extension: BenefitExtension, by: Actor) -> Decision:
    """The run of the rule as it is kept."""
    sources: dict[str, Any] = dict.fromkeys(verdict.facts, extension.document)
    return Decision.of(verdict, subject=subject, sources=sources, by=by.subject)


def _require_eligible(verdict: Verdict) -> None:
    if verdict.outcome is Outcome.NEEDS_CONFIG:
        raise Refusal(
            "how long benefits may be extended is not configured",
            code="NEEDS_CONFIG",
            needs_figures=list(verdict.needs_figures),
        )
    if verdict.outcome is not Outcome.ELIGIBLE:
        reasons = [{"code": reason.code, "zh": reason.zh, "en": reason.en} for reason in verdict.reasons]
        raise Refusal("the rule allows no such extension", code="EXTENSION_REFUSED", reasons=reasons)


def _region(region: str, on: date, by: Actor) -> str:
    if not is_district_of_city(region, on):
        raise Refusal(f"{region} is no district of this city on {on} (GB/T 2260)", code="DISTRICT_UNKNOWN")
    if by.districts is not None and by.districts.isdisjoint(same_places([region])):
        raise Forbidden(f"your districts do not include {region}", code="DISTRICT_OUT_OF_SCOPE")
    return successor_of(region)
