"""持证上岗 Certificates of officers, and who corrected an application."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "officer_certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("recorded_by <> officer", name=op.f("ck_officer_certificates_recorded_by")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_officer_certificates_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_certificates")),
    )
    op.create_index("ix_officer_certificates_officer_id", "officer_certificates", ["officer", "id"], unique=False)
    op.add_column("applications", sa.Column("corrected_by", sa.Text(), nullable=True))
    op.add_column("applications", sa.Column("corrected_for", sa.Text(), nullable=True))
