"""Local figures of some districts."""

from kit.migrations import add_figure_districts

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    add_figure_districts()
