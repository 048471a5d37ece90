"""Figures of the checks, asked for on a day."""

from datetime import date

from kit.db import Tx
from kit.errors import Refusal
from kit.figures import figures_in_force
from rulebook.figures import Figure
from subsidy.rules import shipped_figures


async def figure_on(tx: Tx, key: str, on: date) -> Figure:
    """The figure's version of the day; raises `Refusal` where none is set."""
    figure = (await figures_in_force(tx, shipped_figures())).on(key, on)
    if figure is None or not isinstance(figure.value, int):
        raise Refusal(f"the figure {key} is not set for {on}", code="NEEDS_CONFIG", reasons=[key])
    return figure


async def number_on(tx: Tx, key: str, on: date) -> int:
    """Its whole number; raises `Refusal` where none is set."""
    value = (await figure_on(tx, key, on)).value
    assert isinstance(value, int), "asked for above"
    return value
