"""职业资格证书和职业技能等级证书 What tells one certificate, and one occupation, from another."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from kit.vault import Vault

_INVISIBLE = frozenset("ZC")


def same_occupation(text: str) -> str:
    """The one form of an occupation's name, however it was typed: width, case and spaces make no difference."""
    return "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] not in _INVISIBLE
    ).upper()


@dataclass(frozen=True, slots=True)
class Certificate:
    """职业资格证书或职业技能等级证书, level 5 (lowest) to 1 (highest)."""

    level: int
    occupation: str
    issued_on: date
    number: str

    @property
    def period(self) -> str:
        """What of it is subsidised once a person: occupation and level (钳工/4)."""
        return f"{same_occupation(self.occupation)}/{self.level}"

    def index(self, vault: Vault) -> bytes:
        """The keyed digest of its number, hyphens left out: the same certificate, whoever shows it."""
        return vault.find(self.number.replace("-", ""), "applications", "certificate_number")
