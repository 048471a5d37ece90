"""The rules of a service as the kit serves them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.decisions import DecisionRecord
from rulebook.catalogue import Catalogue
from rulebook.exclusions import Exclusions

Subject = Callable[[AsyncSession, Actor, UUID], Awaitable[object]]
"""Fetches what a decision is about; raises `NotFound` where it is outside the caller's scope."""


@dataclass(frozen=True)
class Rules:
    """A service's instruments, the table of its decisions, and what they are about."""

    catalogue: Catalogue
    decision: type[DecisionRecord]
    subjects: Mapping[str, Subject]
    """By the word before the slash of a decision's subject."""
    exclusions: Exclusions = field(default_factory=lambda: Exclusions(()))
    """What cannot be had twice, or beside what else."""
