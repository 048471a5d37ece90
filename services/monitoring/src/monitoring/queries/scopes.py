"""Which places the caller may see."""

from typing import Any

from sqlalchemy import ColumnElement, true

from kit.actor import Actor
from kit.errors import Forbidden, NotFound
from monitoring.models import (
    place_of,
)


def places_in_scope(actor: Actor) -> frozenset[str] | None:
    """The places that the caller may see, by present code; None is the whole city."""
    if actor.districts is None:
        return None
    return frozenset(place for code in actor.districts if (place := place_of(code)) is not None)


def place_in_scope(actor: Actor, code: str) -> str:
    """The present code of a district in the caller's scope; raises `NotFound`."""
    place, scope = place_of(code), places_in_scope(actor)
    if place is None or (scope is not None and place not in scope):
        raise NotFound(f"there is no district {code} in your scope (GB/T 2260)", code="DISTRICT_UNKNOWN")
    return place


def region_in_scope(actor: Actor, district: str | None) -> str | None:
    """The present code of a district in the caller's scope, None for the city; raises `NotFound` or `Forbidden`."""
    if district is not None:
        return place_in_scope(actor, district)
    if actor.districts is not None:
        raise Forbidden("the whole city is for those without a district scope: name a district", code="CITY_SCOPE")
    return None


def in_regions(actor: Actor, region: ColumnElement[str | None] | Any) -> ColumnElement[bool]:
    """The condition for rows about the caller's districts; about the city, for those who see all of it."""
    scope = places_in_scope(actor)
    return true() if scope is None else region.in_(scope)
