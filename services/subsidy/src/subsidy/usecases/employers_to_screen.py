"""Employers of whom something was heard, until a job has screened them."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from kit.db import Tx
from subsidy.models import EmployerToScreen, PictureEmployment

SCREEN_EMPLOYER = "screen-employer"


async def screen_later(tx: Tx, employer_ids: Iterable[UUID]) -> None:
    """Let a job screen the employers, one job for all that is heard of each until it runs."""
    for employer_id in sorted(set(employer_ids)):
        marked = insert(EmployerToScreen).values(employer_id=employer_id).on_conflict_do_nothing()
        if (await tx.session.execute(marked.returning(EmployerToScreen.employer_id))).scalar_one_or_none() is not None:
            await tx.defer(SCREEN_EMPLOYER, lock=f"employer/{employer_id}", employer_id=str(employer_id))


async def screen_employers_of(tx: Tx, person_id: UUID) -> None:
    """Let the employers of a person be screened."""
    of = select(PictureEmployment.employer_id).where(PictureEmployment.person_id == person_id)
    await screen_later(tx, (await tx.session.execute(of)).scalars())
