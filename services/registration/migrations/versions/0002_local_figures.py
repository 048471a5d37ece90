"""Figures that two people lay over the shipped ones."""

from kit.migrations import create_local_figures

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    create_local_figures()
