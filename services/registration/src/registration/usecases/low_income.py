"""低保家庭收入核算与渐退 Counting a low-income family's income of a month, and planning its way out of support."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from kit.figures import figures_in_force
from registration import queries
from registration.models import Decision, FamilyMember, GradualExit, IncomeAssessment
from registration.rules import (
    low_income_contribution_disregard,
    low_income_earnings_disregard,
    low_income_gradual_exit,
    shipped_figures,
)
from registration.usecases.checks import require_past
from registration.usecases.families import lock_family
from rulebook.figures import Figures
from rulebook.verdicts import Outcome, Verdict

EXIT_MONTHS = "low_income.gradual_exit_months"
SOURCE = "assessment"


@dataclass(frozen=True, slots=True)
class Earning:
    """劳动所得 What a member earned by work, in yuan."""

    amount: Decimal
    earned_on: date
    start_work: date


@dataclass(frozen=True, slots=True)
class Contributions:
    """What was paid in the month, and the lowest tier of it where the case states it; all in yuan."""

    insurance_paid: Decimal
    insurance_lowest: Decimal | None
    fund_paid: Decimal
    fund_lowest: Decimal | None


@dataclass(frozen=True, slots=True)
class Income:
    """A family's income of a month as the case states it."""

    month: date
    work_form: str
    earnings: Sequence[Earning]
    other_income: Decimal
    contributions: Sequence[Contributions]
    standard_per_head: Decimal | None
    support: Decimal


async def assess_income(
    tx: Tx, family_id: UUID, income: Income, *, on: date, by: Actor
) -> tuple[IncomeAssessment, GradualExit | None, list[Verdict]]:
    """Count a month's income by article 14; where it reaches the standard by work, open the gradual exit."""
    family = await lock_family(tx, family_id, by)
    require_past(on)
    require_past(income.month)
    figures = await figures_in_force(tx, shipped_figures())
    members = await _members(tx, family_id, income.month)
    if members == 0:
        raise Refusal("this family has no members in the month", code="NO_MEMBERS")
    verdicts, counted = _count(income, figures, on)
    if counted is None:
        ending = verdicts[-1]
    else:
        facts = {
            "members": members,
            "standard_per_head": income.standard_per_head,
            "work_form": income.work_form,
            "counted_income": counted,
        }
        ending = low_income_gradual_exit.decide(_stated(facts), on, figures)
        verdicts.append(ending)
    assessment = IncomeAssessment.of(
        family, month=income.month, members=members, counted=counted, verdict=ending, by=by.subject
    )
    tx.add(assessment)
    await tx.session.flush()
    subject = f"income-assessment/{assessment.id}"
    for verdict in verdicts:
        sources = dict.fromkeys(verdict.facts, SOURCE)
        tx.add(Decision.of(verdict, subject=subject, sources=sources, by=by.subject))
    tx.audit("income-assessed", subject, by=by, after={"outcome": assessment.outcome, "reasons": assessment.reasons})
    if counted is None or ending.outcome is not Outcome.ELIGIBLE:
        return assessment, None, verdicts
    way_out = GradualExit.open(assessment, support=income.support, missing_figure=EXIT_MONTHS)
    _plan(way_out, ending.outputs.get("exit_months"))
    tx.add(way_out)
    tx.audit("gradual-exit-opened", f"gradual-exit/{way_out.id}", by=by, after={"status": way_out.status})
    return assessment, way_out, verdicts


async def plan_exit(tx: Tx, exit_id: UUID, *, by: Actor) -> GradualExit:
    """Plan the steps of an exit that waited for its length; raises `Refusal` naming the figure while it is missing."""
    statement = queries.exits_in_scope(by).where(GradualExit.id == exit_id).with_for_update()
    way_out = await tx.one(statement, f"gradual exit {exit_id}")
    figures = await figures_in_force(tx, shipped_figures())
    months = figures.on(EXIT_MONTHS, way_out.starts_on)
    if way_out.missing_figure is not None and months is None:
        raise Refusal("how long a gradual exit takes is not configured", code="NEEDS_CONFIG", reasons=[EXIT_MONTHS])
    way_out.plan(int(str(months.value)) if months is not None else 0)
    tx.audit("gradual-exit-planned", f"gradual-exit/{way_out.id}", by=by, after={"months": way_out.months})
    return way_out


def _count(income: Income, figures: Figures, on: date) -> tuple[list[Verdict], Decimal | None]:
    """Every verdict on the way, and the income that counts; None while a figure or a fact is missing."""
    verdicts, total = [], income.other_income
    for earning in income.earnings:
        facts = {"start_work": earning.start_work, "earning_date": earning.earned_on, "earning": earning.amount}
        verdict = low_income_earnings_disregard.decide(facts, on, figures)
        verdicts.append(verdict)
        counted = _output(verdict, "counted")
        if counted is None:
            return verdicts, None
        total += counted
    for paid in income.contributions:
        # Of the family's income, each member's contributions come off in turn.
        facts = {
            "income": total,
            "si_paid": paid.insurance_paid or None,
            "si_lowest_tier": paid.insurance_lowest,
            "fund_paid": paid.fund_paid or None,
            "fund_lowest": paid.fund_lowest,
        }
        verdict = low_income_contribution_disregard.decide(_stated(facts), on, figures)
        verdicts.append(verdict)
        counted = _output(verdict, "counted")
        if counted is None:
            return verdicts, None
        total = counted
    return verdicts, total


def _plan(way_out: GradualExit, months: object) -> None:
    if months is not None:
        way_out.plan(int(str(months)))


def _output(verdict: Verdict, name: str) -> Decimal | None:
    value = verdict.outputs.get(name)
    return None if value is None else Decimal(str(value))


def _stated(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


async def _members(tx: Tx, family_id: UUID, on: date) -> int:
    belongs = select(func.count()).where(
        FamilyMember.family_id == family_id,
        FamilyMember.joined_on <= on,
        or_(FamilyMember.left_on.is_(None), FamilyMember.left_on > on),
    )
    return int((await tx.session.execute(belongs)).scalar_one())
