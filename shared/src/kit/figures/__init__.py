"""Local figures: dated values that two people lay over the shipped ones, without a deployment."""

from kit.figures.book import Districts, FigureBook
from kit.figures.overlay import figures_in_force

__all__ = ["Districts", "FigureBook", "figures_in_force"]
