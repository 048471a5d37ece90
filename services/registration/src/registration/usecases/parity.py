"""同等待遇 Parity of a registered person: decided on every day on which it may change, kept with its days."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from contracts.facts import Fact, FactKind
from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.figures import figures_in_force
from registration import queries
from registration.models import Decision, ParityStatus, Spell
from registration.rules import policy_parity_non_local, shipped_figures
from registration.usecases.evidence import asked_by, stated, stays_in_city
from registration.usecases.notices import announce
from rulebook.calendar import add_months
from rulebook.figures import Figures
from rulebook.verdicts import Outcome, Verdict

DECIDING: Final = frozenset({FactKind.RESIDENCE, FactKind.LOCAL_HUKOU, FactKind.SOCIAL_INSURANCE_MONTHS_IN_CITY})
"""The kinds of facts that parity turns on."""

MONTHS: Final = "parity.residence_months"
_FIGURES: Final = (MONTHS, "parity.insurance_months")


async def begin_parity(tx: Tx, spell: Spell, *, by: Actor) -> bool:
    """Parity on the day of the declaration, as it is announced with the confirmation."""
    facts, figures = await _grounds(tx, spell)
    verdict = _decide(facts, spell.declared_on, figures)
    _keep(tx, spell, verdict, facts, by=by)
    parity = verdict.outcome is Outcome.ELIGIBLE
    tx.add(ParityStatus.of(spell, valid_from=spell.declared_on, parity=parity, by=by))
    return parity


async def review_parity(tx: Tx, spell: Spell, *, by: Actor) -> bool:
    """Decide parity anew from the declaration up to today; answers whether anything changed.

    From the first day that turns out otherwise, each status is stored, with its decision, and announced; what stood
    before of that day and later is superseded. What is not known changes nothing. The caller has locked the spell.
    """
    facts, figures = await _grounds(tx, spell)
    today = clock.today()
    days = sorted({day for day in _turning_days(facts, figures) if day > spell.declared_on})
    spell.parity_review_on = next((day for day in days if day > today), None)
    verdicts = _statuses(facts, figures, [spell.declared_on, *(day for day in days if day <= today)])
    standing = await tx.all(
        select(ParityStatus)
        .where(ParityStatus.spell_id == spell.id, ParityStatus.superseded_at.is_(None))
        .order_by(ParityStatus.valid_from)
    )
    kept = [(status.valid_from, status.parity) for status in standing]
    found = [(day, parity) for day, parity, _ in verdicts]
    same = next((at for at, pair in enumerate(zip(kept, found, strict=False)) if pair[0] != pair[1]), None)
    same = min(len(kept), len(found)) if same is None else same
    if same == len(kept) == len(found):
        return False
    now = clock.now()
    for status in standing[same:]:
        status.superseded_at = now
    await tx.flush()
    if same < len(kept) and (same == len(found) or kept[same][0] < found[same][0]):
        # A change that was announced has gone: from its day on, what stood before it holds.
        gone = spell.change_parity(on=kept[same][0], parity=found[same - 1][1])
        announce(tx, gone, to=spell.person_id, by=by)
    for day, parity, verdict in verdicts[same:]:
        _keep(tx, spell, verdict, facts, by=by)
        tx.add(ParityStatus.of(spell, valid_from=day, parity=parity, by=by))
        changed = spell.change_parity(on=day, parity=parity)
        announce(tx, changed, to=spell.person_id, by=by, reason=verdict.reason)
    return True


def _statuses(facts: Sequence[Fact], figures: Figures, days: Sequence[date]) -> list[tuple[date, bool, Verdict]]:
    """The days on which parity became another, the first day included, each with the verdict that says so."""
    found: list[tuple[date, bool, Verdict]] = []
    for day in days:
        verdict = _decide(facts, day, figures)
        if found and verdict.outcome not in {Outcome.ELIGIBLE, Outcome.INELIGIBLE}:
            continue
        parity = verdict.outcome is Outcome.ELIGIBLE
        if not found or found[-1][1] != parity:
            found.append((day, parity, verdict))
    return found


def _turning_days(facts: Sequence[Fact], figures: Figures) -> Iterator[date]:
    """Every day on which the verdict may differ from that of the day before: between two of them it can't."""
    for fact in (fact for fact in facts if fact.kind in DECIDING):
        yield fact.valid_from
        if fact.valid_to is not None and fact.valid_to < date.max:
            yield fact.valid_to + timedelta(days=1)
    for version in (version for key in _FIGURES for version in figures.timeline(key)):
        yield version.since
    for _, (since, _) in stays_in_city(facts, date.max):
        yield since
        for version in figures.timeline(MONTHS):
            if isinstance(version.value, int):
                yield add_months(since, version.value)


def _decide(facts: Sequence[Fact], on: date, figures: Figures) -> Verdict:
    known, _ = stated(facts, on)
    rule = policy_parity_non_local
    return rule.decide(asked_by(rule.INSTRUMENT, known | {"registered_unemployed": True}), on, figures)


def _keep(tx: Tx, spell: Spell, verdict: Verdict, facts: Sequence[Fact], *, by: Actor) -> None:
    _, sources = stated(facts, verdict.as_of)
    tx.add(Decision.of(verdict, subject=f"spell/{spell.id}", sources=sources, by=by.subject))


async def _grounds(tx: Tx, spell: Spell) -> tuple[list[Fact], Figures]:
    records = await queries.facts(tx.session, spell.person_id)
    return [record.as_fact() for record in records], await figures_in_force(tx, shipped_figures())
