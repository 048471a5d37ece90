"""docker-compose.yml as Compose reads it, with a `.env` of new secrets."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from deploy.compose import secrets

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
SURROUNDINGS = {"ISSUER_URL": "https://id.example.org", "BANK_URL": "https://bank.example.org/payments"}
VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>[A-Z_]+)(?:(?P<how>:?[?-])(?P<rest>[^}]*))?\})")


@cache
def raw() -> dict[str, Any]:
    """The file with its variables unread."""
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return loaded


@cache
def env_file() -> dict[str, str]:
    """A `.env` as an operator has it: made by the script, the surroundings filled in by hand."""
    lines = (line.partition("=") for line in secrets.fill(secrets.EXAMPLE.read_text()).splitlines())
    return {name: value.strip("'") for name, _, value in lines if name and not name.startswith("#")} | SURROUNDINGS


def interpolated(text: str) -> str:
    """The text with its variables read; raises LookupError for a required one that is not there."""

    def value(found: re.Match[str]) -> str:
        if found["name"] is None:
            return "$"
        here = env_file().get(found["name"])
        if here or (here is not None and not (found["how"] or "").startswith(":")):
            return here
        if found["how"] in {":-", "-"}:
            return str(found["rest"])
        raise LookupError(found["name"])

    return VARIABLE.sub(value, text)


def container(name: str) -> dict[str, Any]:
    """What Compose is told of a container."""
    told: dict[str, Any] = raw()["services"][name]
    return told


def environment(name: str) -> dict[str, str]:
    """What a container finds in its environment; a variable without a value is passed on only where it is set."""
    return {key: interpolated(value) for key, value in container(name)["environment"].items() if value is not None}
