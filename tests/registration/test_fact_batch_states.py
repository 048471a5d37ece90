"""A delivery goes from its sending to its end, and by no other way."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kit.actor import Actor
from kit.errors import Conflict
from registration.models import BatchStatus, FactBatch, RowStatus

SENDER = Actor(subject="sender", department="HRSS")
ROWS = 2

STEPS: dict[str, Callable[[FactBatch], Any]] = {
    "sent again": lambda batch: batch.begin_again(by=SENDER),
    "forgotten": lambda batch: batch.forget_rows(),
    "cut short": lambda batch: batch.cut_short(),
    "received": lambda batch: batch.receive(b"content", rows=ROWS, last_line=ROWS),
    "applied": lambda batch: batch.apply([RowStatus.ACCEPTED], through=batch.applied_line + 1),
}
LEGAL = {
    (BatchStatus.RECEIVING, "sent again"): BatchStatus.RECEIVING,
    (BatchStatus.RECEIVING, "cut short"): BatchStatus.INCOMPLETE,
    (BatchStatus.RECEIVING, "received"): BatchStatus.RECEIVED,
    (BatchStatus.INCOMPLETE, "sent again"): BatchStatus.RECEIVING,
    (BatchStatus.INCOMPLETE, "forgotten"): BatchStatus.INCOMPLETE,
    (BatchStatus.COMPLETED, "forgotten"): BatchStatus.COMPLETED,
    (BatchStatus.RECEIVED, "applied"): None,  # completed by the last row
}


@given(some.lists(some.sampled_from(sorted(STEPS)), max_size=12))
def test_every_other_step_is_a_conflict_and_changes_nothing(steps: list[str]) -> None:
    batch = FactBatch.begin("HRSS", "delivery", by=SENDER)
    for step in steps:
        before = (BatchStatus(batch.status), batch.upload, batch.applied_line, batch.accepted)
        if (before[0], step) not in LEGAL:
            with pytest.raises(Conflict) as refused:
                STEPS[step](batch)
            assert (refused.value.code, refused.value.extensions["state"]) == ("FACT_BATCH_STATUS", before[0])
            assert (batch.status, batch.upload, batch.applied_line, batch.accepted) == before
            continue
        STEPS[step](batch)
        ended = BatchStatus.COMPLETED if batch.applied_line == ROWS else BatchStatus.RECEIVED
        assert batch.status == (LEGAL[before[0], step] or ended)
        assert (batch.completed_at is not None) == (batch.accepted == ROWS)
