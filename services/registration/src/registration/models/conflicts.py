"""What sources say differently about one time, and whose word counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from contracts.facts import FACTS, SELF, FactKind, holding
from registration.models.facts import FactRecord

Resolution = Literal["CASE_WORKER", "OWNER", "CERTIFIED"]
"""By whose word a conflict is decided: a case worker's, the owning department's, or any department's over SELF."""


@dataclass(frozen=True, slots=True)
class FactConflict:
    """Different values of one kind from several sources for the days from the one to the other, both included."""

    kind: FactKind
    valid_from: date
    valid_to: date | None
    facts: tuple[FactRecord, ...]
    holding: FactRecord
    resolved_by: Resolution | None
    """Nobody's word goes before the others': the later saying holds until a case worker settles it."""


def conflicts(records: Iterable[FactRecord]) -> list[FactConflict]:
    """Every stretch of days about which sources differ, by kind and time.

    Of several sayings of one source the latest counts. Certificates stand beside each other and can't differ.
    """
    by_kind: dict[FactKind, list[FactRecord]] = {}
    for record in records:
        by_kind.setdefault(FactKind(record.kind), []).append(record)
    by_kind.pop(FactKind.TRAINING_SUBSIDY, None)
    return [found for kind in FactKind if kind in by_kind for found in _joined(_of_kind(kind, by_kind[kind]))]


def _of_kind(kind: FactKind, records: list[FactRecord]) -> Iterator[FactConflict]:
    after = (record.valid_to + timedelta(days=1) for record in records if record.valid_to not in {None, date.max})
    days: list[date | None] = [*sorted({*(record.valid_from for record in records), *after}), None]
    for first, following in pairwise(days):
        assert first is not None
        said = _said(records, first)
        if len({repr(record.value) for record in said}) > 1:
            last = None if following is None else following - timedelta(days=1)
            facts = [record.as_fact() for record in said]
            held = holding(facts, kind, first)
            [record] = [record for record, fact in zip(said, facts, strict=True) if fact is held]
            yield FactConflict(kind, first, last, tuple(said), record, _resolution(said))


def _said(records: list[FactRecord], on: date) -> list[FactRecord]:
    latest: dict[str, FactRecord] = {}
    for record in sorted(records, key=lambda record: (record.recorded_at, record.id)):
        if record.as_fact().is_valid_on(on):
            latest[record.source_department] = record
    return list(latest.values())


def _resolution(said: list[FactRecord]) -> Resolution | None:
    last = max(said, key=lambda record: record.recorded_at)
    settled = [record for record in said if record.settlement_id is not None]
    sources = {record.source_department for record in said}
    owner = FACTS[FactKind(last.kind)].owner
    if settled and (last in settled or last.source_department != owner):
        return "CASE_WORKER"
    if owner in sources:
        return "OWNER"
    return "CERTIFIED" if SELF in sources and len(sources) == 2 else None


def _joined(stretches: Iterable[FactConflict]) -> Iterator[FactConflict]:
    """One conflict for neighbouring stretches in which the same facts stand against each other."""
    current: FactConflict | None = None
    for found in stretches:
        if current is None or current.facts != found.facts or not _follows(found, current):
            if current is not None:
                yield current
            current = found
        else:
            current = replace(current, valid_to=found.valid_to)
    if current is not None:
        yield current


def _follows(found: FactConflict, before: FactConflict) -> bool:
    return before.valid_to is not None and found.valid_from == before.valid_to + timedelta(days=1)
