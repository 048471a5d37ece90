"""A small city to look around in: a few hundred people who do not exist, sent through the public interfaces."""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, Final

from tqdm import tqdm

from deploy.local.city.employment import state_employed
from deploy.local.city.errands import Errands
from deploy.local.city.money import fund, settle_interest, wait_for_the_bank
from deploy.local.city.residents import LIVING, Resident
from deploy.local.city.stories import residents
from deploy.local.city.visits import apply_for_subsidies, borrow, register
from deploy.local.platform import Platform
from deploy.local.quiet import wait_until_quiet

PEOPLE: Final = 300


def load(platform: Platform) -> None:
    """Send the city, showing how far it is; what was sent before an interruption is not done twice.

    Raises `ErrandFailedError` where the platform refuses.
    """
    try:
        asyncio.run(send(platform))
    except ExceptionGroup as group:
        raise group.exceptions[0] from None


async def send(platform: Platform, people: int = PEOPLE) -> Sequence[Resident]:
    """Send the first `people` residents and answer them.

    Every request has its Idempotency-Key for good, kept by the platform for a week: an interrupted load goes on where
    it was when it is run again.
    """
    everybody = residents(people)
    with tqdm(total=2 * len(everybody) + len(LIVING) + 4, desc="sample city", unit="step", mininterval=1.0) as bar:

        async def step(work: Coroutine[Any, Any, Any]) -> Any:
            done = await work
            bar.update()
            return done

        async def together(works: Iterable[Coroutine[Any, Any, Any]]) -> list[Any]:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(step(work)) for work in works]
            return [task.result() for task in tasks]

        async with Errands(platform) as errands:
            await step(fund(errands))
            ids: list[str] = await together(register(errands, one) for one in everybody)
            await step(wait_until_quiet(platform))  # loans asks at the counter who is registered as unemployed
            await together(_ask_for_money(errands, *who) for who in zip(everybody, ids, strict=True))
            await together(state_employed(errands, everybody, district) for district in LIVING)
            await step(settle_interest(errands))
            await step(wait_for_the_bank(errands))
    return everybody


async def _ask_for_money(errands: Errands, one: Resident, person_id: str) -> None:
    await apply_for_subsidies(errands, one, person_id)
    if one.loan is not None:
        await borrow(errands, one, one.loan, person_id)
