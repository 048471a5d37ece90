"""Local figures: what an operator states in place of a shipped one, held against the key that it is laid over."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rulebook.figures import Figure, Figures
from rulebook.units import UNITS, is_within

CONFIDENCE = "documented"
"""How well a local figure is known: whoever states it names the document, and a second person has seen it."""

MONEY = frozenset({"yuan", "yuan_per_month", "yuan_by_code"})


class LocalFigureError(ValueError):
    """A local figure that does not fit: each field that does not, and what was expected of it."""

    def __init__(self, errors: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {expected}" for field, expected in errors))
        self.errors = tuple(errors)


def read_local(
    shipped: Figures,
    *,
    key: str,
    unit: str,
    value: object,
    national: object = None,
    valid_from: date,
    valid_to: date | None,
    document: str,
    article: int,
    districts: tuple[str, ...] = (),
) -> Figure:
    """The version of a shipped ``key`` that somebody states for ``valid_from`` to ``valid_to`` (both inclusive).

    ``national`` is the part of the value that national rules carry, None where it is not split. The fund is the
    shipped one's. A value of None takes a figure back: it must be configured again. Raises
    LocalFigureError naming every field that does not fit: a key that is not shipped, another unit, a value that the
    unit cannot read, a national part above the value, days in the wrong order.
    """
    errors = [*_misfits(shipped, key, unit, value, national)]
    if valid_to is not None and valid_to < valid_from:
        errors.append(("valid_to", f"{valid_from} or a later day expected, not {valid_to}"))
    if errors:
        raise LocalFigureError(errors)
    replaced = shipped.version_on(key, valid_from) or shipped.versions(key)[0]
    return Figure(
        key=key,
        unit=unit,
        value=None if value is None else UNITS[unit](value),
        national=None if national is None else UNITS[unit](national),
        since=valid_from,
        until=valid_to,
        document=document,
        article=article,
        confidence=CONFIDENCE,
        fund=replaced.fund,
        districts=districts,
    )


def _misfits(shipped: Figures, key: str, unit: str, value: object, national: object) -> Iterator[tuple[str, str]]:
    unit_shipped = shipped.unit_of(key)
    if unit_shipped is None:
        yield "key", f"the key of a shipped figure expected, not {key!r}"
        return
    if unit != unit_shipped:
        yield "unit", f"{unit_shipped} expected, as in the shipped versions of {key}, not {unit!r}"
        return
    unread = [(name, why) for name, raw in (("value", value), ("national", national)) if (why := _unread(unit, raw))]
    if unread:
        yield from unread
    elif national is not None and (value is None or not is_within(UNITS[unit](national), UNITS[unit](value))):
        yield "national", "a part of at most the value expected"


def _unread(unit: str, raw: object) -> str | None:
    """Why the unit cannot read ``raw``; None where it can."""
    if raw is None:
        return None
    if unit in MONEY and _holds_number(raw):
        return 'yuan as text expected, for example "571.00", never a JSON number'
    try:
        UNITS[unit](raw)
    except ValueError as error:
        return str(error)
    return None


def _holds_number(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(_holds_number(row) for row in value.values())
    return isinstance(value, int | float)
