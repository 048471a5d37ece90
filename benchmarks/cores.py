"""Which core a process runs on, and how long: the code under measurement has one, whatever serves it the other."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ALL = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
MEASURED, SERVING = (_ALL[0], _ALL[1]) if len(_ALL) > 1 else (None, None)


@contextmanager
def on(core: int | None) -> Iterator[None]:
    """Run the block, and the processes that it starts, on one core; anywhere where cores can't be chosen."""
    if sys.platform == "linux" and core is not None:
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {core})
        try:
            yield
        finally:
            os.sched_setaffinity(0, before)
    else:
        yield


def seconds_used(pid: int) -> float:
    """The processor time that a process has had so far; 0 where it can't be read."""
    if pid == os.getpid():
        return time.process_time()
    if sys.platform != "linux":
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def waiting_share() -> float | None:
    """The share of the last minute in which something that could run had to wait for a core; None if not told."""
    try:
        return float(Path("/proc/pressure/cpu").read_text().split("avg60=")[1].split()[0]) / 100
    except (OSError, IndexError):
        return None


def described() -> str:
    """What was pinned where, in words."""
    if MEASURED is None:
        return "processes are not pinned to cores here"
    return f"core {MEASURED}: service or floor; core {SERVING}: PostgreSQL and load generator; events: not pinned"
