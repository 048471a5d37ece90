"""失信惩戒 Whether a sanction stands in the way of an application."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import or_, select

from kit import clock
from kit.db import Tx
from subsidy.models import Application, Sanction
from subsidy.models.pictures import same_person
from subsidy.models.sanctions import UNDER_SANCTION


async def barring(tx: Tx, application: Application) -> list[Sanction]:
    """The sanctions that stand in its way, on the day of filing or today."""
    people: list[UUID] = []
    if application.person_id is not None:
        people = list((await tx.session.execute(same_person(application.person_id))).scalars())
    employers = [one for one in (application.employer_id, application.enterprise_id) if one is not None]
    found = await sanctions_of(tx, people, employers)
    return standing_against(application, (one for sanctions in found.values() for one in sanctions))


def standing_against(application: Application, sanctions: Iterable[Sanction]) -> list[Sanction]:
    """Those that bar from its programme, on the day of filing or today."""
    days = (application.applied_on, clock.today())
    return [one for one in sanctions if one.bars(application.programme, on=days)]


def told(sanctions: Sequence[Sanction]) -> Mapping[str, str]:
    """What a decision's sources say of them."""
    return {UNDER_SANCTION: f"sanction/{sanctions[0].id}"} if sanctions else {}


async def sanctions_of(
    tx: Tx, people: Collection[UUID], employers: Collection[UUID]
) -> Mapping[UUID, Sequence[Sanction]]:
    """The sanctions that were not lifted, by person and employer."""
    found: dict[UUID, list[Sanction]] = {}
    if not people and not employers:
        return found
    of = select(Sanction).where(
        or_(Sanction.person_id.in_(people), Sanction.employer_id.in_(employers)), Sanction.lifted_on.is_(None)
    )
    for sanction in await tx.all(of.order_by(Sanction.id)):
        whom = sanction.employer_id or sanction.person_id
        assert whom is not None, "a constraint of the table"
        found.setdefault(whom, []).append(sanction)
    return found
