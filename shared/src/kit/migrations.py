"""What every service's alembic folder shares: the kit's tables by version, and the environment that runs them."""

import asyncio
import os
from importlib import resources
from typing import Any

from alembic import context, op
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

from kit import jobs
from kit.figures.model import Base as Entities


def append_only(table: str) -> None:
    """Let the database refuse to update, delete or truncate rows of the table."""
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def execute_script(sql: str) -> None:
    """Run a script of several statements, which the driver's prepared statements can't."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(sql))


def create_kit_tables() -> None:
    """Version 1 of the kit's tables, functions and triggers, and the job library's schema."""
    execute_script(resources.files("kit").joinpath("schema/0001.sql").read_text())
    append_only("audit")
    append_only("audit_seals")
    execute_script(jobs.upgrade_sql())


def create_local_figures() -> None:
    """Version 2 of the kit's tables: figures that two people lay over the shipped ones."""
    execute_script(resources.files("kit").joinpath("schema/0002.sql").read_text())


def add_figure_districts() -> None:
    """Version 3 of the kit's tables: local figures of some districts."""
    execute_script(resources.files("kit").joinpath("schema/0003.sql").read_text())


def _ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:  # noqa: FBT001
    return not (
        kind == "table"
        and name is not None
        and name.startswith(("outbox_p", "outbox_default", "procrastinate"))
        and name != "outbox_position"
    )


def run(service: MetaData) -> None:
    """The environment of `migrations/env.py`: the service's own tables and the kit's, on DATABASE_URL."""
    url = os.environ.get("DATABASE_URL") or context.config.get_main_option("sqlalchemy.url")
    if not url:
        raise SystemExit("DATABASE_URL is not set: it names the database to migrate")

    def migrate(connection: Connection) -> None:
        context.configure(
            connection=connection,
            target_metadata=[service, Entities.metadata],
            include_object=_ours,
            compare_server_default=False,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('alembic'))"))
            context.run_migrations()

    async def connect() -> None:
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
        await engine.dispose()

    asyncio.run(connect())
