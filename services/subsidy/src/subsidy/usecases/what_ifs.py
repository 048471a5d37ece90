"""政策测算 What a changed figure would mean, before anybody approves it: asked for, counted, told (articles 17, 18)."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Database, Tx
from kit.errors import Conflict, NotFound, Refusal
from kit.failpoints import failpoint
from kit.figures import FigureBook, figures_in_force
from kit.figures.model import LocalFigure
from kit.figures.usecases import read_figure
from kit.money import to_wire
from kit.proposals import ProposalStatus
from rulebook.figures import Figure, Figures
from subsidy.models import Programme, WhatIf, WhatIfPart, WhatIfRow
from subsidy.models.forms import FORMS
from subsidy.models.what_ifs import Tally
from subsidy.queries.figures import figures_of, present_code
from subsidy.rules import INSTRUMENTS, shipped_figures
from subsidy.screening import PROGRAMMES, take_snapshot
from subsidy.screening.trials import Everywhere, try_figures
from subsidy.usecases.lines import paying_line, standing_of
from subsidy.usecases.populations import cases_of, judged, next_beneficiaries
from subsidy.usecases.records import read_records

TRY = "try-figure"
BENEFICIARIES = 200
"""Employers and people of one transaction."""


async def request_what_if(
    tx: Tx, book: FigureBook, *, on: date, stated: dict[str, Any] | None, proposal_id: UUID | None, by: Actor
) -> WhatIf:
    """Ask what a stated figure, or one that is proposed, would mean on a day; a job counts it.

    Raises `Refusal` for a figure that does not fit, that does not hold on the day or that no programme with an amount
    reads, `Conflict` for a proposal that is decided, `NotFound` for districts that are not the caller's.
    """
    if proposal_id is not None:
        figure = await _proposed(tx, book, proposal_id)
    else:
        assert stated is not None, "the one or the other"
        figure = read_figure(book, **stated)
    if not figure.is_in_force(on):
        raise Refusal(f"the figure would not hold on {on}", code="FIGURE_NOT_IN_FORCE")
    if not programmes_reading(figure.key):
        raise Refusal(f"no programme that pays an amount reads {figure.key}", code="FIGURE_UNUSED")
    if by.districts is not None:
        own = {present_code(one) for one in by.districts}
        if not figure.districts or not set(figure.districts) <= own:
            raise NotFound("your districts do not include all those of the figure")
    what_if = WhatIf.request(figure, on, proposal_id=proposal_id, by=by)
    tx.add(what_if)
    await tx.flush()
    tx.add(
        *(
            WhatIfPart(what_if_id=what_if.id, programme=code, seen=0, after_id=None, is_done=False)
            for code in programmes_reading(figure.key)
        )
    )
    after = {"figure": what_if.figure, "districts": what_if.districts, "on": on.isoformat()}
    tx.audit("what-if-requested", f"what_if/{what_if.id}", by=by, after=after)
    await tx.defer(TRY, lock=TRY, what_if_id=str(what_if.id))
    return what_if


def programmes_reading(key: str) -> list[Programme]:
    """The programmes whose rule asks for the figure and whose population is known: applied for, or screened."""
    return [
        programme
        for programme in Programme
        if (rule := INSTRUMENTS.get(programme)) is not None
        and rule.amount is not None
        and key in rule.figure_keys
        and (programme in FORMS or programme in PROGRAMMES)
    ]


async def run_what_if(
    database: Database, what_if_id: UUID, *, folder: Path, by: Actor, limit: int = BENEFICIARIES
) -> None:
    """Count every programme that is not done, hold the sums against the budget lines; goes on where it was left."""
    async with database.transaction() as tx:
        what_if = await tx.lock(WhatIf, what_if_id)
        if what_if.has_ended:
            return
        what_if.begin()
        parts = await tx.all(select(WhatIfPart).where(WhatIfPart.what_if_id == what_if_id))
        open_ = [Programme(part.programme) for part in parts if not part.is_done]
    for programme in sorted(open_):
        if programme in FORMS:
            while not await _try_applied(database, what_if_id, programme, limit=limit):
                failpoint("what-if-part-counted")
        else:
            await _try_screened(database, what_if_id, programme, folder)
    async with database.transaction() as tx:
        what_if = await tx.lock(WhatIf, what_if_id)
        if not what_if.has_ended:
            rows = await tx.all(select(WhatIfRow).where(WhatIfRow.what_if_id == what_if_id))
            what_if.complete(await _lines(tx, rows, year=what_if.on.year))
            tx.audit("what-if-completed", f"what_if/{what_if_id}", by=by, after={"rows": len(rows)})


async def fail_what_if(tx: Tx, what_if_id: UUID, failure: str) -> None:
    """Give one up that could not be finished."""
    what_if = await tx.lock(WhatIf, what_if_id)
    if not what_if.has_ended:
        what_if.fail(failure)


async def _proposed(tx: Tx, book: FigureBook, proposal_id: UUID) -> Figure:
    proposal = await tx.first(select(LocalFigure).where(LocalFigure.id == proposal_id))
    if proposal is None:
        raise NotFound(f"there is no proposal {proposal_id}")
    if proposal.status != ProposalStatus.PROPOSED:
        raise Conflict(f"the proposal is {proposal.status}", code="PROPOSAL_STATUS", state=proposal.status)
    return proposal.figure(book.shipped)


async def _try_applied(database: Database, what_if_id: UUID, programme: Programme, *, limit: int) -> bool:
    """Judge the next beneficiaries; whether the programme is done. Counted and left off in one transaction."""
    async with database.transaction() as tx:
        what_if = await tx.get(WhatIf, what_if_id)
        part = await _lock(tx, what_if_id, programme)
        ids = await next_beneficiaries(tx, programme, what_if.districts, after=part.after_id, limit=limit)
        cases = await cases_of(tx, programme, ids, what_if.districts, on=what_if.on)
        records = await read_records(tx, cases) if cases else None
        tallies: defaultdict[str, Tally] = defaultdict(Tally)
        figures: dict[str, tuple[Figures, Figures]] = {}
        for case in cases:
            assert records is not None
            place = present_code(case.district)
            if place not in figures:
                figures[place] = await figures_of(tx, place), await figures_of(tx, place, trial=what_if.trial)
            tallies[place].add(judged(case, records, *figures[place]))
        await _count(tx, what_if_id, programme, tallies)
        part.seen += len(cases)
        part.after_id, part.is_done = (ids[-1] if ids else part.after_id), len(ids) < limit
        return part.is_done


async def _try_screened(database: Database, what_if_id: UUID, programme: Programme, folder: Path) -> None:
    async with database.transaction() as tx:
        what_if = await tx.get(WhatIf, what_if_id)
        figures = await figures_in_force(tx, shipped_figures())
        changed = figures.over([what_if.trial])
        places = sorted(figures.districts | changed.districts)
        before = Everywhere(figures, {one: await figures_of(tx, one) for one in places})
        after = Everywhere(changed, {one: await figures_of(tx, one, trial=what_if.trial) for one in places})
        on, districts = what_if.on, what_if.districts
    snapshot = await take_snapshot(database, folder, on)
    found = await asyncio.to_thread(try_figures, snapshot.file, on, PROGRAMMES[programme], before, after)
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for district, tally in found.items():
        if districts is None or present_code(district) in districts:
            tallies[present_code(district)].add(tally)
    async with database.transaction() as tx:
        part = await _lock(tx, what_if_id, programme)
        if not part.is_done:
            await _count(tx, what_if_id, programme, tallies)
            part.seen, part.is_done = sum(tally.known for tally in tallies.values()), True


async def _lock(tx: Tx, what_if_id: UUID, programme: Programme) -> WhatIfPart:
    own = select(WhatIfPart).where(WhatIfPart.what_if_id == what_if_id, WhatIfPart.programme == programme)
    return await tx.one(own.with_for_update(), f"part {programme} of what-if {what_if_id}")


async def _count(tx: Tx, what_if_id: UUID, programme: Programme, tallies: dict[str, Tally]) -> None:
    own = select(WhatIfRow).where(WhatIfRow.what_if_id == what_if_id, WhatIfRow.programme == programme)
    rows = {row.district: row for row in await tx.all(own)}
    for district, tally in tallies.items():
        row = rows.get(district)
        if row is None:
            row = WhatIfRow.empty(what_if_id, programme, district)
            tx.add(row)
        row.add(tally)


async def _lines(tx: Tx, rows: Sequence[WhatIfRow], *, year: int) -> list[dict[str, Any]]:
    """预算科目 For each line that would pay, what the change costs more and whether what is available bears it."""
    needs: defaultdict[UUID | None, Decimal] = defaultdict(Decimal)
    lines = {}
    for row in rows:
        fund = Programme(row.programme).known_fund
        line = None
        if fund is not None:
            line = await paying_line(tx, fund, programme=Programme(row.programme), district=row.district, year=year)
        key = None if line is None else line.id
        lines[key] = line
        needs[key] += row.difference
    told = []
    for key, line in lines.items():
        available = None if line is None else (await standing_of(tx, line.id)).available
        told.append(
            {
                "line_id": None if key is None else str(key),
                "fund": None if line is None else line.fund,
                "year": None if line is None else line.year,
                "programme": None if line is None else line.programme,
                "district": None if line is None else line.district,
                "difference": to_wire(needs[key]),
                "available": None if available is None else to_wire(available),
                "bears": None if available is None else needs[key] <= available,
            }
        )
    return sorted(told, key=lambda one: str(one["line_id"]))
