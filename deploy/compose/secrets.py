"""A `.env` with new secrets: `python -m deploy.compose.secrets > .env`. Needs nothing but Python."""

import json
import secrets
from base64 import b64encode
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"
KEY_BYTES = 32
PASSWORD_BYTES = 24


def fill(example: str) -> str:
    """The example with a new secret in each empty place whose name says which kind it takes."""
    return "".join(_filled(line) for line in example.splitlines(keepends=True))


def _filled(line: str) -> str:
    name, _, value = line.rstrip("\n").partition("=")
    if value or name.startswith("#"):
        return line
    if name.endswith("_PASSWORD"):
        return f"{name}={secrets.token_hex(PASSWORD_BYTES)}\n"
    if name.endswith("_ENCRYPTION_KEYS"):
        ring = json.dumps({"active": "k1", "keys": {"k1": _new_key()}})
        return f"{name}='{ring}'\n"
    if name.endswith("_BLIND_INDEX_KEY"):
        return f"{name}={_new_key()}\n"
    return line


def _new_key() -> str:
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()


if __name__ == "__main__":
    print(fill(EXAMPLE.read_text()), end="")
