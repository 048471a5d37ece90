"""Public notices, sealed in a chain, their items and the objections to them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "public_notices",
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("working_days", sa.BigInteger(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("item_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("seal", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(status = 'CLOSED') = (closed_on IS NOT NULL)", name=op.f("ck_public_notices_closed")),
        sa.CheckConstraint("status <> 'RUNNING' OR seal IS NOT NULL", name=op.f("ck_public_notices_running")),
        sa.CheckConstraint("status IN ('COLLECTING', 'RUNNING', 'CLOSED')", name=op.f("ck_public_notices_status")),
        sa.CheckConstraint(
            "(number IS NULL) = (seal IS NULL) AND (seal IS NULL) = (published_on IS NULL) "
            "AND (seal IS NULL) = (previous IS NULL) AND (seal IS NULL) = (item_count = 0)",
            name=op.f("ck_public_notices_sealed"),
        ),
        sa.CheckConstraint("working_days > 0", name=op.f("ck_public_notices_working_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notices")),
        sa.UniqueConstraint("number", name=op.f("uq_public_notices_number")),
    )
    op.create_index("ix_public_notices_district_id", "public_notices", ["district", "id"], unique=False)
    op.create_index("ix_public_notices_programme_id", "public_notices", ["programme", "id"], unique=False)
    op.create_index("ix_public_notices_status_id", "public_notices", ["status", "id"], unique=False)
    op.create_table(
        "public_notice_items",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(status = 'PAUSED') = (ends_on IS NULL)", name=op.f("ck_public_notice_items_paused")),
        sa.CheckConstraint(
            "status IN ('RUNNING', 'PAUSED', 'RELEASED', 'STRUCK', 'LAPSED')",
            name=op.f("ck_public_notice_items_status"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_public_notice_items_amount")),
        sa.CheckConstraint("days > 0", name=op.f("ck_public_notice_items_days")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_public_notice_items_application_id")
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["public_notices.id"], name=op.f("fk_public_notice_items_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notice_items")),
        sa.UniqueConstraint("notice_id", "position", name=op.f("uq_public_notice_items_notice_id_position")),
    )
    op.create_index(
        "ix_public_notice_items_due",
        "public_notice_items",
        ["ends_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'RUNNING'"),
    )
    op.create_index(
        "ix_public_notice_items_waiting",
        "public_notice_items",
        ["notice_id"],
        unique=False,
        postgresql_where=sa.text("status IN ('RUNNING', 'PAUSED')"),
    )
    op.create_index(
        "uq_public_notice_items_content",
        "public_notice_items",
        ["application_id", "content_hash"],
        unique=True,
        postgresql_where=sa.text("status IN ('RUNNING', 'PAUSED', 'RELEASED')"),
    )
    op.create_table(
        "public_notice_objections",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("grounds", sa.LargeBinary(), nullable=False),
        sa.Column("objector", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("raised_for", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(status = 'OPEN') = (decided_by IS NULL) AND (decided_by IS NULL) = (outcome IS NULL) "
            "AND (decided_by IS NULL) = (reason IS NULL) AND (decided_by IS NULL) = (decided_on IS NULL)",
            name=op.f("ck_public_notice_objections_decided"),
        ),
        sa.CheckConstraint("status IN ('OPEN', 'UPHELD', 'REJECTED')", name=op.f("ck_public_notice_objections_status")),
        sa.CheckConstraint("decided_by <> raised_by", name=op.f("ck_public_notice_objections_two_people")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_public_notice_objections_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["public_notice_items.id"], name=op.f("fk_public_notice_objections_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["public_notices.id"], name=op.f("fk_public_notice_objections_notice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notice_objections")),
    )
    op.create_index(
        "ix_public_notice_objections_district_id", "public_notice_objections", ["district", "id"], unique=False
    )
    op.create_index(
        "ix_public_notice_objections_notice_id_id", "public_notice_objections", ["notice_id", "id"], unique=False
    )
    op.create_index(
        "ix_public_notice_objections_raised_by_id", "public_notice_objections", ["raised_by", "id"], unique=False
    )
    op.create_index("ix_public_notice_objections_status_id", "public_notice_objections", ["status", "id"], unique=False)
    op.create_index(
        "uq_public_notice_objections_open",
        "public_notice_objections",
        ["item_id", "raised_by"],
        unique=True,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.execute(
        "CREATE TRIGGER public_notices_sealed BEFORE UPDATE OF programme, district, working_days, number, "
        "published_on, item_count, previous, seal ON public_notices FOR EACH ROW WHEN (OLD.seal IS NOT NULL) "
        "EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER public_notice_items_sealed BEFORE UPDATE OF notice_id, position, application_id, programme, "
        "district, name, amount, content_hash ON public_notice_items FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    for table in ("public_notices", "public_notice_items"):
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
