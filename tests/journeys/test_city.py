"""The sample city after two interrupted loads: everything is there once, and the services agree about it."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from deploy.local import city
from deploy.local.city.employers import KINDS, LAYOFFS, employers
from deploy.local.city.entries import DUPLICATE
from deploy.local.city.families import families
from deploy.local.city.residents import LIVING
from deploy.local.city.stories import residents
from rulebook.calendar import add_months

LAST_DAYS = {
    f"{first:%Y-%m}": add_months(first, 1) - timedelta(days=1) for first in (date(2018, m, 1) for m in range(1, 7))
}


def by_month(loaded: Any, indicator: str) -> Counter[tuple[str, str]]:
    return Counter(
        {
            (district, point["month"]): point["value"]
            for district in LIVING
            for point in loaded.series[indicator, district]
            if point["value"]
        }
    )


def test_sixty_people_in_a_row_are_the_same_every_time_and_hold_every_story() -> None:
    once, again = residents(60), residents(120)

    assert [one.person for one in once] == [one.person for one in again[:60]]
    assert len({one.person["identity_number"] for one in again}) == 120
    assert {planned.course for one in once for planned in one.applications} >= {"APPROVED", "SENT_BACK", "REJECTED"}


async def test_an_interrupted_load_that_is_run_again_leaves_nobody_twice(loaded: Any) -> None:
    declared = [one for one in loaded.residents if one.declaration]
    applied = [planned for one in loaded.residents for planned in one.applications]

    assert len(loaded.people) == len(loaded.residents)
    assert len(loaded.spells) == len(declared)
    assert len(loaded.applications) == len(applied)
    assert len(loaded.loans) == sum(one.loan is not None for one in loaded.residents)
    assert loaded.dead_letters == []


async def test_everybody_lives_where_they_were_registered(loaded: Any) -> None:
    assert Counter(person["district"] for person in loaded.people) == Counter(one.district for one in loaded.residents)


async def test_article_13_confirms_whom_it_should(loaded: Any) -> None:
    found = Counter(spell["status"] for spell in loaded.spells)
    confirmed = [one for one in loaded.residents if one.is_confirmed]

    assert found["CONFIRMED"] + found["ENDED"] == len(confirmed)
    assert found["ENDED"] == sum(one.ending is not None for one in confirmed)
    assert {spell["end_reason"] for spell in loaded.spells} >= {
        "RE_EMPLOYED",
        "MOVED_AWAY",
        "NO_LONGER_SEEKING",
        "RETIRED",
        "DIED",
    }
    others = [one for one in loaded.residents if one.declaration and not one.is_confirmed]
    assert found["REFUSED"] == sum(bool(one.facts) for one in others) > 0
    assert found["WAITING_FOR_FACTS"] == sum(not one.facts for one in others) > 0


async def test_everything_that_was_asked_of_registration_is_there_once(loaded: Any) -> None:
    asked = Counter(request.name for one in loaded.residents for request in (*one.before, *one.after))
    found = {name: len(items) for name, items in loaded.registered.items()}
    offering, kin = employers(len(loaded.residents)), families(loaded.residents)

    assert found["employers"] == found["vacancies"] == len(offering)
    assert {one["kind"] for one in loaded.registered["employers"]} == {kind for kind, *_ in KINDS}
    assert found["employments"] == asked["hire"]
    assert found["flexible-employments"] == asked["flexible"] > 0
    assert found["job-seekers"] == asked["seeker"] > found["candidacies"] == asked["candidacy"] > 0
    assert found["benefits"] == asked["benefit"] > 0
    assert found["certifications"] == asked["certification"] > 0
    assert found["services-given"] == asked["service"] + asked["candidacy"]  # a referral is a service
    assert found["corrections"] == asked["correction"] > asked["acceptance"] > 0
    assert found["veteran-placements"] == asked["placement"] > asked["post"] > 0
    assert found["displaced-workers"] == asked["displacement"] > 0
    assert found["families"] == found["households"] == len(kin) > 0
    # Whoever was registered once has a certificate, whatever came of it.
    assert found["certificates"] == sum(one.is_confirmed for one in loaded.residents)


async def test_departments_have_delivered_every_fact_in_one_batch_each(loaded: Any) -> None:
    batches = {batch["department"]: batch for batch in loaded.registered["fact-batches"]}
    stated = Counter(
        {
            department: sum(len(one.facts.get(department, ())) for one in loaded.residents)
            for department in city.DEPARTMENTS
        }
    )

    assert Counter({name: batch["accepted"] for name, batch in batches.items()}) == stated
    assert {(batch["status"], batch["rejected"]) for batch in batches.values()} == {("COMPLETED", 0)}


async def test_the_steelworks_plan_counts_whom_it_let_go(loaded: Any) -> None:
    [plan] = loaded.registered["layoffs"]
    gone = [one for one in loaded.residents if any(request.name == "leaving" for request in one.before)]

    assert (plan["layoffs"], plan["laid_off"], plan["beyond_plan"]) == (LAYOFFS, len(gone), 0)
    assert (plan["report_required"], plan["days_short"], plan["status"]) == (True, 0, "UNDER_WAY")
    assert sum(spell["layoff_id"] == plan["id"] for spell in loaded.spells) == len(gone) > 0


async def test_families_are_flagged_and_somebody_owns_what_is_to_be_done(loaded: Any) -> None:
    flagged = {one["id"]: set(one["grounds"]) for one in loaded.registered["families"] if one["flagged"]}
    tasks = {task["subject"]: task for task in loaded.registered["tasks"] if task["kind"] == "FAMILY_PLACEMENT"}

    assert {"ZERO_EMPLOYMENT"} in flagged.values()
    assert {"ZERO_EMPLOYMENT", "LOW_INCOME"} in flagged.values()
    assert len(flagged) == len(loaded.registered["families"])
    assert {f"family/{one}" for one in flagged} == set(tasks)
    assert all(task["owner"] and task["due_on"] for task in tasks.values())


async def test_a_referral_ends_in_a_hire_that_ends_the_spell(loaded: Any) -> None:
    assert {candidacy["status"] for candidacy in loaded.registered["candidacies"]} == {"HIRED"}
    hired = {candidacy["person_id"] for candidacy in loaded.registered["candidacies"]}
    ended = {spell["person_id"]: spell["end_reason"] for spell in loaded.spells if spell["person_id"] in hired}
    assert ended == dict.fromkeys(hired, "RE_EMPLOYED")


async def test_applications_and_loans_stand_in_every_state_that_lasts(loaded: Any) -> None:
    assert {application["status"] for application in loaded.applications} == {
        "WAITING",
        "IN_REVIEW",
        "SENT_BACK",
        "REVIEWED",
        "REFUSED",
        "PAID",
        "PAYMENT_FAILED",
    }
    assert {loan["status"] for loan in loaded.loans} == {"REFUSED", "ELIGIBLE", "CONTRACTED", "DRAWN_DOWN", "REPAID"}
    assert {claim["status"] for claim in loaded.claims} == {"PAID"}


async def test_ledger_and_bank_agree_to_the_fen(loaded: Any) -> None:
    found = loaded.reconciliation
    paid = [Decimal(one["amount"]) for one in loaded.applications if one["status"] == "PAID"]
    claimed = [Decimal(claim["amount"]) for claim in loaded.claims]

    assert found["agrees"] is True
    assert found["differences"] == []
    assert Decimal(found["paid_by_bank"]) == Decimal(found["paid_here"]) == sum(paid) + sum(claimed)
    assert {fund["reserved"] for fund in found["funds"]} == {"0.00"}


async def test_monitoring_has_counted_what_was_sent(loaded: Any) -> None:
    everybody = loaded.residents
    confirmed = [one for one in everybody if one.is_confirmed]
    drawn = [one for one in everybody if one.loan and one.loan.drawdown]

    # An entry that turned out to be of somebody known was counted when it was made.
    entries = [one for one in everybody for _ in range(1 + any(asked.name == DUPLICATE for asked in one.after))]
    assert by_month(loaded, "people_registered") == Counter(
        (one.district, one.person["registered_on"][:7]) for one in entries
    )
    assert by_month(loaded, "newly_registered") == Counter((one.district, f"{one.visit:%Y-%m}") for one in confirmed)
    assert by_month(loaded, "ended") == Counter(
        (one.district, f"{one.ended_on:%Y-%m}") for one in confirmed if one.ended_on
    )
    assert by_month(loaded, "applications") == Counter(
        (one.district, planned.body["applied_on"][:7]) for one in everybody for planned in one.applications
    )
    assert by_month(loaded, "loans") == Counter((one.district, one.loan.drawdown["drawn_on"][:7]) for one in drawn)


async def test_the_registered_at_a_months_end_are_those_whose_spell_goes_on(loaded: Any) -> None:
    assert by_month(loaded, "currently_registered") == Counter(
        (one.district, month)
        for one in loaded.residents
        for month, last_day in LAST_DAYS.items()
        if one.is_registered_on(last_day)
    )


async def test_one_district_has_passed_the_citys_line_and_no_other(loaded: Any) -> None:
    assert {warning["district"] for warning in loaded.warnings} == {"370105"}
    assert all(Decimal(warning["value"]) > Decimal(warning["line"]) for warning in loaded.warnings)
    assert {warning["status"] for warning in loaded.warnings} == {"PROPOSED"}
