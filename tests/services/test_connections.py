"""A service's connections give up where its settings say, so that no statement, lock or pause holds others for ever."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from kit.testing import TokenAuthority, environment, under_test
from tests.services.running import SERVICES, build

LIMITS = {"statement_timeout": "11s", "lock_timeout": "3s", "idle_in_transaction_session_timeout": "7s"}


@pytest.mark.parametrize("service", SERVICES)
async def test_the_limits_of_the_settings_hold_on_every_connection(
    service: str, new_database: Callable[[str], str], authority: TokenAuthority
) -> None:
    limits = {"statement_timeout_ms": "11000", "lock_timeout_ms": "3000", "idle_in_transaction_timeout_ms": "7000"}
    bank = {"bank_url": "http://127.0.0.1:1"} if service == "subsidy" else {}
    settings = environment(authority, new_database(service), **limits, **bank)
    async with under_test(build(service, **settings), authority) as probe:
        async with probe.database.transaction() as tx:
            writing = {name: (await tx.session.execute(text(f"SHOW {name}"))).scalar_one() for name in LIMITS}
        async with probe.database.reading() as session:
            reading = {name: (await session.execute(text(f"SHOW {name}"))).scalar_one() for name in LIMITS}
    assert (writing, reading) == (LIMITS, LIMITS)
