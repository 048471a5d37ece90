"""The job library's tables, as alembic migrations install and upgrade them."""

from pathlib import Path

from procrastinate.schema import SchemaManager

# One statement, because a prepared statement holds no more.
_SCRIPT = "DO $kit_jobs$ BEGIN EXECUTE $kit_jobs_sql$\n{sql}\n$kit_jobs_sql$; END $kit_jobs$"
_SILENCE = """
DO $$ DECLARE noisy name; BEGIN
    FOR noisy IN SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgrelid = 'procrastinate_jobs'::regclass AND starts_with(proname, 'procrastinate_notify_')
    LOOP EXECUTE 'ALTER TABLE procrastinate_jobs DISABLE TRIGGER ' || quote_ident(noisy); END LOOP;
END $$;
"""


def upgrade_sql(*, after: str = "", through: str = "03.04.00") -> str:
    """The job library's own migrations `after < version <= through` as one statement for an alembic migration.

    The default is version 1 for good; a later migration says `upgrade_sql(after="03.04.00", through=...)`. The
    library's NOTIFY on every insert is switched off: it would take a database-wide lock at each commit. Raises
    ValueError where the library has no such migration.
    """
    scripts = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    due = [script for script in scripts if after < version(script) <= through]
    if not due or version(due[-1]) != through:
        raise ValueError(f"the job library has no migrations after {after!r} through {through!r}")
    return _SCRIPT.format(sql="\n".join([*(script.read_text("utf-8") for script in due), _SILENCE]))


def version(script: Path) -> str:
    """The library version that a migration belongs to: the first part of its name."""
    return script.name.split("_", maxsplit=1)[0]
