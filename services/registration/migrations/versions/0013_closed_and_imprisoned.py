"""Employers whose licence was revoked, or who were struck off; terms of imprisonment."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("employers", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column("employers", sa.Column("closed_as", sa.Text(), nullable=True))
    op.add_column("employers", sa.Column("closed_document", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_employers_closed"), "employers", "(closed_on IS NULL) = (closed_as IS NULL)")
    op.create_table(
        "imprisonments",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source_department", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("until IS NULL OR since <= until", name=op.f("ck_imprisonments_term")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_imprisonments_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imprisonments")),
        sa.UniqueConstraint(
            "person_id", "since", "source_department", name=op.f("uq_imprisonments_person_id_since_source_department")
        ),
    )
