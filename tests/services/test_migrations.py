"""A service's migrations make the database that its code expects, and there is no way back."""

import asyncio
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from deploy.local.postgres import Postgres
from kit.tables import metadata
from tests.services.running import SERVICES

ROOT = Path(__file__).parents[2]
SERVICE = pytest.mark.parametrize("service", SERVICES)


def alembic(service: str, url: str, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "alembic", *words],
        cwd=ROOT / "services" / service,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


def revisions(service: str) -> ScriptDirectory:
    return ScriptDirectory.from_config(Config(ROOT / "services" / service / "alembic.ini"))


async def asked(url: str, question: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return [tuple(row) for row in await connection.fetch(question)]
    finally:
        await connection.close()


@SERVICE
def test_the_models_ask_for_nothing_that_the_migrations_do_not_make(
    service: str, new_database: Callable[[str], str]
) -> None:
    checked = alembic(service, new_database(service), "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


async def test_a_table_that_no_migration_makes_would_be_noticed(new_database: Callable[[str], str]) -> None:
    url = new_database("registration")
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute("DROP INDEX ix_audit_subject")
    await connection.close()
    checked = await asyncio.to_thread(alembic, "registration", url, "check")
    assert checked.returncode != 0
    assert "ix_audit_subject" in checked.stdout + checked.stderr


@SERVICE
async def test_a_migrated_database_is_at_the_revision_that_readiness_asks_for(
    service: str, new_database: Callable[[str], str]
) -> None:
    [(found,)] = await asked(new_database(service), "SELECT version_num FROM alembic_version")
    assert revisions(service).get_heads() == [found]
    assert found == importlib.import_module(f"{service}.models").REVISION


@SERVICE
def test_nobody_can_migrate_backwards(service: str, new_database: Callable[[str], str]) -> None:
    assert [revision.revision for revision in revisions(service).walk_revisions() if _goes_back(revision.module)] == []
    assert alembic(service, new_database(service), "downgrade", "base").returncode != 0


def _goes_back(migration: Any) -> bool:
    return hasattr(migration, "downgrade")


COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ANY (%s) ORDER BY 1, 2
"""
INDEXES = """
    SELECT tablename, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename = ANY (%s) ORDER BY 1, 2
"""


async def test_the_four_services_have_the_tables_of_the_kit_as_its_scripts_make_them(
    postgres: Postgres, new_database: Callable[[str], str]
) -> None:
    scripts = sorted(resources.files("kit").joinpath("schema").iterdir(), key=lambda file: file.name)
    script = "".join(file.read_text() for file in scripts)
    plain = postgres.create_database("kit_tables")
    connection = await asyncpg.connect(plain.replace("+asyncpg", ""))
    await connection.execute(script)
    await connection.close()
    tables = re.findall(r"^CREATE TABLE (\w+)", script, re.MULTILINE)
    for question in (COLUMNS, INDEXES):
        expected = await asked(plain, question % f"ARRAY{tables}")
        assert {name for name, *_ in expected} >= set(metadata.tables)
        for service in SERVICES:
            assert await asked(new_database(service), question % f"ARRAY{tables}") == expected, service
    postgres.drop_database("kit_tables")


@SERVICE
async def test_the_trail_of_who_did_what_can_not_be_changed(service: str, new_database: Callable[[str], str]) -> None:
    url = new_database(service)
    for statement in ("DELETE FROM audit", "UPDATE audit SET actor = 'x'", "TRUNCATE audit", "TRUNCATE audit_seals"):
        await asked(url, "INSERT INTO audit (at, actor, action, subject) VALUES (now(), 'a', 'b', 'c')")
        with pytest.raises(asyncpg.RestrictViolationError):
            await asked(url, statement)
