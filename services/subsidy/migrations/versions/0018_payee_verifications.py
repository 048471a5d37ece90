"""The bank's word on accounts and names."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "payee_verifications",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "standing IN ('MATCH', 'NAME_DIFFERS', 'CLOSED', 'UNKNOWN')", name=op.f("ck_payee_verifications_standing")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_payee_verifications")),
    )
    op.add_column("payments", sa.Column("payee_digest", sa.LargeBinary(), nullable=True))
    op.create_index("ix_applications_certificate_index", "applications", ["certificate_index"], unique=False)
