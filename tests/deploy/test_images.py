import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from deploy.local import ports
from kit import operations
from kit.policy import PUBLIC
from tests.deploy.composition import ROOT

SERVICE = pytest.mark.parametrize("service", ports.SERVICES)
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*(?:\[[a-z,]+\])?)==(\S+)(.*?) *\\?$", re.MULTILINE)
UV = Path(sys.executable).with_name("uv")


def instructions(service: str) -> list[tuple[str, str]]:
    """What the Dockerfile says, a continued line as one, without comments."""
    text = (ROOT / "services" / service / "Dockerfile").read_text()
    lines = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line)]


def said(service: str, word: str, *, at_last: bool = False) -> list[str]:
    """The rest of each instruction of that name, of the last stage alone where so asked."""
    every = instructions(service)
    start = max(at for at, (name, _) in enumerate(every) if name == "FROM") if at_last else 0
    return [rest for name, rest in every[start:] if name == word]


def pins(lock: Path) -> set[tuple[str, str, str]]:
    return set(PINNED.findall(lock.read_text()))


@SERVICE
def test_an_image_installs_from_hash_pinned_locks_alone(service: str) -> None:
    installs = [run for run in said(service, "RUN") if "pip install" in run]

    pinned, own = [run for run in installs if "--no-deps" not in run], [run for run in installs if "--no-deps" in run]
    assert len(pinned) == 2  # uv, and what the service needs
    assert all("--require-hashes" in run for run in pinned)
    assert own == [f"uv pip install --offline --no-cache --no-deps /src/shared /src/services/{service}"]


@SERVICE
def test_an_image_holds_its_own_service_and_the_shared_package(service: str) -> None:
    copied = {
        source for copy in said(service, "COPY") if not copy.startswith("--from=") for source in copy.split()[:-1]
    }
    home = f"services/{service}"
    own = {home, f"{home}/requirements.lock", f"{home}/alembic.ini", f"{home}/migrations"}

    assert copied == own | {"requirements.lock", "shared"}
    assert all((ROOT / source).exists() for source in copied)


@SERVICE
def test_an_image_takes_only_uv_from_the_lock_of_the_whole(service: str) -> None:
    [run] = [run for run in said(service, "RUN") if run.startswith("sed")]
    script = re.match(r"sed -n '([^']+)' /tmp/requirements\.lock > /tmp/uv\.lock ", run)
    assert script is not None

    taken = subprocess.run(
        ["sed", "-n", script[1], str(ROOT / "requirements.lock")],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert [name for name, _, _ in PINNED.findall(taken)] == ["uv"]
    assert taken.count("--hash=sha256:") > 1
    assert not taken.rstrip("\n").endswith("\\")


@SERVICE
def test_an_image_runs_as_a_user_without_rights(service: str) -> None:
    [user] = said(service, "USER", at_last=True)
    [account] = [run for run in said(service, "RUN", at_last=True) if run.startswith("useradd")]

    assert int(user) > 0
    assert f"--uid {user} " in account
    assert instructions(service)[-1] == ("CMD", '["api"]')


@SERVICE
def test_an_image_starts_the_command_of_its_service(service: str) -> None:
    project = tomllib.loads((ROOT / "services" / service / "pyproject.toml").read_text())["project"]

    assert service in project["scripts"]
    assert said(service, "ENTRYPOINT") == [f'["{service}"]']


@SERVICE
def test_an_image_listens_where_the_local_platform_does(service: str) -> None:
    port = ports.STANDARD[f"{service}-api"]
    [environment] = said(service, "ENV", at_last=True)

    assert said(service, "EXPOSE") == [str(port)]
    assert f"PORT={port}" in environment.split()
    assert "HOST=0.0.0.0" in environment.split()


@SERVICE
def test_an_image_asks_whether_it_is_alive(service: str) -> None:
    [check] = said(service, "HEALTHCHECK")
    found = re.search(r"PORT\\\"\]\}(/[a-z]+)'", check)

    assert found is not None
    assert operations.POLICIES["GET", found[1]] is PUBLIC
    assert "curl" not in check


def test_the_images_differ_in_service_and_port_alone() -> None:
    texts = {
        (ROOT / "services" / service / "Dockerfile")
        .read_text()
        .replace(service, "SERVICE")
        .replace(str(ports.STANDARD[f"{service}-api"]), "PORT")
        for service in ports.SERVICES
    }

    assert len(texts) == 1


def test_images_build_on_slim_python() -> None:
    bases = {base.partition(" ")[0] for service in ports.SERVICES for base in said(service, "FROM")}

    assert bases == {"python:3.11-slim"}


def test_nothing_but_sources_is_sent_to_a_build() -> None:
    first, *others = [
        line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")
    ]
    let_in = {line.removeprefix("!") for line in others if line.startswith("!")}

    assert first == "*"
    assert let_in == {
        "requirements.lock",
        *("shared/pyproject.toml", "shared/src"),
        *(f"services/*/{name}" for name in ("pyproject.toml", "requirements.lock", "alembic.ini", "migrations", "src")),
    }


@SERVICE
def test_one_version_of_a_library_holds_everywhere(service: str) -> None:
    own, whole = (pins(folder / "requirements.lock") for folder in (ROOT / "services" / service, ROOT))

    assert len(own) > 20
    assert own <= whole


@SERVICE
def test_a_service_is_built_without_the_network_and_with_all_that_it_reads(service: str, tmp_path: Path) -> None:
    site, home = tmp_path / "site", ROOT / "services" / service
    install = [UV, "pip", "install", "--quiet", "--offline", "--no-cache", "--no-deps", "--target", site]
    subprocess.run([str(word) for word in (*install, ROOT / "shared", home)], check=True)

    figures = {file.name for file in (home / "src" / service / "figures").glob("*.yaml")}
    assert figures == {file.name for file in (site / service / "figures").glob("*.yaml")}
    assert (site / service / "main.py").exists()
    assert {file.name for file in (site / "kit" / "schema").iterdir()} == {"0001.sql", "0002.sql", "0003.sql"}
    assert {path.name for path in site.iterdir() if path.name in ports.SERVICES} == {service}
