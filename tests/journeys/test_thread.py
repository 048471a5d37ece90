"""The thread as README shows it: the same commands, pasted into a shell, have the same answers."""

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from deploy.local import city, readme, thread, welcome
from deploy.local.city.money import APPROPRIATIONS
from deploy.local.city.residents import Course, Resident
from deploy.local.city.stories import CLOSED_ACCOUNT, residents
from deploy.local.platform import Platform
from deploy.local.walk import Walk, likened

NUMBERED = list(enumerate(thread.STEPS, 1))
SERIES = "See the newly registered in the district, month by month"
EMPLOYED = "State the employed of June"
WARNINGS = "Read the district's warnings"
LEDGER = "Hold the ledger against the bank's statement, to the fen"
DISTRICT = "370102"
JUNE_30 = date(2018, 6, 30)
OF_THE_THREAD = {"EMPLOYMENT_SUBSIDY_FUND": 10_000, "UI_FUND": 0, "INTEREST_SUBSIDY_FUND": 5_000}


async def test_the_thread_is_answered_as_the_readme_says(walked: list[Any]) -> None:
    shown = readme.shown(readme.FILES[0])
    for (number, step), answer, expected in zip(NUMBERED, walked, shown, strict=True):
        same = _without_counts if step.title.split(":")[0] in {SERIES, EMPLOYED, WARNINGS, LEDGER} else likened
        assert same(answer) == same(expected), f"{number}. {step.title}"


async def test_a_walk_after_the_load_counts_whom_the_city_has(walked: list[Any], loaded: Any) -> None:
    assert_counted(by_title(walked), loaded.residents)


def test_the_readme_counts_whom_the_whole_city_has() -> None:
    assert_counted(by_title(readme.shown(readme.FILES[0])), residents(city.PEOPLE))


def assert_counted(said: dict[str, Any], people: Sequence[Resident]) -> None:
    """Whether the answers about everybody fit the city's people and the one who walks."""
    neighbours = [one for one in people if one.district == DISTRICT]
    newly = Counter(f"{one.visit:%Y-%m}" for one in neighbours if one.is_confirmed) + Counter(["2018-02"])
    registered = sum(one.is_registered_on(JUNE_30) for one in neighbours) + 1
    rate, [warning] = said[EMPLOYED]["rate"], said[EMPLOYED]["proposed"]
    granted = Counter(
        (planned.body["programme"], planned.body["payee"]["account"] == CLOSED_ACCOUNT)
        for one in people
        for planned in one.applications
        if planned.course is Course.APPROVED
    )
    payments = {(row["fund"], row["status"]): row["count"] for row in said[LEDGER]["payments"]}

    assert {point["month"]: point["value"] for point in said[SERIES]} == {
        f"2018-{month:02d}": newly[f"2018-{month:02d}"] for month in range(1, 7)
    }
    assert (rate["registered"], warning["registered"]) == (registered, registered)
    assert Decimal(rate["percent"]) == round(Decimal(100 * registered) / (registered + rate["employed"]), 2)
    assert Decimal(warning["value"]) > Decimal(warning["line"])
    assert said[WARNINGS]["items"] == [warning]
    assert payments["EMPLOYMENT_SUBSIDY_FUND", "PAID"] == granted["flexible_si_subsidy", False] + 1
    assert payments["EMPLOYMENT_SUBSIDY_FUND", "REJECTED"] == granted["flexible_si_subsidy", True]
    assert payments["UI_FUND", "PAID"] == granted["skill_upgrade_subsidy", False]
    for fund in said[LEDGER]["funds"]:
        given = Decimal(APPROPRIATIONS.get(fund["fund"], 0)) + OF_THE_THREAD.get(fund["fund"], 0)
        assert Decimal(fund["appropriated"]) == given == Decimal(fund["available"]) + Decimal(fund["paid"])


@pytest.mark.parametrize("file", readme.FILES, ids=lambda file: file.name)
def test_the_readme_shows_the_threads_commands_and_one_walks_answers(file: Path) -> None:
    text = file.read_text()
    begin, end = text.index(readme.BEGIN), text.index(readme.END)

    assert re.findall(r"```sh\n(.*?)\n```", text[begin:end], re.DOTALL) == thread.commands()
    assert readme.shown(file) == readme.shown(readme.FILES[0])


def by_title(answers: list[Any]) -> dict[str, Any]:
    return dict(zip((step.title.split(":")[0] for step in thread.STEPS), answers, strict=True))


async def test_the_thread_pays_what_the_policy_grants(walked: list[Any]) -> None:
    said = by_title(walked)

    assert said["Read it until the bank has paid"]["amount"] == "571.00"
    assert said["Apply for the skill-upgrading subsidy"]["application"]["reasons"] == [
        "NOT_ENTERPRISE_EMPLOYEE",
        "UI_MONTHS_LT_36",
        "CERT_BEFORE_2017_01_01",
        "FILED_AFTER_12_MONTHS",
    ]
    [claim] = said["Read the loan until the subsidy service has paid the claim to the bank"]["claims"]
    assert (claim["status"], claim["amount"]) == ("PAID", "1725.00")
    assert said["Hold the ledger against the bank's statement, to the fen"]["agrees"] is True
    assert said["Try a case"]["would_change"][0]["value"] == 36
    assert said["Make the decision again from its own facts, figures and rule version"]["same"] is True


async def test_the_thread_can_be_walked_again_with_somebody_new(walked: list[Any], platform: Platform) -> None:
    again = await asyncio.to_thread(_walk, platform)

    assert again[0]["id"] != walked[0]["id"]
    assert again[8]["status"] == walked[8]["status"] == "PAID"
    assert by_title(again)["Hold the ledger against the bank's statement, to the fen"]["agrees"] is True


async def test_a_step_pasted_twice_has_the_same_answer_and_no_second_effect(platform: Platform, loaded: Any) -> None:
    first, second = await asyncio.to_thread(_paste_twice, platform)

    assert first == second


async def test_make_run_prints_every_page_token_and_command(platform: Platform) -> None:
    printed = welcome.banner(platform)

    assert all(command in printed for command in thread.commands())
    assert all(f"{platform.url(f'{service}-api')}/docs" in printed for service in platform.services)
    assert set(re.findall(r"\$([A-Z_]+)", "".join(thread.commands()))) <= set(
        re.findall(r"^export ([A-Z_]+)=", printed, re.MULTILINE)
    ) | set(re.findall(r"\b([A-Z]+)=\$\(", printed))


def test_a_step_uses_only_what_earlier_steps_have_taken() -> None:
    taken = {"WALK", "NUMBER"}
    for _number, step in NUMBERED:
        used = set(re.findall(r"\$([A-Z]+)", f"{step.path} {step.body}"))
        assert used <= taken, step.title
        taken |= {step.takes[0]} if step.takes else set()


def _without_counts(answer: Any) -> Any:
    """What stays the same however many people the city has."""
    match likened(answer):
        case dict(names):
            return {name: _without_counts(value) for name, value in names.items()}
        case list(items):
            return [_without_counts(item) for item in items]
        case str(text) if re.fullmatch(r"\d+\.\d\d", text):
            return "<amount>"
        case int(number) if not isinstance(number, bool):
            return "<count>"
        case other:
            return other


def _walk(platform: Platform) -> list[Any]:
    with Walk(welcome.environment(platform)) as walk:
        return [walk.paste(command) for command in thread.commands()]


def _paste_twice(platform: Platform) -> tuple[Any, Any]:
    with Walk(welcome.environment(platform)) as walk:
        walk.paste(thread.commands()[0])
        once, twice = (walk.paste(thread.commands()[1]) for _ in range(2))
        return once, twice
