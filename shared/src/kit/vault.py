"""Personal data at rest: encrypted cell by cell, found again by blind index."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from kit.privacy import BlindIndex, KeyRing
from kit.settings import ServiceSettings


@dataclass(frozen=True, slots=True)
class Vault:
    """The service's key ring and blind index."""

    keys: KeyRing
    index: BlindIndex

    @classmethod
    def of(cls, settings: ServiceSettings) -> Self:
        """The vault that the environment gives the keys of."""
        return cls(
            KeyRing.parse(settings.encryption_keys.get_secret_value()),
            BlindIndex.parse(settings.blind_index_key.get_secret_value()),
        )

    def seal(self, plaintext: str, table: str, column: str, row_id: UUID) -> bytes:
        """Encrypt a value for one cell, where alone it can be read again."""
        return self.keys.encrypt(plaintext, table, column, row_id)

    def open(self, ciphertext: bytes, table: str, column: str, row_id: UUID) -> str:
        """Decrypt a cell; raises `DecryptionFailed` if it was changed or moved."""
        return self.keys.decrypt(ciphertext, table, column, row_id)

    def find(self, value: str, table: str, column: str) -> bytes:
        """The keyed digest under which an equal value is found."""
        return self.index.digest(value, table, column)
