"""People to register: valid identity numbers in an order, and the requests that carry them."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count, cycle
from uuid import UUID, uuid4

from stdnum.cn import ric

_FIRST_BIRTH = date(1950, 1, 1)
_SERIALS = 1000


def identity_numbers() -> Iterator[str]:
    """Valid identity numbers (GB 11643), each once; half a century of births has 18 million."""
    for number in count():
        day, serial = divmod(number, _SERIALS)
        body = f"370102{_FIRST_BIRTH + timedelta(days=day):%Y%m%d}{serial:03}"
        yield body + ric.calc_check_digit(body + "0")


def bodies() -> Iterator[bytes]:
    """What an agency sends to register each of them."""
    for number in identity_numbers():
        person = {
            "identity_number": number,
            "name": "张三丰",
            "phone": "13800138000",
            "district": "370102",
            "registered_on": "2018-02-01",
        }
        yield json.dumps(person, ensure_ascii=False).encode()


def registrations(tokens: Sequence[str]) -> Iterator[bytes]:
    """Requests that register a person, each with an Idempotency-Key of its own, the callers in turn."""
    for body, token in zip(bodies(), cycle(tokens), strict=False):
        head = (
            "POST /v1/people HTTP/1.1\r\nHost: registration\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nIdempotency-Key: {uuid4().hex}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


def reads(path: str, ids: Sequence[UUID | str], tokens: Sequence[str]) -> Iterator[bytes]:
    """Requests that read `path`, followed by each id in turn."""
    for id_, token in zip(cycle(ids), cycle(tokens), strict=False):
        yield f"GET {path}{id_} HTTP/1.1\r\nHost: registration\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
