import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.local import ports
from deploy.local.platform import database
from deploy.local.postgres import Postgres
from tests.deploy.composition import ROOT, environment

SCRIPT = ROOT / "deploy" / "compose" / "postgres" / "10-databases.sql"
# The wheel's server trusts this machine; the one in the container asks everybody else for a password.
RULES = "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
SERVICE = pytest.mark.parametrize("service", ports.SERVICES)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A PostgreSQL on which the script has run, as it does on the empty volume of a new container."""
    with tempfile.TemporaryDirectory(prefix="employment-") as folder, Postgres(Path(folder) / "data") as postgres:
        place = postgres.url("postgres", driver="postgresql")
        subprocess.run(
            [str(postgres.binaries / "psql"), "--no-psqlrc", "--quiet", f"--file={SCRIPT}", f"--dbname={place}"],
            env={"PATH": os.defpath, **environment("postgres")},
            check=True,
        )
        (postgres.data / "pg_hba.conf").write_text(RULES)
        postgres.restart()
        yield postgres


@pytest.fixture(scope="module")
def migrated(server: Postgres) -> Postgres:
    """The same after each service's migration container, side by side."""
    runs = {
        service: subprocess.Popen(
            [sys.executable, "-m", "alembic", "upgrade", "head"],
            cwd=ROOT / "services" / service,
            env={**os.environ, "DATABASE_URL": address(server, service, driver="postgresql+asyncpg")},
        )
        for service in ports.SERVICES
    }
    assert {service: run.wait() for service, run in runs.items()} == dict.fromkeys(ports.SERVICES, 0)
    return server


def address(server: Postgres, service: str, *, driver: str = "postgresql") -> str:
    """Where the service finds its database, on this server."""
    told = environment(f"{service}-migrate")["DATABASE_URL"]
    return told.replace("@postgres:5432/", f"@127.0.0.1:{server.port}/").replace("postgresql+asyncpg", driver)


@SERVICE
def test_a_service_migrates_its_own_database_and_may_do_no_more(migrated: Postgres, service: str) -> None:
    with psycopg.connect(address(migrated, service)) as connection:
        own = connection.execute(
            "select current_user::text, current_database()::text, rolsuper or rolcreatedb or rolcreaterole "
            "from pg_roles where rolname = current_user"
        ).fetchone()
        assert own == (service, database(service), False)
        assert connection.execute("select count(*) from alembic_version").fetchone() == (1,)


@SERVICE
def test_a_service_gets_into_no_other_database(server: Postgres, service: str) -> None:
    for other in [*(database(other) for other in ports.SERVICES if other != service), "keycloak"]:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(address(server, service), dbname=other)


@SERVICE
def test_a_service_gets_in_with_its_own_password_alone(server: Postgres, service: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address(server, service), password=environment("postgres")["KEYCLOAK_DB_PASSWORD"])


def test_keycloak_has_a_database_of_its_own(server: Postgres) -> None:
    told = environment("keycloak")
    with psycopg.connect(
        told["KC_DB_URL"].removeprefix("jdbc:").replace("postgres:5432", f"127.0.0.1:{server.port}"),
        user=told["KC_DB_USERNAME"],
        password=told["KC_DB_PASSWORD"],
    ) as connection:
        connection.execute("create table realm (id text primary key)")
