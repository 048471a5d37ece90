"""抽样 Drawing a sample: from the same payments by the same seed always the same one, and each stratum its share."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from uuid import UUID

Stratum = tuple[str, ...]
"""What the payments of a stratum have in common, such as programme and district."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A payment of the sample."""

    payment_id: UUID
    stratum: Stratum
    twice: bool
    """Whether another person looks at it again, whatever the first one finds."""


def allocate(sizes: Mapping[Stratum, int], size: int) -> dict[Stratum, int]:
    """How many of each stratum: in proportion, the rest by the largest remainder, then by the stratum's name."""
    total = sum(sizes.values())
    size = min(size, total)
    if size == 0:
        return dict.fromkeys(sizes, 0)
    quotas = {stratum: Fraction(size * number, total) for stratum, number in sizes.items()}
    taken = {stratum: int(quota) for stratum, quota in quotas.items()}
    rest = size - sum(taken.values())
    for stratum in sorted(sizes, key=lambda one: (taken[one] - quotas[one], one))[:rest]:
        taken[stratum] += 1
    return taken


def size_of(share: Fraction, population: int) -> int:
    """How many a share is, rounded up."""
    return ceil(share * population)


def draw(population: Iterable[tuple[UUID, Stratum]], *, seed: str, size: int, twice: Fraction) -> Sequence[Drawn]:
    """The sample in the order of its digests; nothing but the payments, the seed and the two sizes decides it."""
    by_stratum: dict[Stratum, list[tuple[bytes, UUID]]] = {}
    for payment_id, stratum in population:
        by_stratum.setdefault(stratum, []).append((_digest(seed, payment_id), payment_id))
    taken = allocate({stratum: len(found) for stratum, found in by_stratum.items()}, size)
    drawn = [
        (digest, payment_id, stratum)
        for stratum, found in by_stratum.items()
        for digest, payment_id in sorted(found)[: taken[stratum]]
    ]
    again = sorted((_digest(f"{seed}/again", payment_id), payment_id) for _, payment_id, _ in drawn)
    looked_at_twice = {payment_id for _, payment_id in again[: size_of(twice, len(again))]}
    return [Drawn(payment_id, stratum, payment_id in looked_at_twice) for _, payment_id, stratum in sorted(drawn)]


def hash_of(population: Iterable[tuple[UUID, Stratum]]) -> str:
    """SHA-256 of a population, whatever its order."""
    lines = sorted(f"{payment_id}|{'|'.join(stratum)}" for payment_id, stratum in population)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def counted(drawn: Iterable[Drawn]) -> Mapping[Stratum, int]:
    """How many of the sample are of each stratum."""
    return Counter(one.stratum for one in drawn)


def _digest(seed: str, payment_id: UUID) -> bytes:
    return hashlib.sha256(f"{seed}/{payment_id}".encode()).digest()
