"""The statements that the service sends for one request, taken down as they leave for the driver."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import event

from kit.db import Database


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with its arguments, as asyncpg is given them."""

    text: str
    arguments: Sequence[Any]

    def with_values(self, replacing: Mapping[Any, Any]) -> "Statement":
        """The same statement with other values in place of some, also where they are part of a longer text."""
        return Statement(self.text, [_replaced(argument, replacing) for argument in self.arguments])


@contextmanager
def recording(database: Database) -> Iterator[list[Statement]]:
    """Take down what is executed in the block, by SQLAlchemy and past it by the driver itself."""
    taken: list[Statement] = []

    def take(_connection: Any, _cursor: Any, text: str, arguments: Any, _context: Any, many: bool) -> None:  # noqa: FBT001 - SQLAlchemy's signature
        taken.extend(Statement(text, tuple(each)) for each in (arguments if many else [arguments]))

    def take_from_driver(query: asyncpg.connection.LoggedQuery) -> None:
        if query.args:
            many = isinstance(query.args[0], tuple)
            taken.extend(Statement(query.query, tuple(each)) for each in (query.args if many else [query.args]))

    def listen(_connection: Any, record: Any, _proxy: Any) -> None:
        record.driver_connection.add_query_logger(take_from_driver)

    def leave(_connection: Any, record: Any) -> None:
        record.driver_connection.remove_query_logger(take_from_driver)

    engine = database.engine.sync_engine
    listeners = (("before_cursor_execute", take), ("checkout", listen), ("checkin", leave))
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield taken
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)


def _replaced(argument: Any, replacing: Mapping[Any, Any]) -> Any:
    if isinstance(argument, UUID):
        return replacing.get(argument, argument)
    if isinstance(argument, str):
        for old, new in replacing.items():
            argument = argument.replace(str(old), str(new))
    if isinstance(argument, bytes):
        for old, new in replacing.items():
            argument = argument.replace(str(old).encode(), str(new).encode())
    return argument
