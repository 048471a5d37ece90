"""What tells whether a consumer has missed an announcement about a person."""

import hashlib
from collections.abc import Mapping


def digest_of(streams: Mapping[str, int]) -> str:
    """The SHA-256 over the sequences announced about a person, by subject (`person/…`, `spell/…`), in hexadecimal.

    Announcer and consumer reckon it each from what it has: the announcer from its aggregates, the consumer from how far
    it has taken each of them in. A subject of which nothing is announced makes no difference.
    """
    lines = (f"{subject}:{sequence}\n" for subject, sequence in sorted(streams.items()) if sequence)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
