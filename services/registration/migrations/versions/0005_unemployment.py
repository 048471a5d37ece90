"""Suspension, contact, services and benefit months of the unemployed."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    pass
