"""Making facts of a delivery's rows, so many lines at a time: each row ends accepted, duplicate or rejected."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts.facts import FACTS, Fact, FactKind
from contracts.registration import FactsRecorded
from kit import clock
from kit.db import Tx
from kit.ids import new_id
from registration.models import OPEN, BatchStatus, FactBatch, Person, RowStatus, Spell
from registration.usecases.rechecks import defer_rechecks
from registration.usecases.spells import hear_facts

LINES = 2000
"""Lines that are applied in one transaction; also the most facts that one announcement holds."""

_ROWS = """
    SELECT r.*, p.id AS found, p.merged_into
    FROM fact_batch_rows r
    LEFT JOIN people entry ON entry.identity_index = r.identity_index
    LEFT JOIN people p ON p.id = coalesce(r.person_id, entry.merged_into, entry.id)
        AND ($4::text[] IS NULL OR p.district = ANY ($4))
    WHERE r.batch_id = $1 AND r.line > $2 AND r.line <= $3
"""

# In the order of ids, so that two deliveries about the same people do not wait for each other crosswise.
_LOCK = f"SELECT id FROM people WHERE id IN (SELECT found FROM ({_ROWS}) AS rows) ORDER BY id FOR UPDATE"  # noqa: S608


# Whether a row says what was said before, word for word; and whether it would replace what was said: `contracts.facts`
# tells which saying counts. Below the same is asked of rows.
_SAME = """
    said.value = row.value AND said.valid_from = row.valid_from AND said.valid_to IS NOT DISTINCT FROM row.valid_to
    AND said.document IS NOT DISTINCT FROM row.document
"""
_OTHER = """
    CASE WHEN row.kind = ANY ($6) THEN
        said.value <> row.value
        AND daterange(said.valid_from, said.valid_to, '[]') && daterange(row.valid_from, row.valid_to, '[]')
    ELSE
        said.valid_from = row.valid_from AND (row.kind <> ALL ($7) OR said.value = row.value)
        AND (said.value <> row.value OR said.valid_to IS DISTINCT FROM row.valid_to)
    END
"""

_KNOWN = f"""
    SELECT row.line, row.status, row.found, row.kind, row.value::text AS value, row.valid_from, row.valid_to,
        row.document, row.identity_index IS NOT NULL AS by_number, row.merged_into,
        coalesce((
            SELECT {_SAME} FROM facts said
            WHERE said.person_id = row.found AND said.kind = row.kind AND said.source_department = $5
                AND (({_SAME}) OR ({_OTHER}))
            ORDER BY said.recorded_at DESC, said.id DESC LIMIT 1
        ), false) AS held
    FROM ({_ROWS}) AS row ORDER BY row.line
"""  # noqa: S608 - parts of this module

_RECORD = """
    INSERT INTO facts (id, person_id, kind, value, valid_from, valid_to, source_department, document, recorded_at,
        recorded_by)
    SELECT new.id, new.person_id, r.kind, r.value, r.valid_from, r.valid_to, $2, r.document, new.recorded_at, $3
    FROM unnest($4::bigint[], $5::uuid[], $6::uuid[], $7::timestamptz[]) AS new (line, id, person_id, recorded_at)
    JOIN fact_batch_rows r ON r.batch_id = $1 AND r.line = new.line
"""
_COUNT_ON = "UPDATE people SET sequence = sequence + 1 WHERE id = ANY ($1::uuid[]) RETURNING id, sequence"
_END = """
    UPDATE fact_batch_rows r SET status = ended.status, person_id = ended.person_id, fact_id = ended.fact_id,
        reasons = ended.reasons
    FROM unnest($2::bigint[], $3::text[], $4::uuid[], $5::uuid[], $6::jsonb[])
        AS ended (line, status, person_id, fact_id, reasons)
    WHERE r.batch_id = $1 AND r.line = ended.line
"""

_SINGLE = [kind.value for kind, shape in FACTS.items() if shape.single]
_BY_VALUE = [FactKind.TRAINING_SUBSIDY.value]
"""Kinds of which several may begin on one day."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Ended:
    line: int
    status: RowStatus
    person_id: UUID | None = None
    fact_id: UUID | None = None
    reasons: str | None = None


async def apply_rows(tx: Tx, batch_id: UUID) -> bool:
    """Apply the next lines of a received delivery; answers whether there are more."""
    batch = await tx.lock(FactBatch, batch_id)
    if batch.status != BatchStatus.RECEIVED:
        return False
    through = min(batch.applied_line + LINES, batch.last_line)
    lines = (batch.id, batch.applied_line, through, batch.districts)
    await tx.fetch(_LOCK, *lines)
    rows = await tx.fetch(_KNOWN, *lines, batch.department, _SINGLE, _BY_VALUE)
    moment = clock.now()
    said = _Said()
    judged = [(row, _judge(row, said)) for row in rows]
    accepted = [(row, end, _recorded_at(moment, row, through)) for row, end in judged if end.fact_id is not None]
    await _record(tx, batch, accepted)
    await _announce(tx, batch, accepted)
    await _decide_what_waited(tx, batch, accepted)
    await _end(tx, batch, [end for row, end in judged if row["status"] == RowStatus.WAITING])
    batch.apply((end.status for _, end in judged), through=through)
    if batch.status == BatchStatus.COMPLETED:
        counts = {"accepted": batch.accepted, "duplicates": batch.duplicates, "rejected": batch.rejected}
        tx.audit("fact-batch-completed", f"fact-batch/{batch.id}", by=batch.deliverer(), after=counts)
        return False
    return True


_Accepted = Sequence[tuple[Row, _Ended, datetime]]


class _Said:
    """What earlier lines of the same part say, by person and kind."""

    def __init__(self) -> None:
        self._rows: defaultdict[tuple[UUID, str], list[Row]] = defaultdict(list)

    def holds(self, row: Row) -> bool:
        """Whether the last thing that the department said about the matter is the same; then takes the row in.

        After something else was said in between, the same words are news.
        """
        earlier = self._rows[row["found"], row["kind"]]
        held: bool = row["held"]
        for said in reversed(earlier):
            if _is_same(said, row):
                held = True
                break
            if _is_other(said, row):
                held = False
                break
        earlier.append(row)
        return held


def _is_same(said: Row, row: Row) -> bool:
    return all(said[name] == row[name] for name in ("value", "valid_from", "valid_to", "document"))


def _is_other(said: Row, row: Row) -> bool:
    differs: bool = said["value"] != row["value"]
    if row["kind"] in _SINGLE:
        return differs and _starts_before_end(said, row) and _starts_before_end(row, said)
    if said["valid_from"] != row["valid_from"] or (row["kind"] in _BY_VALUE and differs):
        return False
    return differs or said["valid_to"] != row["valid_to"]


def _starts_before_end(one: Row, other: Row) -> bool:
    return other["valid_to"] is None or bool(one["valid_from"] <= other["valid_to"])


def _judge(row: Row, said: _Said) -> _Ended:
    line, person_id = row["line"], row["found"]
    if row["status"] != RowStatus.WAITING:
        return _Ended(line, RowStatus(row["status"]))
    if person_id is None:
        field = "identity_number" if row["by_number"] else "person_id"
        return _rejected(line, field, "PERSON_UNKNOWN", "nobody like this is registered in your scope")
    if row["merged_into"] is not None:
        return _rejected(line, "person_id", "PERSON_MERGED", f"merged into {row['merged_into']}: use that")
    if said.holds(row):
        return _Ended(line, RowStatus.DUPLICATE, person_id)
    return _Ended(line, RowStatus.ACCEPTED, person_id, new_id())


def _rejected(line: int, field: str, code: str, message: str) -> _Ended:
    reasons = [{"field": field, "code": code, "message": message}]
    return _Ended(line, RowStatus.REJECTED, reasons=json.dumps(reasons))


def _recorded_at(moment: datetime, row: Row, through: int) -> datetime:
    # Of two sayings about one time the later counts: the later line, here.
    return moment - timedelta(microseconds=through - row["line"])


async def _record(tx: Tx, batch: FactBatch, accepted: _Accepted) -> None:
    lines = [end.line for _, end, _ in accepted]
    ids = [end.fact_id for _, end, _ in accepted]
    people = [end.person_id for _, end, _ in accepted]
    moments = [moment for _, _, moment in accepted]
    await tx.fetch(_RECORD, batch.id, batch.department, batch.delivered_by, lines, ids, people, moments)


async def _announce(tx: Tx, batch: FactBatch, accepted: _Accepted) -> None:
    """One announcement a person, whatever the rows about them."""
    said: defaultdict[UUID, list[Fact]] = defaultdict(list)
    for row, end, moment in accepted:
        assert end.person_id is not None
        said[end.person_id].append(
            Fact(
                kind=FactKind(row["kind"]),
                value=json.loads(row["value"]),
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                source_department=batch.department,
                recorded_at=moment.isoformat(),
            )
        )
    deliverer = batch.deliverer()
    for counted in await tx.fetch(_COUNT_ON, list(said)):
        person_id: UUID = counted["id"]
        event = FactsRecorded(person_id=person_id, facts=tuple(said[person_id]))
        tx.publish(event.stamped(subject=f"{Person.SUBJECT}/{person_id}", sequence=counted["sequence"]), by=deliverer)
    await defer_rechecks(tx, said)


async def _decide_what_waited(tx: Tx, batch: FactBatch, accepted: _Accepted) -> None:
    """Declarations that waited for what the rows say, and parity that turns on it."""
    kinds: defaultdict[UUID, set[FactKind]] = defaultdict(set)
    for row, end, _ in accepted:
        assert end.person_id is not None
        kinds[end.person_id].add(FactKind(row["kind"]))
    if not kinds:
        return
    unemployed = select(Spell.person_id).where(Spell.person_id.in_(list(kinds)), Spell.status.in_(OPEN))
    for person_id in (await tx.session.execute(unemployed.order_by(Spell.person_id))).scalars().all():
        await hear_facts(tx, person_id, kinds[person_id], by=batch.deliverer())


async def _end(tx: Tx, batch: FactBatch, ended: Iterable[_Ended]) -> None:
    rows = list(ended)
    await tx.fetch(
        _END,
        batch.id,
        [row.line for row in rows],
        [row.status.value for row in rows],
        [row.person_id for row in rows],
        [row.fact_id for row in rows],
        [row.reasons for row in rows],
    )
