"""Instruments, verdicts and stored decisions on the wire."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from kit.days import Day
from kit.decisions import DecisionRecord
from kit.wire import Answer, Body
from rulebook.advice import Change
from rulebook.facts import Fact, json_value
from rulebook.figures import Figure, Figures
from rulebook.instruments import Applicant, Frequency, Instrument, Status
from rulebook.verdicts import Outcome, Verdict

MAX_FACTS = 100


class ReasonOut(Answer):
    """One ground of a verdict, with the words of the article; `basis` is the document behind 按规定."""

    code: str
    article: int
    quote: str
    zh: str
    en: str
    basis: str


class MissingFactOut(Answer):
    """A fact that the decision turns on and that nobody gave, with the department that holds it."""

    fact: str
    department: str
    zh: str
    en: str


class LineOut(Answer):
    """A line of the computation of an amount."""

    zh: str
    en: str
    value: str


class FigureOut(Answer):
    """The version of a figure that holds on a day: `value` is text, a list or a table, by unit.

    `national` is the part of it that national rules carry, the rest being paid locally; absent where it is not split.
    """

    key: str
    unit: str
    value: Any
    national: Annotated[Any, Field(exclude_if=lambda part: part is None)] = None
    since: Annotated[date, Field(serialization_alias="from", validation_alias="from")]
    until: Annotated[date | None, Field(serialization_alias="to", validation_alias="to")]
    document: str
    article: int
    confidence: str
    fund: str | None

    @classmethod
    def of(cls, figure: Figure) -> Self:
        """A figure as a decision keeps it."""
        return cls.model_validate(figure.to_dict())


def _is_absent(value: str | None) -> bool:
    return value is None


class VerdictOut(Answer):
    """What the rule said: every reason with its article, what is missing, how an amount came about, on which figures.

    `amount` is yuan with two places, `national_amount` the part of it that national rules carry: the rest is paid
    locally. It is absent where the figures are not split.
    """

    instrument: str
    rule_version: str
    as_of: date
    outcome: Outcome
    reason: str
    reasons: Sequence[ReasonOut]
    needs_facts: Sequence[MissingFactOut]
    needs_figures: Sequence[str]
    amount: str | None
    national_amount: Annotated[str | None, Field(exclude_if=_is_absent)] = None
    computation: Sequence[LineOut]
    fund: str | None
    outputs: Mapping[str, Any]
    figures: Sequence[FigureOut]

    @classmethod
    def of(cls, verdict: Verdict) -> Self:
        """The verdict without the facts, which its subject has stated."""
        national = None if verdict.national is None else f"{verdict.national:.2f}"
        return cls.model_validate({**verdict.to_dict(), "national_amount": national})


class DecisionOut(Answer):
    """A stored run of a rule, with the facts that it read and their sources."""

    id: UUID
    subject: str
    instrument: str
    as_of: date
    decided_at: datetime
    outcome: str
    reason: str
    facts: Mapping[str, Any]
    sources: Mapping[str, Any]

    @classmethod
    def all(cls, decisions: Sequence[DecisionRecord]) -> list[Self]:
        """In the order in which they were made."""
        return [cls.model_validate(decision) for decision in decisions]


class StoredDecisionOut(DecisionOut):
    """A stored decision whole: who decided it, and the verdict with its rule version and figures."""

    decided_by: str
    verdict: VerdictOut

    @classmethod
    def of(cls, decision: DecisionRecord) -> Self:
        """The verdict is read from the bytes that were kept."""
        line = DecisionOut.model_validate(decision).model_dump()
        return cls(**line, decided_by=decision.decided_by, verdict=json.loads(decision.verdict))


class ReplayOut(Answer):
    """A decision made again from what it kept; `same` says whether every byte of the verdict is the same."""

    decision_id: UUID
    decided_at: datetime
    same: bool
    verdict: VerdictOut


class Assessment(Body):
    """A case to be tried: nothing of it is kept. Facts are JSON; an absent fact is unknown."""

    instrument: Annotated[str, Field(max_length=100, examples=["skill_upgrade_subsidy"])]
    as_of: Day
    facts: Annotated[Mapping[str, Any], Field(max_length=MAX_FACTS)]


class ChangeOut(Answer):
    """A single fact that would make the case eligible if it had this value, everything else being as it is."""

    fact: str
    value: Any
    zh: str
    en: str


class AssessmentOut(VerdictOut):
    """A verdict on a tried case, with the smallest single changes that would make it eligible."""

    facts: Mapping[str, Any]
    would_change: Sequence[ChangeOut]

    @classmethod
    def advised(cls, verdict: Verdict, changes: Sequence[Change]) -> Self:
        """The verdict and the advice."""
        advice = [ChangeOut.model_validate(change) for change in changes]
        return cls.model_validate({**verdict.to_dict(), "would_change": advice})


class InstrumentLine(Answer):
    """An instrument in a list."""

    code: str
    version: str
    zh: str
    en: str
    article: int
    status: Status
    applicants: Sequence[Applicant]
    frequency: Frequency
    fund: str | None


class DocumentOut(Answer):
    """A document that is asked for; none beyond the list may be."""

    zh: str
    en: str


class FactOut(Answer):
    """A fact that the rule reads: its kind, unit and the department that holds it."""

    name: str
    kind: str
    unit: str
    department: str
    zh: str
    en: str
    entry: Mapping[str, str] | None
    absent: Any

    @classmethod
    def of(cls, fact: Fact) -> Self:
        """`absent` is what its absence means; null: unknown."""
        return cls(
            name=fact.name,
            kind=fact.kind.value,
            unit=fact.unit,
            department=fact.owner,
            zh=fact.zh,
            en=fact.en,
            entry=None if fact.entry is None else {name: kind.value for name, kind in fact.entry.items()},
            absent=json_value(fact.absent),
        )


class ClauseOut(Answer):
    """A condition: the reason it gives where it is not met, and what follows then."""

    code: str
    article: int
    quote: str
    zh: str
    en: str
    basis: str
    unmet: Outcome


class GrantOut(Answer):
    """A reason that a favourable verdict may carry."""

    code: str
    zh: str
    en: str


class InstrumentOut(InstrumentLine):
    """An instrument on a day: words of its article, conditions, facts, documents, exclusions and figures in force."""

    on: date
    quote: str
    clauses: Sequence[ClauseOut]
    grants: Sequence[GrantOut]
    pays: bool
    outputs: Sequence[str]
    documents: Sequence[DocumentOut]
    facts: Sequence[FactOut]
    not_read: Sequence[str]
    exclusions: Sequence[Mapping[str, Any]]
    figures: Sequence[FigureOut]
    needs_figures: Sequence[str]

    @classmethod
    def on_day(
        cls, instrument: Instrument, day: date, figures: Figures, exclusions: Sequence[Mapping[str, Any]]
    ) -> Self:
        """The instrument with the figures of the day; `needs_figures` names those that nobody has set for it."""
        found = {key: figures.on(key, day) for key in sorted(instrument.figure_keys)}
        line = InstrumentLine.model_validate(instrument)
        return cls(
            **line.model_dump(),
            on=day,
            quote=instrument.quote,
            clauses=[ClauseOut.model_validate(clause) for clause in instrument.clauses],
            grants=[GrantOut.model_validate(grant) for grant in instrument.grants],
            pays=instrument.amount is not None,
            outputs=sorted(instrument.outputs),
            documents=[DocumentOut.model_validate(document) for document in instrument.documents],
            facts=[FactOut.of(fact) for _, fact in sorted(instrument.facts.items())],
            not_read=[fact.name for fact in instrument.unread],
            exclusions=exclusions,
            figures=[FigureOut.of(figure) for figure in found.values() if figure is not None],
            needs_figures=[key for key, figure in found.items() if figure is None],
        )
