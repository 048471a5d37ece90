"""People whose entries were merged, and words for which a conflict of sources was settled."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("person_pictures", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_person_pictures_merged_into"), "person_pictures", ["merged_into"], unique=False)
    op.add_column("picture_facts", sa.Column("settled", sa.Boolean(), server_default=sa.text("false"), nullable=False))
