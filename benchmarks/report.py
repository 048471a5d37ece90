"""The figures as a table."""

from collections.abc import Sequence

from benchmarks import cores, rounds
from benchmarks.figures import Figure
from benchmarks.rounds import Measured

_COLUMNS = "{:<58}{:>8}{:>8}{:>8}{:>8}{:>9}  {}"

# name, what it is, the name of its floor, the aim
_REQUESTS: Sequence[tuple[str, str, str | None, float | None]] = (
    ("write floor", "write floor: the same statements by bare asyncpg", None, None),
    ("write plain", "write: register a person, authentication, encryption off", "write floor", 0.40),
    ("write full", "write: register a person, as deployed", "write floor", 0.25),
    ("read nothing", "a bare FastAPI route without a database", None, None),
    ("read floor", "read floor: bare FastAPI route, same SELECT, bare asyncpg", None, None),
    ("read plain", "read: one person, authentication, encryption off", "read floor", 0.45),
    ("read full", "read: one person, as deployed", "read floor", 0.45),
)
_EVENT_P50, _EVENT_P99 = 20, 100
BUSY = 0.5


def printed(measured: Measured, *, durable: bool, took: float, before: float | None) -> str:
    """What a run found, and how."""
    figures = measured.figures
    lines = [_COLUMNS.format("", "per s", "p50 ms", "p99 ms", "cpu ms", "of floor", "aim")]
    for name, what, floor, aim in _REQUESTS:
        share = None if floor is None else figures[name].share_of(figures[floor])
        met = "" if share is None or aim is None else f">= {aim:.0%} {_verdict(share >= aim)}"
        lines.append(_line(what, figures[name], "" if share is None else f"{share:.0%}", met))
    floor_event, event = figures["event floor"], figures["event"]
    p50, p99 = event.milliseconds(0.5), event.milliseconds(0.99)
    met = f"<= {_EVENT_P50} and {_EVENT_P99} ms {_verdict(p50 <= _EVENT_P50 and p99 <= _EVENT_P99)}"
    lines += [
        _line("event floor: bare produce to consume", floor_event),
        _line("event: commit to commit of the effect", event, f"{p50 / floor_event.milliseconds(0.5):.1f} x", met),
    ]
    return "\n".join([*lines, "", *_circumstances(measured, durable=durable, took=took, before=before)])


def _line(what: str, figure: Figure, ratio: str = "", met: str = "") -> str:
    cpu = figure.processor_milliseconds
    return _COLUMNS.format(
        what,
        f"{figure.rate:.0f}",
        f"{figure.milliseconds(0.5):.1f}",
        f"{figure.milliseconds(0.99):.1f}",
        f"{cpu:.2f}" if cpu else "",
        ratio,
        met,
    ).rstrip()


def _circumstances(measured: Measured, *, durable: bool, took: float, before: float | None) -> list[str]:
    write, read = len(measured.recorded.write), len(measured.recorded.read)
    disk = "waits" if durable else "does not wait"
    told = [
        f"{rounds.CONCURRENCY} requests under way, {rounds.CALLERS} callers; {rounds.EVENTS_A_SECOND} events a second",
        f"a write is BEGIN, {write} statements, COMMIT; a read is {read} statement",
        f"PostgreSQL {disk} for the disk, for floors and services alike; medians over rounds taken by turns",
        f"{cores.described()}; {took:.0f} s",
        "cpu ms: processor time of one operation in the process under measurement",
    ]
    if before is not None and before > BUSY:
        told.append(
            f"THE MACHINE WAS BUSY before the start (something waited for a core {before:.0%} of the last minute): "
            "such figures say little; the shares come out too low, because a floor needs less of a core"
        )
    return told


def _verdict(met: bool) -> str:  # noqa: FBT001 - a fact, not a switch
    return "met" if met else "MISSED"
