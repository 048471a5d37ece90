"""Local figures of some districts."""

from kit.migrations import add_figure_districts

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    add_figure_districts()
