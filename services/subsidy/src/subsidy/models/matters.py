"""What an application of one of the other programmes is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What an application of one of the other programmes is about."""

    stated: Mapping[str, Any] = field(default_factory=dict)
    """Facts that the application itself states, by the names of the rule."""
    enterprise_id: UUID | None = None
    """The firm that a founder applies for."""
    filing_id: UUID | None = None
    employer_id: UUID | None = None
    employer_digest: str | None = None
    worker_id: UUID | None = None
    """The hire, intern, trainee or founder whom an employer's application is about."""
    employment_id: UUID | None = None
    term_since: str | None = None
    """The first month (2018-01) of the term that a later one is applied for."""
