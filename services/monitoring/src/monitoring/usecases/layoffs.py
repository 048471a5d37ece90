"""企业裁减人员 Proposing a warning about a plan of layoffs that the law has reported (劳动合同法第四十一条)."""

from fractions import Fraction
from math import ceil

from sqlalchemy import select

from contracts.registration import LayoffAmended, LayoffPlanned
from kit.actor import Actor
from kit.db import Tx
from kit.figures import figures_in_force
from monitoring.models import Decision, RiskWarning
from monitoring.rules import mass_layoff_report_art41, shipped_figures
from monitoring.usecases.warnings import SYSTEM, begin_counting
from rulebook.figures import Figures
from rulebook.verdicts import Outcome

PERSONS, SHARE = "mass_layoff.persons", "mass_layoff.share"


async def propose_layoff_warning(
    tx: Tx, place: str, plan: LayoffPlanned | LayoffAmended, *, by: Actor = SYSTEM
) -> RiskWarning | None:
    """预警 Propose a warning where the plan is to be reported and has none yet, be its notice in time or late.

    One proposal a plan, whatever is heard of it afterwards: an authorised person decides. Without figures in force on
    the day of the plan nothing is proposed.
    """
    await begin_counting(tx)
    figures = await figures_in_force(tx, shipped_figures())
    facts = {"staff": plan.staff, "layoffs": plan.layoffs, "notice_days": plan.notice_days}
    verdict = mass_layoff_report_art41.decide(facts, plan.on, figures)
    decided = verdict.outcome in {Outcome.ELIGIBLE, Outcome.INELIGIBLE}
    if not decided or "NO_REPORT" in verdict.codes:
        return None
    if await tx.first(select(RiskWarning).where(RiskWarning.layoff_id == plan.layoff_id)) is not None:
        return None
    line, document = _line(plan, figures)
    warning, event = RiskWarning.propose_layoff(plan, district=place, line=line, document=document)
    sources = dict.fromkeys(facts, f"layoff/{plan.layoff_id}")
    tx.add(warning, Decision.of(verdict, subject=event.subject, sources=sources, by=by.subject))
    tx.publish(event, by=by, reason=verdict.reason)
    return warning


def _line(plan: LayoffPlanned | LayoffAmended, figures: Figures) -> tuple[int, str]:
    """From how many persons on the enterprise reports: the lower of the number and its share of the staff."""
    persons, share = figures.on(PERSONS, plan.on), figures.on(SHARE, plan.on)
    assert persons is not None
    assert share is not None
    return min(ceil(Fraction(str(persons.value))), ceil(Fraction(str(share.value)) * plan.staff)), persons.document
