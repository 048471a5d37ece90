"""The rules of a service as the kit serves them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.decisions import DecisionRecord
from rulebook.catalogue import Catalogue

Subject = Callable[[AsyncSession, Actor, UUID], Awaitable[object]]
"""Fetches what a decision is about; raises `NotFound` where it is outside the caller's scope."""


def _excludes_nothing(_code: str) -> list[dict[str, Any]]:
    return []


@dataclass(frozen=True)
class Rules:
    """A service's instruments, the table of its decisions, and what they are about."""

    catalogue: Catalogue
    decision: type[DecisionRecord]
    subjects: Mapping[str, Subject]
    """By the word before the slash of a decision's subject."""
    exclusions: Callable[[str], list[dict[str, Any]]] = field(default=_excludes_nothing)
    """What an instrument can't be had together with, as JSON."""
