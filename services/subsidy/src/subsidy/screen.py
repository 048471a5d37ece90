"""全员筛查 The console's `screen --on DATE`: everybody known by every programme, into offers."""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import date

from kit.actor import Actor
from kit.db import Database
from subsidy import usecases
from subsidy.models import Screening
from subsidy.screening import ENGINES, SCREENED
from subsidy.settings import Settings

CONSOLE = Actor.system("subsidy-console")


def main(argv: Sequence[str] | None = None) -> None:
    """Screen everybody known on a day, make the offers, and say what was found."""
    print(asyncio.run(run(parsed(argv))))  # noqa: T201 - a console's answer


def parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="screen", description=main.__doc__)
    parser.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATE", help="the day, YYYY-MM-DD")
    parser.add_argument("--programmes", nargs="+", choices=SCREENED, metavar="CODE", help="only these")
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    parser.add_argument("--anew", action="store_true", help="make every row of the snapshot anew")
    return parser.parse_args(argv)


async def run(arguments: argparse.Namespace) -> str:
    """Carry it out in this process, and tell it in lines."""
    settings = Settings()
    database = Database(settings, patient=True)
    try:
        async with database.transaction() as tx:
            screening = await usecases.request_screening(
                tx, on=arguments.on, programmes=arguments.programmes, engine=arguments.engine, by=CONSOLE, defer=False
            )
        try:
            await usecases.run_screening(
                database,
                screening.id,
                folder=settings.screening_folder,
                spark_master=settings.spark_master,
                anew=arguments.anew,
                by=CONSOLE,
            )
        except BaseException as error:
            async with database.transaction() as tx:
                await usecases.fail_screening(tx, screening.id, type(error).__name__)
            raise
        async with database.reading() as session:
            found = await session.get(Screening, screening.id, populate_existing=True)
            assert found is not None
            return told(found)
    finally:
        await database.close()


def told(screening: Screening) -> str:
    """What a screening found, in lines."""
    lines = []
    if screening.people is not None:
        lines.append(f"{screening.people} people on {screening.on}, {screening.changed} of them changed")
    if screening.employers is not None:
        lines.append(
            f"{screening.employers} employers on {screening.on}, {screening.employers_changed} of them changed"
        )
    for code, outcomes in sorted((screening.outcomes or {}).items()):
        lines.append(f"  {code}: " + ", ".join(f"{outcome} {number}" for outcome, number in sorted(outcomes.items())))
    if screening.people is not None:
        lines.append(f"offers: {screening.offered} made, {screening.renewed} renewed, {screening.withdrawn} withdrawn")
    if screening.employers is not None:
        lines.append(
            f"offers to employers: {screening.offered_to_employers} made, {screening.renewed_to_employers} renewed,"
            f" {screening.withdrawn_from_employers} withdrawn"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
