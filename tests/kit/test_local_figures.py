"""An operator lays a dated figure over the shipped one: four eyes, audited, announced; everything else stays."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contracts.registration import FigureApproved
from kit.actor import Role
from kit.app import Service
from kit.figures import FigureBook, figures_in_force
from kit.figures.routes import POLICIES
from kit.handlers import Handlers
from kit.testing import Caller, ServiceUnderTest, TokenAuthority, under_test
from registration.models import REVISION
from rulebook.figures import Figures
from tests.kit import notes
from tests.kit.proposals import PROPOSALS, approval, approved, proposed
from tests.kit.wages import MISFITS, SHARE, TABLE, WAGE, shipped, stated, value_on, version


@pytest.fixture
async def figured(noted: ServiceUnderTest, authority: TokenAuthority) -> AsyncIterator[ServiceUnderTest]:
    """Notes, with figures."""
    service = Service(
        settings=noted.service.settings,
        title="Notes",
        revision=REVISION,
        router=notes.router,
        policies=notes.POLICIES,
        handlers=Handlers("notes"),
        figures=FigureBook(shipped=shipped(), approved=FigureApproved),
    )
    async with under_test(service, authority) as probe:
        yield probe


async def propose(caller: Caller, **changes: Any) -> dict[str, Any]:
    return await proposed(caller, **stated(**changes))


async def approve(service: ServiceUnderTest, **changes: Any) -> dict[str, Any]:
    return await approved(service, **stated(**changes))


async def in_force(service: ServiceUnderTest, on: str, key: str = WAGE) -> dict[str, Any]:
    answer = await service.caller(Role.CITIZEN).get("/v1/figures", key=key, on=on)
    assert answer.status_code == 200, answer.text
    [found] = answer.json()["items"]
    version_in_force: dict[str, Any] = found["in_force"]
    return version_in_force


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_nothing_changes_until_another_person_approves(figured: ServiceUnderTest) -> None:
    proposal = await propose(figured.caller(Role.FINANCE))
    assert (proposal["status"], proposal["fund"], proposal["decided_by"]) == ("PROPOSED", "UI_FUND", None)
    waiting = await in_force(figured, "2018-06-01")
    assert (waiting["value"], waiting["origin"], waiting["proposal_id"]) == (None, "SHIPPED", None)

    assert (await approval(figured.caller(Role.ADMINISTRATOR), proposal)).status_code == 201

    found = await in_force(figured, "2018-06-01")
    assert (found["value"], found["origin"], found["proposal_id"]) == ("1910.00", "LOCAL", proposal["id"])
    assert (found["document"], found["article"], found["confidence"]) == ("鲁政字〔2018〕80号", 14, "documented")
    assert (await in_force(figured, "2018-05-31"))["value"] == "1810.00"


async def test_an_approval_is_announced_with_what_was_approved(figured: ServiceUnderTest) -> None:
    figure = await approve(figured, valid_to="2019-05-31", national="1000.00")

    [announced] = await figured.announced(FigureApproved)
    assert (announced.subject, announced.sequence) == (f"figure/{figure['id']}", 1)
    assert announced.data == {
        "figure_id": figure["id"],
        **{
            name: figure[name]
            for name in ("key", "unit", "value", "national", "valid_from", "valid_to", "document", "article")
        },
    }


async def test_everything_that_is_done_to_a_proposal_is_in_the_audit_trail(figured: ServiceUnderTest) -> None:
    proposer, other = figured.caller(Role.FINANCE, subject="li"), figured.caller(Role.FINANCE, subject="wang")
    first, second, third = [await propose(proposer) for _ in range(3)]
    await approval(other, first)
    await other.post(f"{PROPOSALS}/{second['id']}/rejection", {"reason": "the document says 2019"})
    await proposer.post(f"{PROPOSALS}/{third['id']}/withdrawal")

    async with figured.database.reading() as session:
        rows = await session.execute(text("SELECT actor, action, subject, reason FROM audit ORDER BY id"))
        trail = [tuple(row) for row in rows]
    why = "the yearly revision"
    assert trail == [
        *(("li", "figure-proposed", f"figure/{one['id']}", why) for one in (first, second, third)),
        ("wang", "figure-approved.v1", f"figure/{first['id']}", None),
        ("wang", "figure-rejected", f"figure/{second['id']}", "the document says 2019"),
        ("li", "figure-withdrawn", f"figure/{third['id']}", None),
    ]


@pytest.mark.parametrize("claims", [{"subject": "li"}, {"subject": "zhao", "on_behalf_of": "li"}])
@pytest.mark.parametrize(
    ("decision", "body"), [("approval", {"content_hash": "0" * 64}), ("rejection", {"reason": "no"})]
)
async def test_who_proposes_does_not_decide_be_it_on_another_s_behalf(
    figured: ServiceUnderTest, claims: dict[str, Any], decision: str, body: dict[str, str]
) -> None:
    proposal = await propose(figured.caller(Role.FINANCE, subject="li"))

    answer = await figured.caller(Role.ADMINISTRATOR, **claims).post(f"{PROPOSALS}/{proposal['id']}/{decision}", body)

    assert problem(answer) == (409, "SAME_PERSON")


async def test_on_whose_behalf_it_was_proposed_does_not_approve_either(figured: ServiceUnderTest) -> None:
    proposal = await propose(figured.caller(Role.FINANCE, subject="zhao", on_behalf_of="li"))

    assert problem(await approval(figured.caller(Role.FINANCE, subject="li"), proposal)) == (409, "SAME_PERSON")


async def test_an_approval_of_something_else_than_was_proposed_is_refused(figured: ServiceUnderTest) -> None:
    proposal, other = [await propose(figured.caller(Role.FINANCE)) for _ in range(2)]

    answer = await approval(figured.caller(Role.FINANCE), proposal, seen=other["content_hash"])

    assert problem(answer) == (409, "CONTENT_CHANGED")
    assert (await in_force(figured, "2018-06-01"))["origin"] == "SHIPPED"


async def test_only_who_proposed_withdraws_and_what_is_decided_stays_decided(figured: ServiceUnderTest) -> None:
    proposer, other = figured.caller(Role.FINANCE), figured.caller(Role.FINANCE)
    proposal = await propose(proposer)
    path = f"{PROPOSALS}/{proposal['id']}"
    assert problem(await other.post(f"{path}/withdrawal")) == (409, "NOT_PROPOSER")
    assert (await proposer.post(f"{path}/withdrawal")).json()["status"] == "WITHDRAWN"

    for answer in (
        await approval(other, proposal),
        await other.post(f"{path}/rejection", {"reason": "late"}),
        await proposer.post(f"{path}/withdrawal"),
    ):
        assert (*problem(answer), answer.json()["state"]) == (409, "PROPOSAL_STATUS", "WITHDRAWN")


@MISFITS
async def test_what_does_not_fit_is_refused_with_every_field_that_does_not(
    figured: ServiceUnderTest, changes: dict[str, Any], fields: list[str]
) -> None:
    answer = await figured.caller(Role.FINANCE).post(PROPOSALS, stated(reason="a slip", **changes))

    assert problem(answer) == (422, "INVALID")
    assert [error["field"] for error in answer.json()["errors"]] == [f"body.{field}" for field in fields]


@pytest.mark.parametrize("value", [b'"\\ud800"', b'"' + b"x" * 20_001 + b'"'])
async def test_a_value_that_can_not_be_stored_is_refused(figured: ServiceUnderTest, value: bytes) -> None:
    body = b'{"key": "wage", "unit": "yuan", "valid_from": "2018-06-01", "document": "d", "article": 14, "reason": "r"'
    sent = {"Idempotency_Key": "key-00000001"}

    answer = await figured.caller(Role.FINANCE).send("POST", PROPOSALS, body + b', "value": ' + value + b"}", **sent)

    assert problem(answer) == (422, "INVALID")
    assert [error["field"] for error in answer.json()["errors"]] == ["body.value"]


async def test_of_two_approvals_of_one_proposal_at_once_one_comes_too_late(figured: ServiceUnderTest) -> None:
    proposal = await propose(figured.caller(Role.FINANCE))

    answers = await asyncio.gather(*(approval(figured.caller(Role.FINANCE), proposal) for _ in range(2)))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    [late] = [answer for answer in answers if answer.status_code == 409]
    assert (late.json()["code"], late.json()["state"]) == ("PROPOSAL_STATUS", "APPROVED")
    assert len(await figured.announced(FigureApproved)) == 1


async def test_approvals_for_one_key_at_once_are_put_in_an_order_and_the_last_one_holds(
    figured: ServiceUnderTest,
) -> None:
    proposals = [await propose(figured.caller(Role.FINANCE), value=f"19{number}0.00") for number in range(8)]

    answers = await asyncio.gather(*(approval(figured.caller(Role.FINANCE), one) for one in proposals))

    assert [answer.status_code for answer in answers] == [201] * 8
    async with figured.database.reading() as session:
        rows = (await session.execute(text("SELECT approval, value FROM local_figures ORDER BY approval"))).all()
    assert [row.approval for row in rows] == list(range(1, 9))
    assert (await in_force(figured, "2018-06-01"))["value"] == rows[-1].value


async def test_the_later_approval_holds_whenever_it_was_proposed_and_both_are_kept(figured: ServiceUnderTest) -> None:
    finance = figured.caller(Role.FINANCE)
    early, late = await propose(finance, value="1.00"), await propose(finance, value="2.00", valid_to="2018-06-30")
    for proposal in (late, early):
        assert (await approval(figured.caller(Role.FINANCE), proposal)).status_code == 201

    assert (await in_force(figured, "2018-06-01"))["value"] == "1.00"
    kept = (await finance.get(PROPOSALS, key=WAGE, status="APPROVED")).json()["items"]
    assert [one["value"] for one in kept] == ["1.00", "2.00"]


async def test_an_approval_sent_twice_happens_once(figured: ServiceUnderTest) -> None:
    proposal, approver = await propose(figured.caller(Role.FINANCE)), figured.caller(Role.FINANCE)
    path, body = f"{PROPOSALS}/{proposal['id']}/approval", {"content_hash": proposal["content_hash"]}

    answers = [await approver.post(path, body, key="key-00000001") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content


async def test_what_is_built_is_used_again_until_another_figure_is_approved(figured: ServiceUnderTest) -> None:
    book = figured.service.figures
    assert book is not None

    async def now() -> Figures:
        async with figured.database.reading() as session:
            return await figures_in_force(session, book.shipped)

    assert await now() is book.shipped
    await approve(figured)
    first = await now()
    await propose(figured.caller(Role.FINANCE), value="2000.00")
    assert await now() is first
    async with figured.database.transaction() as tx:
        assert await figures_in_force(tx, book.shipped) is first
    await approve(figured, value="2000.00")
    assert value_on(await now(), "2018-06-01") == Decimal(2000)


async def test_a_local_figure_whose_unit_the_shipped_files_have_changed_must_be_stated_anew(
    figured: ServiceUnderTest,
) -> None:
    await approve(figured)
    later = Figures([version("20.00", "2017-06-01", unit="percent")])

    async with figured.database.reading() as session:
        figures = await figures_in_force(session, later)

    assert [value_on(figures, day) for day in ("2018-05-31", "2018-06-01")] == [Decimal(20), None]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE local_figures SET value = '\"1.00\"'",
        "UPDATE local_figures SET status = 'PROPOSED', approval = NULL, decided_at = NULL, decided_by = NULL",
        "DELETE FROM local_figures",
        "TRUNCATE local_figures",
    ],
)
async def test_the_database_keeps_what_was_approved_as_it_was(figured: ServiceUnderTest, change: str) -> None:
    await approve(figured)
    with pytest.raises(DBAPIError, match=r"stated anew|append-only"):
        async with figured.database.engine.begin() as connection:
            await connection.execute(text(change))


async def test_the_database_itself_refuses_that_one_person_does_both(figured: ServiceUnderTest) -> None:
    await propose(figured.caller(Role.FINANCE, subject="li"))
    approve_alone = (
        "UPDATE local_figures SET status = 'APPROVED', approval = 1, decided_at = now(), decided_by = proposed_by"
    )
    with pytest.raises(DBAPIError, match="ck_local_figures_two_people"):
        async with figured.database.engine.begin() as connection:
            await connection.execute(text(approve_alone))


async def test_figures_are_listed_by_pages_and_by_the_beginning_of_their_keys(figured: ServiceUnderTest) -> None:
    citizen = figured.caller(Role.CITIZEN)
    first = (await citizen.get("/v1/figures", on="2017-05-31", limit=2)).json()
    rest = (await citizen.get("/v1/figures", on="2017-05-31", limit=2, cursor=first["next"])).json()

    found = [(one["key"], one["unit"], one["in_force"]) for one in (*first["items"], *rest["items"])]
    assert found == [(TABLE, "yuan_by_code", None), (SHARE, "share", None), (WAGE, "yuan", None)]
    assert rest["next"] is None
    assert (await in_force(figured, "2018-01-01", key="sha"))["value"] == "2/3"


async def test_proposals_are_listed_by_pages_and_filtered(figured: ServiceUnderTest) -> None:
    finance = figured.caller(Role.FINANCE)
    wages = [await propose(finance), await propose(finance)]
    share = await propose(finance, key=SHARE, unit="share", value="1/2")

    first = (await finance.get(PROPOSALS, limit=2)).json()
    rest = (await finance.get(PROPOSALS, limit=2, cursor=first["next"])).json()

    assert [one["id"] for one in first["items"]] == [one["id"] for one in wages]
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([share["id"]], None)
    assert [one["id"] for one in (await finance.get(PROPOSALS, key=SHARE)).json()["items"]] == [share["id"]]
    assert (await finance.get(PROPOSALS, status="APPROVED")).json()["items"] == []
    assert (await finance.get(f"{PROPOSALS}/{share['id']}")).json() == share
    assert problem(await finance.get(f"{PROPOSALS}/{uuid4()}")) == (404, "NOT_FOUND")


@pytest.mark.parametrize("route", [route for route in POLICIES if "proposals" in route[1]], ids=" ".join)
async def test_proposals_are_for_finance_and_administrators_and_an_auditor_reads(
    figured: ServiceUnderTest, route: tuple[str, str]
) -> None:
    method, path = route
    readers = {Role.AUDITOR} if method == "GET" else set()
    for role in Role:
        caller = figured.caller(role)
        called = path.format(proposal_id=uuid4())
        answer = await (caller.get(called) if method == "GET" else caller.post(called, {}))
        assert (answer.status_code == 403) == (role not in {Role.ADMINISTRATOR, Role.FINANCE} | readers), role
