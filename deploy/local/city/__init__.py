"""A small city to look around in: a few hundred people who do not exist, sent through the public interfaces."""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, Final

from tqdm import tqdm

from deploy.local.city.employers import employers
from deploy.local.city.employers import enter as enter_employer
from deploy.local.city.employment import state_employed
from deploy.local.city.errands import Errands
from deploy.local.city.families import enter as enter_family
from deploy.local.city.families import families
from deploy.local.city.figures import configure
from deploy.local.city.money import fund, settle_interest, wait_for_the_bank
from deploy.local.city.residents import LIVING, Resident
from deploy.local.city.stories import residents
from deploy.local.city.visits import apply_for_subsidies, borrow, deliver_facts, enter, register
from deploy.local.platform import Platform
from deploy.local.quiet import wait_until_quiet

PEOPLE: Final = 300
DEPARTMENTS: Final = ("PSB", "HRSS", "EDU")
"""Who delivers facts about people, each in one batch."""


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
    everybody, offering = residents(people), employers(people)
    kin = families(everybody)
    total = 3 * len(everybody) + len(offering) + len(DEPARTMENTS) + len(kin) + len(LIVING) + 5
    with tqdm(total=total, desc="sample city", unit="step", mininterval=1.0) as bar:

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
            await step(configure(errands))
            entered = await together(enter_employer(errands, one) for one in offering)
            places: dict[str, str] = {name: id_ for ids in entered for name, id_ in ids.items()}
            ids: list[str] = await together(enter(errands, one) for one in everybody)
            await together(deliver_facts(errands, everybody, department) for department in DEPARTMENTS)
            await together(register(errands, one, id_, places) for one, id_ in zip(everybody, ids, strict=True))
            numbered = dict(enumerate(ids))
            await together(enter_family(errands, name, members, numbered) for name, members in kin.items())
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
