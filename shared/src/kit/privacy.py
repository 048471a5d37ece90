"""People's data at rest and on show: encryption with a key ring, keyed look-up, masking."""

import hmac
import os
import unicodedata
from base64 import b64decode
from binascii import Error as NotBase64
from typing import Annotated, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

_VERSION = 1
_NONCE = 12
_TAG = 16
_KEY = 32


class InvalidKeyError(ValueError):
    """A key setting can't be used; the message never holds key material."""


class DecryptionFailed(Exception):
    """The ciphertext was changed, belongs to another row or column, or its key is not in the ring."""


def _key(text: str, what: str) -> bytes:
    try:
        key = b64decode(text, validate=True)
    except (NotBase64, ValueError) as error:
        raise InvalidKeyError(f"{what} is not base64") from error
    if len(key) != _KEY:
        raise InvalidKeyError(f"{what} has {len(key)} bytes, not {_KEY}")
    return key


class _Ring(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    active: str
    keys: dict[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,32}$")], str] = Field(min_length=1)


class KeyRing:
    """AES-256-GCM under named keys: any of them decrypts, the active one encrypts.

    A ciphertext is a version byte, the key name's length and the name, a random 12-byte nonce, and the sealed text
    with its tag. The table, column and row id are authenticated with it, so that a value copied to another row does
    not open. Random nonces allow about four thousand million values under one key: rotate before.
    """

    def __init__(self, active: str, keys: dict[str, bytes]) -> None:
        if active not in keys:
            raise InvalidKeyError("the active key is not in the ring")
        self._ciphers = {name.encode(): AESGCM(key) for name, key in keys.items()}
        self._header = bytes((_VERSION, len(active.encode()))) + active.encode()
        self._active = self._ciphers[active.encode()]

    @classmethod
    def parse(cls, setting: str) -> Self:
        """Read `{"active": "k1", "keys": {"k1": "<base64 of 32 bytes>"}}`. Raises InvalidKeyError."""
        try:
            ring = _Ring.model_validate_json(setting)
        except ValidationError as error:
            raise InvalidKeyError(f"the key ring can't be read: {error}") from None
        return cls(ring.active, {name: _key(text, f"key {name}") for name, text in ring.keys.items()})

    def encrypt(self, plaintext: str, table: str, column: str, row_id: UUID) -> bytes:
        """Seal `plaintext` for one cell, under the active key."""
        nonce = os.urandom(_NONCE)
        return self._header + nonce + self._active.encrypt(nonce, plaintext.encode(), _cell(table, column, row_id))

    def decrypt(self, ciphertext: bytes, table: str, column: str, row_id: UUID) -> str:
        """Open a cell. Raises DecryptionFailed unless it was sealed for exactly this cell by a key of the ring."""
        name, sealed = _take_apart(ciphertext)
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise DecryptionFailed(f"{table}.{column} of {row_id} is sealed with a key that is not in the ring")
        try:
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _cell(table, column, row_id)).decode()
        except InvalidTag:
            raise DecryptionFailed(f"{table}.{column} of {row_id} was changed or belongs elsewhere") from None

    def needs_rotation(self, ciphertext: bytes) -> bool:
        """Whether the cell is sealed with another key than the active one."""
        return not ciphertext.startswith(self._header)


def _cell(table: str, column: str, row_id: UUID) -> bytes:
    return f"{table}\0{column}\0{row_id.hex}".encode()


def _take_apart(ciphertext: bytes) -> tuple[bytes, bytes]:
    if len(ciphertext) < 2 or ciphertext[0] != _VERSION:
        raise DecryptionFailed("this is no ciphertext of a known version")
    start = 2 + ciphertext[1]
    if len(ciphertext) < start + _NONCE + _TAG:
        raise DecryptionFailed("this ciphertext is cut short")
    return ciphertext[2:start], ciphertext[start:]


class BlindIndex:
    """HMAC-SHA256 of a value, keyed and bound to its column, so that equal values are found without being read."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY:
            raise InvalidKeyError(f"the blind index key has {len(key)} bytes, not {_KEY}")
        self._key = key

    @classmethod
    def parse(cls, setting: str) -> Self:
        """Read base64 of 32 bytes. Raises InvalidKeyError."""
        return cls(_key(setting, "the blind index key"))

    def digest(self, value: str, table: str, column: str) -> bytes:
        """The 32 bytes under which `value` is found; width, case and surrounding space make no difference."""
        normal = unicodedata.normalize("NFKC", value).strip().upper()
        return hmac.digest(self._key, f"{table}.{column}\0{normal}".encode(), "sha256")


def mask_identity(number: str) -> str:
    """公民身份号码 as it is shown: the first and last four characters."""
    return _mask(number, head=4, tail=4)


def mask_name(name: str) -> str:
    """姓名 as it is shown: the first character, and nothing of a single one."""
    return _mask(name, head=1, tail=0)


def mask_phone(phone: str) -> str:
    """手机号码 as it is shown: the first three and the last four digits."""
    return _mask(phone, head=3, tail=4)


def mask_account(account: str) -> str:
    """银行账号 as it is shown: the last four digits."""
    return _mask(account, head=0, tail=4)


def _mask(text: str, *, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    if hidden <= 0:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[len(text) - tail :]
