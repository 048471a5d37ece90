"""The keys of a local platform: made once, kept under its state, readable by their owner alone."""

import json
import os
from base64 import b64encode
from pathlib import Path

KEY_BYTES = 32


def load(file: Path) -> dict[str, str]:
    """The environment variables that hold keys, from `file`, which is made the first time."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        ring = {"active": "k1", "keys": {"k1": _new_key()}}
        made = {"ENCRYPTION_KEYS": json.dumps(ring), "BLIND_INDEX_KEY": _new_key()}
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as draft:
            json.dump(made, draft)
    keys: dict[str, str] = json.loads(file.read_text())
    return keys


def _new_key() -> str:
    return b64encode(os.urandom(KEY_BYTES)).decode()
