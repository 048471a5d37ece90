"""Verdicts: what was decided, on which clauses, facts and figures, in a form that can be stored and replayed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rulebook.facts import json_value
from rulebook.figures import Figure


class Outcome(StrEnum):
    """How a case ends; look-up and monitoring rules read ELIGIBLE as "condition true"."""

    ELIGIBLE = "ELIGIBLE"
    INELIGIBLE = "INELIGIBLE"
    NEEDS_FACTS = "NEEDS_FACTS"
    NEEDS_CONFIG = "NEEDS_CONFIG"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One ground of a verdict: its code, the words of the article that it rests on, and a sentence in two languages.

    ``basis`` names the document behind 按规定 where the article itself gives no detail.
    """

    code: str
    article: int
    quote: str
    zh: str
    en: str
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingFact:
    """A fact that the decision turns on and that nobody gave, with the department that holds it."""

    fact: str
    department: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedLine:
    """One line of the computation of an amount."""

    zh: str
    en: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer of one instrument to one case; the same facts, figures and rule version give the same bytes."""

    instrument: str
    rule_version: str
    as_of: date
    outcome: Outcome
    reasons: tuple[Reason, ...]
    needs_facts: tuple[MissingFact, ...] = ()
    needs_figures: tuple[str, ...] = ()
    amount: Decimal | None = None
    national: Decimal | None = None
    """The part of ``amount``, in yuan, that national rules carry: the rest is paid locally. None: not split.

    It follows from the figures that are kept, and is not kept itself.
    """
    computation: tuple[ComputedLine, ...] = ()
    fund: str | None = None
    outputs: Mapping[str, object] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """The first reason code."""
        return self.reasons[0].code

    @property
    def codes(self) -> tuple[str, ...]:
        """Every reason code."""
        return tuple(reason.code for reason in self.reasons)

    @property
    def is_eligible(self) -> bool:
        """Whether the outcome is ELIGIBLE; the amount may still be unknown."""
        return self.outcome is Outcome.ELIGIBLE

    def to_dict(self) -> dict[str, object]:
        """JSON-safe; amounts as text with two places, days as ISO text."""
        return {
            "instrument": self.instrument,
            "rule_version": self.rule_version,
            "as_of": self.as_of.isoformat(),
            "outcome": self.outcome.value,
            "reason": self.reason,
            "reasons": [
                {
                    "code": reason.code,
                    "article": reason.article,
                    "quote": reason.quote,
                    "zh": reason.zh,
                    "en": reason.en,
                    "basis": reason.basis,
                }
                for reason in self.reasons
            ],
            "needs_facts": [
                {"fact": missing.fact, "department": missing.department, "zh": missing.zh, "en": missing.en}
                for missing in self.needs_facts
            ],
            "needs_figures": list(self.needs_figures),
            "amount": None if self.amount is None else f"{self.amount:.2f}",
            "computation": [{"zh": line.zh, "en": line.en, "value": line.value} for line in self.computation],
            "fund": self.fund,
            "outputs": json_value(self.outputs),
            "figures": [figure.to_dict() for figure in self.figures],
            "facts": json_value(self.facts),
        }

    def to_bytes(self) -> bytes:
        """Canonical UTF-8 JSON: sorted keys, no spaces, equal for equal verdicts."""
        return canonical_bytes(self.to_dict())


def canonical_bytes(document: Mapping[str, object]) -> bytes:
    """Canonical UTF-8 JSON of a JSON-safe document."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
