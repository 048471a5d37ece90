"""Certification of the hard to employ, families and others who need help."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    pass
