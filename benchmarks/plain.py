"""Registration with authentication and encryption off: the same service, composed with a verifier and a vault of air.

python -m benchmarks.plain api
"""

import dataclasses
from uuid import UUID

from kit.actor import Actor, Role
from kit.app import Service
from kit.privacy import BlindIndex, KeyRing
from kit.process import run
from kit.vault import Vault
from registration.main import build
from registration.settings import Settings

EVERYBODY = Actor(subject="everybody", roles=frozenset({Role.CASE_WORKER}))


class OpenDoor:
    """Admits whatever stands in the Authorization header."""

    async def verify(self, _token: str) -> Actor:
        """Everybody is the same case worker."""
        return EVERYBODY


class GlassVault(Vault):
    """Keeps what it is given as it is."""

    def seal(self, plaintext: str, _table: str, _column: str, _row_id: UUID) -> bytes:
        return plaintext.encode()

    def open(self, ciphertext: bytes, _table: str, _column: str, _row_id: UUID) -> str:
        return ciphertext.decode()

    def find(self, value: str, _table: str, _column: str) -> bytes:
        return value.encode()


def build_plain(settings: Settings | None = None) -> Service:
    """Registration as it is but for who may call and what is sealed."""
    service = build(settings)
    vault = Vault.of(service.settings)
    keys: KeyRing = vault.keys
    index: BlindIndex = vault.index
    return dataclasses.replace(service, state={"vault": GlassVault(keys, index), "verifier": OpenDoor()})


if __name__ == "__main__":
    run(build_plain)
