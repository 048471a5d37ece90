"""Identifiers: random, and ordered by time so that indexes grow at one end (UUID version 7, RFC 9562)."""

import os
import time
from uuid import UUID


def new_id() -> UUID:
    """A new UUID version 7, after those that this process made before: its first twelve random bits are of the clock.

    They hold the part of a millisecond (RFC 9562, section 6.2, method 3), so that lists by id keep the order of making.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    part = (rest << 12) // 1_000_000
    tail = int.from_bytes(os.urandom(8)) & ~(0x3 << 62)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (part << 64) | (0x2 << 62) | tail)
