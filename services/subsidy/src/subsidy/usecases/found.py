"""What was found for a rule: facts by name, and who says each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from contracts.facts import Fact

OWN_RECORDS = "subsidy"
FILED = "application"


@dataclass
class Evidence:
    """Facts by the names of the rules, and who says each; what is absent is unknown."""

    facts: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    rivals: dict[str, list[UUID]] = field(default_factory=dict)
    """By reason code, the applications whose grants would be the reason."""

    def state(self, name: str, value: Any, source: str) -> None:
        """Add a fact."""
        self.facts[name], self.sources[name] = value, source

    def take(self, name: str, fact: Fact | None) -> None:
        """Add what a department says, if it says it."""
        if fact is not None:
            self.state(name, fact.value, fact.source_department)

    def excluded_by(self, reasons: Sequence[str]) -> list[str]:
        """The applications that the reasons speak of."""
        return sorted({str(one) for reason in reasons for one in self.rivals.get(reason, ())})
