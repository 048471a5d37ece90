"""申请材料 Only documents on the programme's list are taken, kept under their hash, and given to those in scope."""

import hashlib
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest, TokenAuthority
from tests.subsidy.bank import BankProcess
from tests.subsidy.builders import for_month, hard_to_employ_person, in_review, known_person, under_test_with
from tests.subsidy.calls import applied_to, new_call, opened
from tests.subsidy.filers import known_employer
from tests.subsidy.s3 import BUCKET, PROGRAM, S3Process

PROOF = "灵活就业社会保险缴费凭证"
PDF = b"%PDF-1.7\n" + b"\0\x01 paid\n" * 3000


async def hands_in(
    caller: Caller, application: dict[str, Any], content: bytes, *, document: str = PROOF, as_: str = "application/pdf"
) -> httpx.Response:
    address = f"/v1/papers?application_id={application['id']}&document={quote(document)}"
    name = f"attachment; filename*=UTF-8''{quote('缴费 王芳.pdf')}"
    return await caller.send("PUT", address, content, Content_Type=as_, Content_Disposition=name)


@pytest.fixture(scope="module")
async def desk(
    authority: TokenAuthority, bank: BankProcess, lasting_database: Callable[[str], str]
) -> AsyncIterator[ServiceUnderTest]:
    """The service with a folder of its own, and documents of at most 40,000 bytes."""
    with tempfile.TemporaryDirectory(prefix="employment-papers-") as folder:
        more = {"papers_folder": folder, "papers_limit_bytes": 40_000}
        async with under_test_with(lasting_database("subsidy"), authority, bank.url, **more) as service:
            yield service


def on_disk(desk: ServiceUnderTest) -> list[str]:
    folder: Path = desk.app.state.settings.papers_folder
    return sorted(one.name for one in folder.rglob("*") if one.is_file())


async def test_a_listed_document_is_kept_under_its_hash_and_read_by_those_in_scope(
    desk: ServiceUnderTest,
) -> None:
    person = await hard_to_employ_person(desk, "2018-01")
    application = await in_review(desk, for_month(person))
    own = desk.caller(Role.CITIZEN, person_id=str(person))

    handed_in = await hands_in(own, application, PDF)
    again = await hands_in(own, application, PDF)

    sha256 = hashlib.sha256(PDF).hexdigest()
    paper = handed_in.json()
    assert (handed_in.status_code, paper["sha256"], paper["size"]) == (200, sha256, len(PDF))
    assert (paper["name"], again.json()["id"]) == ("缴费 王芳.pdf", paper["id"])
    assert on_disk(desk) == [sha256]
    auditor, stranger = (
        desk.caller(Role.AUDITOR),
        desk.caller(Role.CITIZEN, person_id=str(await known_person(desk))),
    )
    content = await auditor.get(f"/v1/papers/{paper['id']}/content")
    assert (content.content, content.headers["content-type"]) == (PDF, "application/pdf")
    for path in (f"/v1/papers/{paper['id']}", f"/v1/papers/{paper['id']}/content"):
        assert (await stranger.get(path)).status_code == 404
    assert [one["id"] for one in (await own.get("/v1/papers", application_id=application["id"])).json()["items"]] == [
        paper["id"]
    ]
    assert (await stranger.get("/v1/papers", application_id=application["id"])).status_code == 404


async def test_what_is_not_listed_too_large_or_of_another_type_leaves_nothing_behind(
    desk: ServiceUnderTest,
) -> None:
    worker = desk.caller(Role.CASE_WORKER)
    application = await in_review(desk, for_month(await hard_to_employ_person(desk, "2018-01")))

    before = on_disk(desk)

    refused = {
        "not listed": await hands_in(worker, application, PDF, document="户口本"),
        "too large": await hands_in(worker, application, PDF * 2),
        "another type": await hands_in(worker, application, b"MZ\x90\0 not a document"),
        "no type": await hands_in(worker, application, PDF, as_="text/html"),
        "empty": await hands_in(worker, application, b""),
    }

    codes = {what: (answer.status_code, answer.json()["code"]) for what, answer in refused.items()}
    assert codes == {
        "not listed": (422, "DOCUMENT_NOT_LISTED"),
        "too large": (413, "BODY_TOO_LARGE"),
        "another type": (415, "CONTENT_TYPE"),
        "no type": (415, "CONTENT_TYPE"),
        "empty": (422, "FILE_EMPTY"),
    }
    assert on_disk(desk) == before


async def test_documents_lie_in_an_s3_compatible_store_where_one_is_named(
    authority: TokenAuthority, bank: BankProcess, lasting_database: Callable[[str], str]
) -> None:
    if not PROGRAM.exists():
        pytest.skip("there is no server that speaks S3: make test-s3")
    with S3Process() as store, tempfile.TemporaryDirectory(prefix="employment-papers-") as folder:
        more = {
            "papers_folder": folder,
            "papers_s3_bucket": BUCKET,
            "papers_s3_endpoint": store.url,
            "papers_s3_access_key_id": "papers",
            "papers_s3_secret_access_key": store.secret,
            "papers_s3_timeout_seconds": 2,
        }
        async with under_test_with(lasting_database("subsidy"), authority, bank.url, **more) as desk:
            application = await in_review(desk, for_month(await hard_to_employ_person(desk, "2018-01")))
            worker, large = desk.caller(Role.CASE_WORKER), PDF + b"\0" * 9_000_000

            small = (await hands_in(worker, application, PDF)).json()
            paper = (await hands_in(worker, application, large)).json()
            assert (await hands_in(worker, application, PDF)).json()["id"] == small["id"]
            wrong = await hands_in(worker, application, b"MZ\x90\0 not a document")

            assert wrong.json()["code"] == "CONTENT_TYPE"
            assert paper["sha256"] == hashlib.sha256(large).hexdigest()
            listed = store.listed()
            assert [f"{one['sha256'][:2]}/{one['sha256']}" in listed for one in (small, paper)] == [True, True]
            assert listed.count("<Key>") == 2
            assert on_disk(desk) == []
            content = await worker.get(f"/v1/papers/{paper['id']}/content")
            assert (content.content, content.headers["content-length"]) == (large, str(len(large)))

            store.stop()
            silent = await worker.get(f"/v1/papers/{small['id']}/content")
            assert (silent.status_code, silent.json()["code"]) == (503, "STORE_SILENT")
            refused = await hands_in(worker, application, PDF + b"another")
            assert (refused.status_code, refused.json()["code"]) == (503, "STORE_SILENT")
            kept = (await worker.get("/v1/papers", application_id=application["id"])).json()["items"]
            assert [one["id"] for one in kept] == [small["id"], paper["id"]]


async def test_a_candidate_hands_in_what_the_call_lists_and_is_rejected_for_what_is_missing(
    desk: ServiceUnderTest,
) -> None:
    listed = ["申报书", "场地租赁合同"]
    call = await opened(desk, new_call("INTERNSHIP", places=3, terms={"documents": listed}))
    code = "91370102MA3C000021"
    candidate = await applied_to(desk.caller(Role.AGENCY), call, employer=await known_employer(desk, code=code))
    own = desk.caller(Role.EMPLOYER, employer_code=code)
    address = f"/v1/papers?candidate_id={candidate['id']}&document="

    handed_in, unlisted = [
        await own.send("PUT", address + quote(document), PDF, Content_Type="application/pdf")
        for document in ("申报书", PROOF)
    ]
    screened = await desk.caller(Role.CASE_WORKER).post(f"/v1/candidates/{candidate['id']}/screening", {})
    late = await own.send("PUT", address + quote("场地租赁合同"), PDF, Content_Type="application/pdf")

    assert (handed_in.status_code, handed_in.json()["candidate_id"]) == (200, candidate["id"]), handed_in.text
    assert (unlisted.status_code, unlisted.json()["documents"]) == (422, listed)
    assert (screened.json()["status"], screened.json()["reasons"]) == (
        "REJECTED",
        ["DOCUMENT_MISSING/场地租赁合同"],
    )
    assert (late.status_code, late.json()["code"]) == (409, "CANDIDATE_STATUS")
    papers = (await own.get("/v1/papers", candidate_id=candidate["id"])).json()["items"]
    stranger = desk.caller(Role.EMPLOYER, employer_code="91370102MA3C000022")
    assert [one["document"] for one in papers] == ["申报书"]
    assert (await stranger.get("/v1/papers", candidate_id=candidate["id"])).status_code == 404
    assert (await stranger.get(f"/v1/papers/{papers[0]['id']}")).status_code == 404
