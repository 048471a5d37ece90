"""What has changed about which employer, and how far screenings of employers are."""

import sqlalchemy as sa
from alembic import op

from kit.migrations import execute_script

revision = "0034"
down_revision = "0033"

NUMBERS = (
    "employers",
    "employers_changed",
    "offered_to_employers",
    "renewed_to_employers",
    "withdrawn_from_employers",
)


def upgrade() -> None:
    op.create_table(
        "employer_changes",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "xid", sa.BigInteger(), server_default=sa.text("(pg_current_xact_id()::text)::bigint"), nullable=False
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_changes")),
    )
    op.create_index("ix_employer_changes_xid", "employer_changes", ["xid"], unique=False)
    for name in NUMBERS:
        op.add_column("screenings", sa.Column(name, sa.BigInteger(), nullable=True))
    execute_script(NOTING + "".join(noted(table, whom) for table, whom in NOTED.items()))


NOTING = """
CREATE FUNCTION note_employer_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO employer_changes (employer_id) SELECT DISTINCT employer_id FROM written;
  RETURN NULL;
END $$;
"""
NOTED = {
    "picture_employers": "employer",
    "picture_employments": "employer",
    "picture_certifications": "person",
    "picture_spells": "person",
}


def noted(table: str, whom: str) -> str:
    """Whoever writes what a screen reads leaves a note of whom, so that a snapshot can renew their rows alone."""
    return "".join(
        f"CREATE TRIGGER {table}_{event.lower()}_noted AFTER {event} ON {table} "
        f"REFERENCING {rows} TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_{whom}_changes();\n"
        for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    )
