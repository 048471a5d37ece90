import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.local.postgres import Postgres, PostgresError


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    # Not below pytest's folder for temporary files: another run would clear that away under a living server.
    with tempfile.TemporaryDirectory(prefix="employment-") as folder, Postgres(Path(folder) / "data") as running:
        yield running


def connect(server: Postgres, database: str) -> psycopg.Connection:
    return psycopg.connect(server.url(database, driver="postgresql"), autocommit=True)


def names(server: Postgres, database: str) -> list[str]:
    with connect(server, database) as connection:
        return [row[0] for row in connection.execute("select name from district order by name")]


def test_it_is_postgresql_18_and_acknowledges_only_what_it_wrote(server: Postgres) -> None:
    with connect(server, "postgres") as connection:
        row = connection.execute("show server_version_num").fetchone()
        waits = connection.execute("show synchronous_commit").fetchone()

    assert row is not None
    assert int(row[0]) // 10_000 == 18
    assert waits == ("on",)


def test_what_was_committed_is_there_after_a_restart_and_after_a_kill(server: Postgres) -> None:
    server.create_database("survival")
    with connect(server, "survival") as connection:
        connection.execute("create table district (name text)")
        connection.execute("insert into district values ('历下区')")

    server.restart()
    assert names(server, "survival") == ["历下区"]

    with connect(server, "survival") as connection:
        connection.execute("insert into district values ('章丘区')")
        server.kill()
    server.start()
    assert names(server, "survival") == ["历下区", "章丘区"]


def test_creating_a_database_twice_keeps_what_is_in_it(server: Postgres) -> None:
    server.create_database("kept")
    with connect(server, "kept") as connection:
        connection.execute("create table district (name text)")

    assert server.create_database("kept") == f"postgresql+asyncpg://postgres@127.0.0.1:{server.port}/kept"
    assert names(server, "kept") == []


def test_a_second_server_on_the_same_port_says_what_is_wrong(server: Postgres, tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match="Address already in use"):
        Postgres(tmp_path / "data", server.port).start()
