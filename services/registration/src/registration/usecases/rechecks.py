"""动态管理 Looking again at what depends on a person's facts: families, then the certification that reads them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select, union

from kit.actor import Actor
from kit.db import Tx
from kit.vault import Vault
from registration.models import Certification, CertificationStatus, Family, FamilyMember
from registration.usecases.certifications import check_certification
from registration.usecases.families import check_family

RECHECK = "recheck-aid"
"""The job that looks again at one person."""

_CONCERNED = """
    SELECT person_id FROM certifications WHERE status = 'CERTIFIED' AND person_id = ANY ($1::uuid[])
    UNION SELECT person_id FROM family_members WHERE left_on IS NULL AND person_id = ANY ($1::uuid[])
"""


async def defer_rechecks(tx: Tx, person_ids: Iterable[UUID]) -> None:
    """Have those looked at again, after this commits, whose certification or family may read what has changed."""
    for row in await tx.fetch(_CONCERNED, list(person_ids)):
        await tx.defer(RECHECK, lock=f"person/{row['person_id']}", person_id=str(row["person_id"]))


async def recheck_families(tx: Tx, person_id: UUID, *, on: date, by: Actor) -> None:
    """Flag or clear the person's family; where that changed, have its members looked at again."""
    theirs = select(FamilyMember.family_id).where(FamilyMember.person_id == person_id, FamilyMember.left_on.is_(None))
    for family in await tx.all(select(Family).where(Family.id.in_(theirs)).with_for_update()):
        before = family.flagged
        await check_family(tx, family, on=on, by=by)
        if family.flagged != before:
            members = select(FamilyMember.person_id).where(
                FamilyMember.family_id == family.id, or_(FamilyMember.left_on.is_(None), FamilyMember.left_on > on)
            )
            await defer_rechecks(tx, (await tx.session.execute(members)).scalars())


async def recheck_certification(tx: Tx, person_id: UUID, *, on: date, by: Actor, vault: Vault) -> None:
    """End the person's certification where its ground has fallen away."""
    await check_certification(tx, person_id, on=on, by=by, vault=vault)


async def people_to_recheck(tx: Tx, *, after: UUID | None, limit: int) -> list[UUID]:
    """People with a certification or a family, by id: whose time alone may change what holds."""
    certified = select(Certification.person_id).where(Certification.status == CertificationStatus.CERTIFIED)
    members = select(FamilyMember.person_id).where(FamilyMember.left_on.is_(None))
    everybody = union(certified, members).subquery()
    statement = select(everybody.c.person_id).order_by(everybody.c.person_id).limit(limit)
    if after is not None:
        statement = statement.where(everybody.c.person_id > after)
    return list((await tx.session.execute(statement)).scalars())
