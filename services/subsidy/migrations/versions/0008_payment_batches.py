"""Payment batches, the files that the bank answers with, and payments that are made again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.migrations import append_only, execute_script

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "bank_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_messages")),
        sa.UniqueConstraint("digest", name=op.f("uq_bank_messages_digest")),
        sa.UniqueConstraint("kind", "message_id", name=op.f("uq_bank_messages_kind_message_id")),
    )
    op.create_table(
        "payment_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("rail", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("execute_on", sa.Date(), nullable=False),
        sa.Column("item_count", sa.BigInteger(), nullable=False),
        sa.Column("held_out", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("built_by", sa.Text(), nullable=False),
        sa.Column("built_for", sa.Text(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_approved_by", sa.Text(), nullable=True),
        sa.Column("first_approved_for", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'COMPLETED') = (completed_at IS NOT NULL)", name=op.f("ck_payment_batches_completed")
        ),
        sa.CheckConstraint(
            "(status IN ('SENT', 'COMPLETED')) = (sent_at IS NOT NULL)", name=op.f("ck_payment_batches_sent")
        ),
        sa.CheckConstraint(
            "fund IN ('EMPLOYMENT_SUBSIDY_FUND', 'UI_FUND', 'STARTUP_SUPPORT_FUND', 'INTEREST_SUBSIDY_FUND', "
            "'GUARANTEE_FUND', 'DISTRICT_FUND')",
            name=op.f("ck_payment_batches_fund"),
        ),
        sa.CheckConstraint("rail IN ('BANK', 'FILE')", name=op.f("ck_payment_batches_rail")),
        sa.CheckConstraint("status = 'BUILT' OR content_hash IS NOT NULL", name=op.f("ck_payment_batches_checked")),
        sa.CheckConstraint(
            "status IN ('BUILT', 'CHECKED') OR approved_by IS NOT NULL", name=op.f("ck_payment_batches_approved")
        ),
        sa.CheckConstraint(
            "status IN ('BUILT', 'CHECKED', 'APPROVED', 'SENT', 'COMPLETED')", name=op.f("ck_payment_batches_status")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR first_approved_by IS NOT NULL", name=op.f("ck_payment_batches_two_approvals")
        ),
        sa.CheckConstraint(
            "first_approved_by <> built_by AND approved_by <> built_by AND approved_by <> first_approved_by",
            name=op.f("ck_payment_batches_separate_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_batches")),
    )
    op.create_index("ix_payment_batches_status_id", "payment_batches", ["status", "id"], unique=False)
    op.create_table(
        "programme_rails",
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("in_batches", sa.Boolean(), nullable=False),
        sa.Column("ceiling", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.CheckConstraint("ceiling > 0", name=op.f("ck_programme_rails_ceiling")),
        sa.PrimaryKeyConstraint("programme", name=op.f("pk_programme_rails")),
    )
    op.create_table(
        "bank_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("of_message", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(message_id IS NULL) = (outcome = 'UNKNOWN_AT_BANK')", name=op.f("ck_bank_lines_message")),
        sa.CheckConstraint(
            "outcome IN ('PAID', 'REJECTED', 'RETURNED', 'PENDING', 'CONFIRMED', 'DUPLICATE', 'AMOUNT_DIFFERS', "
            "'CONTRADICTS', 'NOT_SENT', 'UNKNOWN_HERE', 'UNKNOWN_AT_BANK')",
            name=op.f("ck_bank_lines_outcome"),
        ),
        sa.CheckConstraint(
            "resolution IS NULL OR outcome IN ('DUPLICATE', 'AMOUNT_DIFFERS', 'CONTRADICTS', 'NOT_SENT', "
            "'UNKNOWN_HERE', 'UNKNOWN_AT_BANK')",
            name=op.f("ck_bank_lines_resolution"),
        ),
        sa.CheckConstraint("(resolution IS NULL) = (resolved_at IS NULL)", name=op.f("ck_bank_lines_resolved")),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batches.id"], name=op.f("fk_bank_lines_batch_id")),
        sa.ForeignKeyConstraint(["message_id"], ["bank_messages.id"], name=op.f("fk_bank_lines_message_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_bank_lines_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_lines")),
        sa.UniqueConstraint("message_id", "number", name=op.f("uq_bank_lines_message_id_number")),
    )
    op.create_index("ix_bank_lines_batch_id", "bank_lines", ["batch_id"], unique=False)
    op.create_index(
        "ix_bank_lines_open",
        "bank_lines",
        ["id"],
        unique=False,
        postgresql_where=sa.text(
            "outcome IN ('DUPLICATE', 'AMOUNT_DIFFERS', 'CONTRADICTS', 'NOT_SENT', 'UNKNOWN_HERE', "
            "'UNKNOWN_AT_BANK') AND resolution IS NULL"
        ),
    )
    op.create_index("ix_bank_lines_outcome_id", "bank_lines", ["outcome", "id"], unique=False)
    op.create_index("ix_bank_lines_payment_id", "bank_lines", ["payment_id"], unique=False)
    op.create_table(
        "batch_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("resolution_reason", sa.Text(), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'WAITING') = (batch_id IS NULL)", name=op.f("ck_batch_items_batch")),
        sa.CheckConstraint("resolution IS NULL OR status = 'HELD_OUT'", name=op.f("ck_batch_items_resolution")),
        sa.CheckConstraint(
            "status IN ('WAITING', 'IN_BATCH', 'HELD_OUT', 'SENT', 'PAID', 'REJECTED', 'RETURNED')",
            name=op.f("ck_batch_items_status"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('HELD_OUT', 'REJECTED', 'RETURNED') OR reason IS NOT NULL",
            name=op.f("ck_batch_items_reason"),
        ),
        sa.CheckConstraint("(batch_id IS NULL) = (position IS NULL)", name=op.f("ck_batch_items_position")),
        sa.CheckConstraint("(resolution IS NULL) = (resolved_at IS NULL)", name=op.f("ck_batch_items_resolved")),
        sa.ForeignKeyConstraint(["batch_id"], ["payment_batches.id"], name=op.f("fk_batch_items_batch_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_batch_items_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_items")),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_batch_items_batch_id_position")),
    )
    op.create_index("ix_batch_items_batch_id_status", "batch_items", ["batch_id", "status", "position"], unique=False)
    op.create_index("ix_batch_items_payment_id", "batch_items", ["payment_id"], unique=False)
    op.create_index(
        "ix_batch_items_waiting", "batch_items", ["id"], unique=False, postgresql_where=sa.text("status = 'WAITING'")
    )
    op.create_index(
        "uq_batch_items_payment_id",
        "batch_items",
        ["payment_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'HELD_OUT'"),
    )
    op.create_table(
        "payment_reissues",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("of_payment_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.CheckConstraint("payment_id <> of_payment_id", name=op.f("ck_payment_reissues_another")),
        sa.ForeignKeyConstraint(["of_payment_id"], ["payments.id"], name=op.f("fk_payment_reissues_of_payment_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_payment_reissues_payment_id")),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_payment_reissues")),
        sa.UniqueConstraint("of_payment_id", name=op.f("uq_payment_reissues_of_payment_id")),
    )
    op.add_column("payments", sa.Column("account_index", sa.LargeBinary(), nullable=True))
    op.create_index("ix_payments_account_index", "payments", ["account_index"], unique=False)
    op.add_column("person_pictures", sa.Column("died_on", sa.Date(), nullable=True))
    # --- by hand
    append_only("payment_reissues")
    execute_script(KEPT)


KEPT = """
-- What a batch said and what the bank said is kept; an item goes one way, and ends once.
CREATE FUNCTION guard_batch_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.payment_id <> NEW.payment_id OR (OLD.batch_id IS NOT NULL AND (OLD.batch_id, OLD.position) IS DISTINCT FROM
     (NEW.batch_id, NEW.position)) OR (OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
       ('WAITING', 'IN_BATCH'), ('IN_BATCH', 'HELD_OUT'), ('IN_BATCH', 'SENT'),
       ('SENT', 'PAID'), ('SENT', 'REJECTED'), ('PAID', 'RETURNED'))) THEN
    RAISE EXCEPTION 'an item that is % does not become %', OLD.status, NEW.status USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER batch_items_guard BEFORE UPDATE ON batch_items FOR EACH ROW EXECUTE FUNCTION guard_batch_item();
CREATE TRIGGER batch_items_kept BEFORE DELETE ON batch_items FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_batches_kept BEFORE DELETE ON payment_batches FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_messages_kept BEFORE DELETE ON bank_messages FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_lines_kept BEFORE DELETE ON bank_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""
