"""优先安置 Waiting for an incubator's place, a welfare post or a free desk, in the order of articles 7 and 15."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from contracts.facts import FactKind, holding
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.figures import figures_in_force
from subsidy import queries
from subsidy.models import (
    BaseStatus,
    CallKind,
    CertifiedBase,
    Decision,
    PersonPicture,
    PictureCertification,
    PictureEmployer,
    PictureFact,
    PlaceKind,
    PlaceStatus,
    WaitingPlace,
)
from subsidy.models.pictures import same_person
from subsidy.rules import (
    displaced_founder_incubator_priority,
    high_value_startup_priority,
    public_welfare_post_priority,
    shipped_figures,
)
from subsidy.usecases.calls import require_past
from subsidy.usecases.found import FILED, Evidence
from subsidy.usecases.free_places import lock_free_place, require_offered, take_free_place

REGISTRATION = "HRSS"
FIRST, THEN, LAST = 0, 1, 2


async def enter_waiting(
    tx: Tx,
    kind: PlaceKind,
    provider_id: UUID,
    *,
    person_id: UUID,
    self_started: bool | None,
    high_value_added: bool | None,
    post_origin: str | None,
    on: date,
    by: Actor,
) -> WaitingPlace:
    """Let a person wait; the rules say whether they go first, by the records and by what the officer states.

    Raises `Refusal` where the incubator is not certified, the desk is not offered or not to a founder, or the person
    or employer is unknown.
    """
    require_past(on)
    person = await _person(tx, person_id, by)
    await _require_provider(tx, kind, provider_id, on=on)
    if kind is PlaceKind.FREE_PLACE and not self_started:
        raise Refusal("free desks and premises are for founders: state self_started", code="NOT_A_FOUNDER")
    category = await _category(tx, person_id, on)
    if kind is not PlaceKind.PUBLIC_WELFARE_POST:
        turn, reasons = await _founder(
            tx, kind, person, category, self_started=self_started, high_value_added=high_value_added, on=on, by=by
        )
    else:
        known = Evidence()
        known.state("category", category, REGISTRATION)
        known.state("post_origin", post_origin, FILED)
        granted = await _granted(tx, public_welfare_post_priority, known, person, on=on, by=by)
        turn, reasons = (FIRST, [public_welfare_post_priority.INSTRUMENT.code]) if granted else (LAST, [])
    waiting = WaitingPlace.enter(
        kind, provider_id, person_id=person_id, district=person.district, turn=turn, reasons=reasons, on=on, by=by
    )
    await tx.enter(waiting, otherwise=Conflict("this person waits there already", code="WAITING_ALREADY"))
    after = {"kind": kind, "provider_id": str(provider_id), "turn": turn, "reasons": reasons}
    tx.audit("waiting-entered", f"waiting_place/{waiting.id}", by=by, after=after)
    return waiting


async def place_first(tx: Tx, waiting_id: UUID, *, on: date, by: Actor) -> WaitingPlace:
    """安置 Give a place to whoever is first; anybody else has to wait."""
    require_past(on)
    waiting = await _lock(tx, waiting_id, by)
    free = await lock_free_place(tx, waiting.provider_id) if waiting.kind == PlaceKind.FREE_PLACE else None
    queue = select(WaitingPlace).where(
        WaitingPlace.provider_id == waiting.provider_id,
        WaitingPlace.kind == waiting.kind,
        WaitingPlace.status == PlaceStatus.WAITING,
    )
    first = await tx.first(queue.order_by(WaitingPlace.turn, WaitingPlace.entered_on, WaitingPlace.id))
    if free is not None:
        await take_free_place(tx, free, waiting, on=on)
    waiting.place(first or waiting, on=on)
    tx.audit("waiting-placed", f"waiting_place/{waiting.id}", by=by, after={"on": on.isoformat()})
    return waiting


async def leave_waiting(tx: Tx, waiting_id: UUID, *, on: date, reason: str, by: Actor) -> WaitingPlace:
    """They wait no longer."""
    require_past(on)
    waiting = await _lock(tx, waiting_id, by)
    waiting.withdraw(on=on)
    tx.audit("waiting-left", f"waiting_place/{waiting.id}", by=by, after={"on": on.isoformat()}, reason=reason)
    return waiting


async def give_back_place(tx: Tx, waiting_id: UUID, *, on: date, by: Actor) -> WaitingPlace:
    """A founder leaves the free desk or premises, which somebody else can have from now on."""
    require_past(on)
    waiting = await _lock(tx, waiting_id, by)
    waiting.give_back(on=on)
    (await lock_free_place(tx, waiting.provider_id)).give_back()
    tx.audit("place-given-back", f"waiting_place/{waiting.id}", by=by, after={"on": on.isoformat()})
    return waiting


async def _founder(
    tx: Tx,
    kind: PlaceKind,
    person: PersonPicture,
    category: str,
    *,
    self_started: bool | None,
    high_value_added: bool | None,
    on: date,
    by: Actor,
) -> tuple[int, list[str]]:
    """分流人员优先入驻; 高附加值产业创业倾斜 comes after them, and before everybody else.

    Article 15 gives the displaced their priority in incubators alone.
    """
    displaced, high_value = Evidence(), Evidence()
    displaced.state("displaced", category == "DECAPACITY_DISPLACED", REGISTRATION)
    displaced.state("self_started", self_started, FILED)
    high_value.state("high_value_added", high_value_added, FILED)
    reasons = [
        rule.INSTRUMENT.code
        for rule, known in (
            (displaced_founder_incubator_priority, displaced),
            (high_value_startup_priority, high_value),
        )
        if (kind is PlaceKind.INCUBATOR or rule is high_value_startup_priority)
        and await _granted(tx, rule, known, person, on=on, by=by)
    ]
    if displaced_founder_incubator_priority.INSTRUMENT.code in reasons:
        return FIRST, reasons
    return (THEN if reasons else LAST), reasons


async def _granted(tx: Tx, rule: object, known: Evidence, person: PersonPicture, *, on: date, by: Actor) -> bool:
    figures = await figures_in_force(tx, shipped_figures())
    verdict = rule.decide(known.facts, on, figures)  # type: ignore[attr-defined]
    tx.add(Decision.of(verdict, subject=f"person/{person.person_id}", sources=known.sources, by=by.subject))
    return bool(verdict.is_eligible)


async def _person(tx: Tx, person_id: UUID, by: Actor) -> PersonPicture:
    known = select(PersonPicture).where(PersonPicture.person_id == person_id, PersonPicture.merged_into.is_(None))
    found = await tx.first(known)
    if found is None or (by.districts is not None and found.district not in by.districts):
        raise Refusal(
            "this person is unknown here, or not of your districts: try again in a moment", code="PERSON_UNKNOWN"
        )
    return found


async def _require_provider(tx: Tx, kind: PlaceKind, provider_id: UUID, *, on: date) -> None:
    if kind is PlaceKind.FREE_PLACE:
        await require_offered(tx, provider_id, on=on)
        return
    if kind is PlaceKind.PUBLIC_WELFARE_POST:
        if await tx.session.get(PictureEmployer, provider_id) is None:
            raise Refusal("this employer is unknown here: try again in a moment", code="EMPLOYER_UNKNOWN")
        return
    base = await tx.session.get(CertifiedBase, provider_id)
    if base is None or base.kind != CallKind.INCUBATOR or base.status != BaseStatus.CERTIFIED:
        raise Refusal("no certified incubator has this id: see the registry", code="NOT_CERTIFIED")


async def _category(tx: Tx, person_id: UUID, on: date) -> str:
    """As what the person is certified on the day; NONE where they are not."""
    ids = same_person(person_id)
    held = await tx.all(select(PictureCertification).where(PictureCertification.person_id.in_(ids)))
    rows = await tx.all(select(PictureFact).where(PictureFact.person_id.in_(ids)))
    stated = holding([row.as_fact() for row in rows], FactKind.SUPPORT_CATEGORY, on)
    if stated is not None:
        return str(stated.value)
    return "HARD_TO_EMPLOY" if any(one.holds_on(on) for one in held) else "NONE"


async def _lock(tx: Tx, waiting_id: UUID, by: Actor) -> WaitingPlace:
    statement = queries.waiting_in_scope(by).where(WaitingPlace.id == waiting_id).with_for_update()
    return await tx.one(statement, f"waiting place {waiting_id}")
