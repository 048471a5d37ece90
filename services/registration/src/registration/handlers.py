"""What registration hears: emergency plans of regions, which let benefits run longer."""

from sqlalchemy import Table

from contracts.divisions import is_district_of_city, successor_of
from contracts.monitoring import EmergencyPlanActivated, EmergencyPlanClosed
from kit.actor import Actor
from kit.db import Tx
from kit.events import Envelope, UnreadableEvent
from kit.handlers import Handlers
from registration import usecases
from registration.models import HeardPlan


def _tables() -> tuple[Table, ...]:
    table = HeardPlan.__table__
    return (table,) if isinstance(table, Table) else ()


handlers = Handlers("registration", projections=_tables())
SYSTEM = Actor.system("registration")


def _place(region: str) -> str:
    if not is_district_of_city(region):
        raise UnreadableEvent(f"{region} is no district of this city (GB/T 2260)")
    return successor_of(region)


@handlers.project(EmergencyPlanActivated)
async def keep_activation(tx: Tx, event: EmergencyPlanActivated, _envelope: Envelope) -> None:
    """A region's emergency plan is active."""
    await usecases.hear_activation(
        tx,
        event.plan_id,
        region=_place(event.region),
        months=event.extension_months,
        document=event.document,
        on=event.on,
    )


@handlers.project(EmergencyPlanClosed)
async def keep_closing(tx: Tx, event: EmergencyPlanClosed, _envelope: Envelope) -> None:
    """A region's emergency plan has closed."""
    await usecases.hear_closing(tx, event.plan_id, on=event.on)


@handlers.react(EmergencyPlanActivated)
async def extend_benefits(tx: Tx, event: EmergencyPlanActivated, _envelope: Envelope) -> None:
    """Benefits of the region run longer, where the plan says so and the rule allows it."""
    await usecases.follow_plans(tx, _place(event.region), by=SYSTEM)


@handlers.react(EmergencyPlanClosed)
async def let_benefits_fall_back(tx: Tx, event: EmergencyPlanClosed, _envelope: Envelope) -> None:
    """Benefits of the region fall back, save the months that have begun."""
    await usecases.follow_plans(tx, _place(event.region), by=SYSTEM)
