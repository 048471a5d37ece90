"""资金倾斜 The route of how a fund's yearly sum would be split over districts."""

from typing import Annotated

from fastapi import Query

from kit import clock
from kit.app import CurrentActor, Reading, new_router
from kit.money import PositiveYuan
from kit.policy import Policies, allow
from subsidy import queries
from subsidy.api.access import MONEY
from subsidy.models import Fund
from subsidy.schemas.allocation_splits import AllocationSplitOut

router = new_router()

POLICIES: Policies = {("GET", "/v1/funds/{fund}/allocation-split"): allow(*MONEY)}


@router.get("/v1/funds/{fund}/allocation-split", tags=["budget"])
async def read_allocation_split(
    session: Reading,
    actor: CurrentActor,
    fund: Fund,
    year: Annotated[int, Query(ge=1950, le=2999)],
    total: Annotated[PositiveYuan, Query(description="what is to be split, in yuan", examples=["1000000.00"])],
) -> AllocationSplitOut:
    """资金倾斜 What each district would have by its spending of the year before and its weighting (article 17).

    Nothing is appropriated by asking: that is entered, or proposed and approved by two people, as all of a budget is.
    """
    parts = await queries.allocation_split(session, actor, fund, year=year, total=total)
    return AllocationSplitOut.of(fund, year, total, parts, today=clock.today())
