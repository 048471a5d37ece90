"""Local figures: dated values that two people lay over the shipped ones, without a deployment."""

from kit.figures.book import FigureBook
from kit.figures.overlay import figures_in_force

__all__ = ["FigureBook", "figures_in_force"]
