"""认定名单 Routes of the registry of certified bases, their reviews and revocations, and the year's target."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from kit import clock
from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.errors import NotFound
from kit.policy import PUBLIC, Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.models import BaseStatus, CallKind, CertifyingLevel
from subsidy.schemas.calls import OnDay, Opening, Reason
from subsidy.schemas.certified_bases import BaseOut, NewRevocation, RevocationOut, TargetOut

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/certified-bases"): PUBLIC,
    ("GET", "/v1/certified-bases/{base_id}"): PUBLIC,
    ("GET", "/v1/certification-targets/{year}"): allow(*OFFICES),
    ("POST", "/v1/certified-bases/{base_id}/reviews"): allow(Role.CASE_WORKER),
    ("GET", "/v1/certified-bases/{base_id}/revocation"): allow(*OFFICES),
    ("POST", "/v1/certified-bases/{base_id}/revocation"): allow(Role.CASE_WORKER),
    ("POST", "/v1/certified-bases/{base_id}/revocation/approval"): allow(Role.APPROVER),
    ("POST", "/v1/certified-bases/{base_id}/revocation/rejection"): allow(Role.APPROVER),
}


@router.get("/v1/certified-bases", tags=["certified bases"])
async def list_bases(
    session: Reading,
    kind: CallKind | None = None,
    level: CertifyingLevel | None = None,
    status: BaseStatus | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    year: Annotated[int | None, Query(ge=1949, le=2999)] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[BaseOut]:
    """认定名单 Every base that was certified, in the order of certification; anybody may read it."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.bases(
        session,
        kind=kind,
        level=level,
        status=status,
        district=district,
        year=year,
        after=after,
        limit=limit + 1,
    )
    items = [BaseOut.of(base) for base in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/certified-bases/{base_id}", tags=["certified bases"])
async def read_base(session: Reading, base_id: UUID) -> BaseOut:
    """One certified base."""
    return BaseOut.of(await queries.base(session, base_id))


@router.get("/v1/certification-targets/{year}", tags=["certified bases"])
async def read_target(session: Reading, year: Annotated[int, Path(ge=1949, le=2999)]) -> TargetOut:
    """每年认定3家 How many demonstration bases the year was to certify, and how many it did (article 3)."""
    return TargetOut.of(await queries.target(session, year, today=clock.today()))


@router.post("/v1/certified-bases/{base_id}/reviews", status_code=201, tags=["certified bases"])
async def review_base(tx: WriteTx, actor: CurrentActor, base_id: UUID, body: OnDay) -> BaseOut:
    """复核 The base has stood its review; the next one is due so many years later as the figure says."""
    return BaseOut.of(await usecases.review_base(tx, base_id, on=body.on, by=actor))


@router.get("/v1/certified-bases/{base_id}/revocation", tags=["certified bases"])
async def read_revocation(session: Reading, base_id: UUID) -> RevocationOut:
    """The latest proposal to take the certification back."""
    if (proposed := await queries.revocation(session, base_id)) is None:
        raise NotFound("nobody proposed to take this certification back")
    return RevocationOut.of(proposed)


@router.post("/v1/certified-bases/{base_id}/revocation", status_code=201, tags=["certified bases"])
async def propose_revocation(tx: WriteTx, actor: CurrentActor, base_id: UUID, body: NewRevocation) -> RevocationOut:
    """Propose to take a certification back; it stands until another person says so."""
    proposed = await usecases.propose_revocation(tx, base_id, on=body.on, reason=body.reason, by=actor)
    return RevocationOut.of(proposed)


@router.post("/v1/certified-bases/{base_id}/revocation/approval", status_code=201, tags=["certified bases"])
async def revoke_base(tx: WriteTx, actor: CurrentActor, base_id: UUID, body: Opening) -> BaseOut:
    """撤销认定 Take a certification back as another person proposed."""
    return BaseOut.of(await usecases.revoke_base(tx, base_id, content_hash=body.content_hash, by=actor))


@router.post("/v1/certified-bases/{base_id}/revocation/rejection", status_code=201, tags=["certified bases"])
async def reject_revocation(tx: WriteTx, actor: CurrentActor, base_id: UUID, body: Reason) -> BaseOut:
    """Leave the certification as it is."""
    return BaseOut.of(await usecases.reject_revocation(tx, base_id, reason=body.reason, by=actor))
