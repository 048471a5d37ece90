"""People who need help, as tests of articles 13 to 16 enter them."""

from typing import Any
from uuid import UUID

from kit.testing import Caller, ServiceUnderTest
from tests.registration.builders import declaration, fact, identity_number, registered, stay

LOCAL = [stay("2010-01-01"), fact("local_hukou", True, since="2000-01-01", source="PSB")]
MAN_OF_34 = "19830512"


def number_of(*, born: str = MAN_OF_34, woman: bool = False) -> str:
    """An identity number of a man or a woman: the seventeenth digit says which."""
    while True:
        number = identity_number(born=born)
        if (int(number[16]) % 2 == 0) is woman:
            return number


def circumstance(
    kind: str, *, since: str = "2017-01-01", until: str | None = None, source: str = "CAB"
) -> dict[str, Any]:
    """A category of article 14 as its department states it."""
    return {"kind": kind, "holds": True, "valid_from": since, "valid_to": until, "source_department": source}


async def states(caller: Caller, person: UUID, *stated: dict[str, Any]) -> None:
    """Facts and circumstances of a person as departments state them."""
    for name, ours in (("facts", False), ("circumstances", True)):
        some = [one for one in stated if ("holds" in one) is ours]
        if some:
            answer = await caller.post(f"/v1/people/{person}/{name}", {name: some})
            assert answer.status_code == 201, answer.text


async def unemployed(
    caller: Caller,
    *facts: dict[str, Any],
    since: str = "2018-03-01",
    born: str = MAN_OF_34,
    woman: bool = False,
    **changes: Any,
) -> UUID:
    """A local man who is registered as unemployed since the day, with what else departments state."""
    person = await registered(caller, identity_number=number_of(born=born, woman=woman), **changes)
    await states(caller, person, *LOCAL, *facts)
    declared = await caller.post(f"/v1/people/{person}/declarations", declaration(on=since))
    assert declared.json()["spell"]["status"] == "CONFIRMED", declared.text
    return person


async def asked(caller: Caller, person: UUID, on: str) -> dict[str, Any]:
    """The answer to a request for certification."""
    answer = await caller.post(f"/v1/people/{person}/certifications", {"on": on})
    assert answer.status_code == 201, answer.text
    decided: dict[str, Any] = answer.json()
    return decided


async def certified(caller: Caller, person: UUID, on: str = "2018-03-01") -> str:
    """The id of a certification that was granted."""
    decided = await asked(caller, person, on)
    assert decided["certification"]["status"] == "CERTIFIED", decided
    return str(decided["certification"]["id"])


def works(since: str, form: str = "ENTERPRISE_EMPLOYEE") -> list[dict[str, Any]]:
    """What human resources states about somebody who works from the day on."""
    return [fact("working", True, since=since), fact("employment_form", form, since=since)]


async def family_of(caller: Caller, *people: UUID, on: str = "2018-03-01") -> dict[str, Any]:
    members = [
        {"person_id": str(person), "relation": "CHILD" if position else "HEAD"}
        for position, person in enumerate(people)
    ]
    answer = await caller.post("/v1/families", {"district": "370102", "on": on, "members": members})
    assert answer.status_code == 201, answer.text
    family: dict[str, Any] = answer.json()
    return family


async def read(caller: Caller, path: str) -> dict[str, Any]:
    answer = await caller.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def settled(service: ServiceUnderTest) -> None:
    """Let everything be looked at again that facts have changed."""
    await service.finish_jobs()
