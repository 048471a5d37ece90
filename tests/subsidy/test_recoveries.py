"""What turns out to be paid wrongly is looked at month by month, explained, and claimed back or paid."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.registration import Hired, PersonDied
from contracts.subsidy import InstalmentPaid, RecoveryEnded
from kit import clock
from kit.actor import Role
from kit.testing import ServiceUnderTest
from subsidy.usecases import SYSTEM, return_payment
from tests.subsidy.bank_files import Booking, notification, statement
from tests.subsidy.batches import lines_of, outcomes
from tests.subsidy.builders import EMPLOYMENT, approved, balances, contributed, for_month, learns, read
from tests.subsidy.months import entitlement_of, months_of
from tests.subsidy.recoveries import confirmed, paid_person, recovery_of, repays, statements


async def hired_elsewhere(subsidy: ServiceUnderTest, person: UUID, *, on: str) -> None:
    """An enterprise has hired the person."""
    employment = uuid4()
    hired = Hired(
        employment_id=employment,
        person_id=person,
        employer_id=uuid4(),
        district="370102",
        on=date.fromisoformat(on),
        form="ENTERPRISE_EMPLOYEE",
        contract="OPEN_ENDED",
        contract_months=None,
        days_late=None,
    )
    await subsidy.hears(hired, subject=f"employment/{employment}")
    await subsidy.finish_jobs()


def told(statement: dict[str, Any]) -> list[tuple[str, str, str, str, list[str]]]:
    """Month, paid, owed, difference and clauses of each line."""
    return [
        (line["month"], line["paid"], line["owed"], line["difference"], [one["code"] for one in line["reasons"]])
        for line in statement["lines"]
    ]


async def test_months_paid_after_somebody_was_hired_are_claimed_back_line_by_line_and_repaid_in_instalments(
    subsidy: ServiceUnderTest,
) -> None:
    person = await paid_person(subsidy, "2018-01", "2018-02", "2018-03")
    await hired_elsewhere(subsidy, person, on="2018-01-22")

    [found] = await statements(subsidy)
    assert (await entitlement_of(subsidy, person))["status"] == "STOPPED"
    assert told(found) == [
        ("2018-01", "571.00", "571.00", "0.00", ["OK"]),
        ("2018-02", "571.00", "0.00", "-571.00", ["REEMPLOYED"]),
        ("2018-03", "571.00", "0.00", "-571.00", ["REEMPLOYED"]),
    ]
    reason = found["lines"][1]["reasons"][0]
    assert (reason["article"], "招用" in reason["zh"], "Employed" in reason["en"]) == (6, True, True)
    # Whoever was paid sees nothing until two people have passed it; the same fact again finds nothing new.
    own = subsidy.caller(Role.CITIZEN, person_id=str(person))
    assert (await own.get(f"/v1/reassessments/{found['id']}")).status_code == 404
    await learns(subsidy, person, contributed("2018-01", "900.00"))
    await subsidy.finish_jobs()
    assert [one["id"] for one in await statements(subsidy)] == [found["id"]]
    word = {"content_hash": found["content_hash"]}
    again = await subsidy.caller(Role.REVIEWER, subject="li").post(f"/v1/reassessments/{found['id']}/reviews", word)
    assert again.status_code == 201, again.text
    same = await subsidy.caller(Role.APPROVER, subject="li").post(
        f"/v1/reassessments/{found['id']}/confirmations", word
    )
    assert same.json()["code"] == "SEPARATION_OF_DUTIES"
    issued = await subsidy.caller(Role.APPROVER).post(f"/v1/reassessments/{found['id']}/confirmations", word)
    assert issued.status_code == 201, issued.text
    assert (await own.get(f"/v1/reassessments/{found['id']}")).json()["contestable_until"] is not None

    recovery = await recovery_of(subsidy, person)
    assert (recovery["amount"], recovery["left"], recovery["status"]) == ("1142.00", "1142.00", "OPEN")
    plan = await subsidy.caller(Role.FINANCE).post(
        f"/v1/recoveries/{recovery['id']}/plans",
        {"instalments": 3, "first_due_on": (clock.today() + timedelta(days=30)).isoformat()},
    )
    assert sorted(one["amount"] for one in plan.json()["items"]) == ["380.66", "380.67", "380.67"]
    [mine] = (await own.get("/v1/me/recoveries")).json()["items"]
    assert (mine["id"], mine["text"], mine["left"]) == (recovery["id"], "待退缴", "1142.00")
    assert [one["number"] for one in mine["instalments"]] == [1, 2, 3]
    stranger = subsidy.caller(Role.CITIZEN, person_id=str(uuid4()))
    assert (await stranger.get("/v1/me/recoveries")).json()["items"] == []
    notices = {one["code"]: one["text"] for one in (await own.get("/v1/me/notices")).json()["items"]}
    assert notices["STOPPED"] == "灵活就业社会保险补贴自2018-01后停发"
    assert "应退1142.00元，应补0.00元" in notices["REASSESSED"]
    first, *others = plan.json()["items"]
    for number, instalment in enumerate([first, first, *others]):
        posted = await repays(subsidy, recovery, instalment["amount"], document=f"还款{max(number, 1)}")
        assert posted.status_code == 201, posted.text
    beyond = await repays(subsidy, recovery, "0.01", document="还款4")
    assert (beyond.status_code, beyond.json()["code"]) == (409, "RECOVERY_STATUS")

    assert (await recovery_of(subsidy, person))["status"] == "RECOVERED"
    assert [one.data["left"] for one in await subsidy.announced(InstalmentPaid)] == ["761.33", "380.66", "0.00"]
    [ended] = await subsidy.announced(RecoveryEnded)
    assert (ended.data["outcome"], ended.data["recovered"]) == ("RECOVERED", "1142.00")
    assert [one[1:] for one in await months_of(subsidy, await entitlement_of(subsidy, person))] == [
        ("PAID", "571.00", "571.00"),
        ("REASSESSED", "0.00", "0.00"),
        ("REASSESSED", "0.00", "0.00"),
    ]
    overdue = await subsidy.caller(Role.FINANCE).get("/v1/instalments", overdue="true")
    assert overdue.json()["items"] == []


async def test_money_that_comes_in_under_the_recoverys_reference_is_booked_once_and_any_other_is_work(
    subsidy: ServiceUnderTest,
) -> None:
    person = await paid_person(subsidy, "2018-01", "2018-02", "2018-03")
    await hired_elsewhere(subsidy, person, on="2018-01-22")
    [found] = await statements(subsidy)
    await confirmed(subsidy, found)
    recovery = await recovery_of(subsidy, person)
    [mine] = (await subsidy.caller(Role.CITIZEN, person_id=str(person)).get("/v1/me/recoveries")).json()["items"]
    assert mine["reference"] == recovery["reference"], "whoever owes it is told what to write"
    words = f"退还社保补贴 {recovery['reference']}"

    def came(yuan: str, bank_reference: str, of: str = words) -> Booking:
        return Booking(None, yuan, bank_reference=bank_reference, came_in=of)

    assert await outcomes(subsidy, notification(came("400.00", "IN1"))) == ["REPAID"]
    assert (await recovery_of(subsidy, person))["left"] == "742.00"
    day = statement(
        came("400.00", "IN1"),  # the day's statement repeats what was notified
        came("400.01", "IN1"),
        came("742.01", "IN2"),
        came("5.00", "IN3", of="退款"),
        came("371.00", "IN4"),
        came("371.00", "IN4"),  # another transfer of one collective entry: somebody looks at it
        came("371.00", "IN5"),
        came("1.00", "IN6"),
    )
    said = ["CONFIRMED", *["AMOUNT_DIFFERS"] * 2, "UNKNOWN_HERE", "REPAID", "DUPLICATE", "REPAID", "AMOUNT_DIFFERS"]
    assert await outcomes(subsidy, day) == said
    assert await outcomes(subsidy, day) == said, "the same file again changes nothing"

    done = await recovery_of(subsidy, person)
    assert (done["status"], done["recovered"], done["left"]) == ("RECOVERED", "1142.00", "0.00")
    assert [one.data["amount"] for one in await subsidy.announced(InstalmentPaid)] == ["400.00", "371.00", "371.00"]
    assert (await balances(subsidy, EMPLOYMENT))["available"] == "4429.00"
    work = {one["bank_reference"]: one["recovery_id"] for one in await lines_of(subsidy, "open=true")}
    assert work == dict.fromkeys(("IN1", "IN2", "IN4", "IN6"), recovery["id"]) | {"IN3": None}


async def test_money_for_a_month_whose_payment_came_back_is_booked_on_no_month_at_all(
    subsidy: ServiceUnderTest,
) -> None:
    person = await paid_person(subsidy, "2018-01", "2018-02", "2018-03")
    await hired_elsewhere(subsidy, person, on="2018-01-22")
    [found] = await statements(subsidy)
    await confirmed(subsidy, found)
    recovery = await recovery_of(subsidy, person)
    payments = (await read(subsidy, "/v1/payments"))["items"]
    [march] = [one["id"] for one in payments if one["payment_key"].split("/")[2] == "2018-03"]
    async with subsidy.database.transaction() as tx:
        await return_payment(tx, UUID(march), document="camt.053/R1", by=SYSTEM)
    before = await balances(subsidy, EMPLOYMENT)

    came = Booking(None, "1142.00", bank_reference="IN1", came_in=recovery["reference"])
    assert await outcomes(subsidy, statement(came)) == ["AMOUNT_DIFFERS"]

    assert await balances(subsidy, EMPLOYMENT) == before, "February is not taken back by half"
    assert (await recovery_of(subsidy, person))["left"] == "1142.00"


async def test_a_corrected_contribution_is_paid_or_kept_back_from_the_next_month_never_below_zero(
    subsidy: ServiceUnderTest,
) -> None:
    person = await paid_person(subsidy, "2018-01", "2018-02")
    await learns(subsidy, person, contributed("2018-01", "300.00"))
    await subsidy.finish_jobs()
    [found] = await statements(subsidy)
    assert told(found)[0] == ("2018-01", "571.00", "200.00", "-371.00", ["OK"])
    await confirmed(subsidy, found)
    # Corrected once more, upwards: so much less is claimed, and nothing is paid beside it.
    await learns(subsidy, person, contributed("2018-01", "450.00"))
    await subsidy.finish_jobs()
    [more] = await statements(subsidy, status="PROPOSED")
    assert told(more)[0] == ("2018-01", "200.00", "300.00", "100.00", ["OK"])
    await confirmed(subsidy, more)
    assert (await recovery_of(subsidy, person))["left"] == "271.00"

    await learns(subsidy, person, contributed("2018-03", "300.00"), contributed("2018-04", "900.00"))
    await subsidy.finish_jobs()
    later = datetime.now(clock.SHANGHAI) + timedelta(days=90)
    before = (await balances(subsidy, EMPLOYMENT))["available"]
    # While it may still be contested nothing is kept back: February was paid whole. Afterwards it is.
    with clock.at(later):
        march = await approved(subsidy, for_month(person, "2018-03"))
        assert march["status"] == "PAID"
        assert (await recovery_of(subsidy, person))["left"] == "71.00"
        await approved(subsidy, for_month(person, "2018-04"))
        await subsidy.finish_jobs()
    assert (await recovery_of(subsidy, person))["status"] == "RECOVERED"
    amounts = [one["amount"] for one in (await subsidy.caller(Role.AUDITOR).get("/v1/payments")).json()["items"]]
    assert sorted(amounts) == ["200.00", "500.00", "571.00", "571.00", "71.00"]
    assert await months_of(subsidy, await entitlement_of(subsidy, person)) == [
        ("2018-01", "REASSESSED", "300.00", "300.00"),
        ("2018-02", "PAID", "571.00", "571.00"),
        ("2018-03", "PAID", "200.00", "200.00"),
        ("2018-04", "PAID", "571.00", "571.00"),
    ]
    # 771 were granted, 271 of it kept back: 500 have left the fund.
    assert (before, (await balances(subsidy, EMPLOYMENT))["available"]) == ("3858.00", "3358.00")
    reconciled = (await subsidy.caller(Role.FINANCE).get("/v1/reconciliation")).json()
    own = {one["payment_key"] for one in reconciled["differences"]}
    assert not any(str(person) in key for key in own)


async def test_too_little_is_paid_more_and_a_death_claims_nothing_when_nothing_was_paid_after_it(
    subsidy: ServiceUnderTest,
) -> None:
    person = await paid_person(subsidy, "2018-01")
    await learns(subsidy, person, contributed("2018-01", "450.00"))
    await subsidy.finish_jobs()
    await confirmed(subsidy, (await statements(subsidy))[0])
    recovery = await recovery_of(subsidy, person)
    assert (await repays(subsidy, recovery, "271.00", document="还款1")).status_code == 201
    # Corrected back after it was repaid: 271 yuan are paid once more.
    await learns(subsidy, person, contributed("2018-01", "900.00"))
    await subsidy.finish_jobs()
    [short] = await statements(subsidy, status="PROPOSED")
    assert (short["underpaid"], short["overpaid"]) == ("271.00", "0.00")
    await confirmed(subsidy, short)
    assert await months_of(subsidy, await entitlement_of(subsidy, person)) == [
        ("2018-01", "REASSESSED", "571.00", "571.00")
    ]
    assert (await balances(subsidy, EMPLOYMENT))["available"] == "4429.00"
    for _ in range(2):
        await subsidy.hears(
            PersonDied(person_id=person, district="370102", on=date(2018, 1, 30)), subject=f"person/{person}"
        )
        await subsidy.finish_jobs()
    [closed] = await statements(subsidy, status="CLOSED")
    assert told(closed) == [("2018-01", "571.00", "571.00", "0.00", ["OK"])]


async def test_what_a_dead_person_owes_is_given_up_by_two_people_and_what_is_contested_with_success_is_cancelled(
    subsidy: ServiceUnderTest,
) -> None:
    people = [await paid_person(subsidy, "2018-01", "2018-02") for _ in range(2)]
    for person in people:
        died = PersonDied(person_id=person, district="370102", on=date(2018, 1, 30))
        await subsidy.hears(died, subject=f"person/{person}")
    await subsidy.finish_jobs()
    for issued in await statements(subsidy):
        await confirmed(subsidy, issued)
    recoveries = [await recovery_of(subsidy, person) for person in people]

    body = {"ground": "DEAD", "document": "济人社核〔2018〕3号", "reason": "没有遗产可供偿还"}
    proposed = await subsidy.caller(Role.FINANCE, subject="zhao").post(
        f"/v1/recoveries/{recoveries[0]['id']}/write-offs", body
    )
    assert proposed.status_code == 201, proposed.text
    path = f"/v1/write-offs/{proposed.json()['id']}/approvals"
    word = {"content_hash": proposed.json()["content_hash"]}
    same = await subsidy.caller(Role.APPROVER, subject="zhao").post(path, word)
    assert (same.status_code, same.json()["code"]) == (409, "SAME_PERSON")
    assert (await subsidy.caller(Role.APPROVER).post(path, word)).status_code == 201
    assert (await recovery_of(subsidy, people[0]))["status"] == "WRITTEN_OFF"

    contest = await subsidy.caller(Role.CASE_WORKER).post(
        f"/v1/reassessments/{recoveries[1]['reassessment_id']}/reconsiderations", {"grounds": "银行卡由继承人善意使用"}
    )
    assert contest.status_code == 201, contest.text
    reconsideration = f"/v1/reconsiderations/{contest.json()['id']}"
    officer = subsidy.caller(Role.REVIEWER, subject="new-to-the-case")
    claimed = await officer.post(f"{reconsideration}/claims")
    assert claimed.status_code == 201, claimed.text
    decided = await officer.post(
        f"{reconsideration}/decisions", {"outcome": "NEW_DECISION", "reason": "予以撤销，不再追缴"}
    )
    assert decided.status_code == 201, decided.text
    assert (await recovery_of(subsidy, people[1]))["status"] == "CANCELLED"
    # Neither is claimed again when something else is learned.
    await learns(subsidy, people[0], contributed("2018-01", "900.00"))
    await learns(subsidy, people[1], contributed("2018-01", "900.00"))
    await subsidy.finish_jobs()
    assert await statements(subsidy, status="PROPOSED") == []
