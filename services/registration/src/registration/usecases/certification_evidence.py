"""What the rule of certification may read about a person on a day, and on which days it may have changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from contracts.facts import Fact, FactKind, holding
from kit.db import Tx
from kit.identity import birth_date, is_female
from kit.vault import Vault
from registration import queries
from registration.models import (
    Circumstance,
    CircumstanceKind,
    Family,
    FamilyMember,
    Person,
    SealedField,
    Spell,
    SpellStatus,
    circumstance_on,
)
from rulebook.calendar import age_on
from rulebook.figures import Figures

KEPT_IN = "hard_to_employ.kept_in_work_forms"
STATED = {
    CircumstanceKind.DISABLED: "disabled",
    CircumstanceKind.LOW_INCOME_SUPPORT: "low_income_support",
    CircumstanceKind.SINGLE_PARENT: "single_parent_of_minor",
    CircumstanceKind.ZERO_TRANSFER_FAMILY: "zero_transfer_family_member",
    CircumstanceKind.LOST_LAND: "lost_land",
}
READ = frozenset({FactKind.WORKING, FactKind.EMPLOYMENT_FORM})
_REGISTERED = (SpellStatus.CONFIRMED, SpellStatus.SUSPENDED, SpellStatus.ENDED)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is held about a person as far as certification asks."""

    born: date
    female: bool
    facts: Sequence[Fact]
    circumstances: Sequence[Circumstance]
    spells: Sequence[Spell]
    families: Sequence[tuple[FamilyMember, Family]]

    def on(self, day: date, figures: Figures) -> tuple[dict[str, Any], dict[str, str]]:
        """What the rule may read on the day, and where each of it comes from."""
        # The age and not the day of birth: what a decision keeps is shown, and the number is not.
        known: dict[str, Any] = {"age": max(0, age_on(self.born, day)), "sex": "F" if self.female else "M"}
        sources = dict.fromkeys(known, "identity_number")
        known |= self._unemployment(self._day_of_status(day, figures))
        sources |= dict.fromkeys(("registered_unemployed", "unemployed_since"), "spell")
        for kind, name in STATED.items():
            stated = circumstance_on(self.circumstances, kind, day)
            if stated is not None:
                known[name], sources[name] = stated.holds, stated.source_department
        known["zero_employment_family_member"] = any(
            member.joined_on <= day
            and (member.left_on is None or day < member.left_on)
            and family.flagged_for("ZERO_EMPLOYMENT", day)
            for member, family in self.families
        )
        sources["zero_employment_family_member"] = "family"
        return known, {name: source for name, source in sources.items() if name in known}

    def turning_points(self, after: date, until: date) -> list[date]:
        """The days from `after` (not included) to `until` (included) on which the answer may have changed, in order."""
        days = {until}
        spans = [(fact.valid_from, fact.valid_to) for fact in self.facts]
        spans += [(one.valid_from, one.valid_to) for one in self.circumstances]
        for first, last in spans:
            days |= {first} if last is None else {first, last + _DAY}
        days |= {spell.ended_on for spell in self.spells if spell.ended_on is not None}
        for member, family in self.families:
            days |= {day for day in (member.left_on, family.cleared_on) if day is not None}
        return sorted(day for day in days if after < day <= until)

    def _day_of_status(self, day: date, figures: Figures) -> date:
        """The day whose unemployment counts: where work is itself aid, the last one before that work began."""
        working = holding(self.facts, FactKind.WORKING, day)
        form = holding(self.facts, FactKind.EMPLOYMENT_FORM, day)
        kept = figures.on(KEPT_IN, day)
        if working is None or working.value is not True or form is None or kept is None:
            return day
        return working.valid_from - _DAY if form.value in tuple(kept.value or ()) else day  # type: ignore[arg-type]

    def _unemployment(self, day: date) -> dict[str, Any]:
        working = holding(self.facts, FactKind.WORKING, day)
        covering = [spell for spell in self.spells if _covers(spell, day)]
        if not covering or (working is not None and working.value is True):
            return {"registered_unemployed": False}
        since = covering[0].declared_on
        for spell in sorted(self.spells, key=lambda spell: spell.declared_on, reverse=True):
            if spell.ended_on == since:  # one spell took up where another was ended
                since = spell.declared_on
        return {"registered_unemployed": True, "unemployed_since": since}


def _covers(spell: Spell, day: date) -> bool:
    return spell.declared_on <= day and (spell.ended_on is None or day < spell.ended_on)


async def gather(tx: Tx, person: Person, vault: Vault) -> Evidence:
    """All that is held about the person by now."""
    number = person.reveal(SealedField.IDENTITY_NUMBER, vault)
    records = [record for record in await queries.facts(tx.session, person.id) if record.kind in READ]
    spells = await tx.all(select(Spell).where(Spell.person_id == person.id, Spell.status.in_(_REGISTERED)))
    families = await tx.session.execute(
        select(FamilyMember, Family)
        .join(Family, Family.id == FamilyMember.family_id)
        .where(FamilyMember.person_id == person.id)
    )
    return Evidence(
        born=birth_date(number),
        female=is_female(number),
        facts=[record.as_fact() for record in records],
        circumstances=await queries.circumstances(tx.session, person.id),
        spells=spells,
        families=[(member, family) for member, family in families],
    )
