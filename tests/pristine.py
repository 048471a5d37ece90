"""A service's database brought back, between two tests, to what its migrations made, faster than one is made anew."""

import psycopg
from psycopg import sql

_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname"
)
_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
# Triggers that guard what is written once, and foreign keys, are not asked; a transaction left open is an error.
_AS_NOBODY_ELSE = "SET session_replication_role = replica; SET lock_timeout = '20s'"


class PristineDatabase:
    """A migrated database that nobody has used yet; what it holds is kept beside it, in a schema of its own."""

    def __init__(self, url: str) -> None:
        """`url` as libpq understands it. No sequence may have been used."""
        self._url = url
        with self._connect() as connection:
            tables = [sql.Identifier(name) for (name,) in connection.execute(_TABLES)]
            self._all = sql.SQL(" UNION ALL ").join(
                sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(table.as_string()), table)
                for table in tables
            )
            self._filled = [name for (name,) in connection.execute(self._all)]
            connection.execute("CREATE SCHEMA pristine")
            for name in self._filled:
                connection.execute(sql.SQL("CREATE TABLE pristine.{0} AS TABLE public.{0}").format(sql.SQL(name)))

    def restore(self) -> None:
        """Leave nothing of what a test wrote."""
        with self._connect() as connection:
            connection.execute(_AS_NOBODY_ELSE)
            for (name,) in connection.execute(self._all).fetchall():
                connection.execute(sql.SQL("DELETE FROM public.{}").format(sql.SQL(name)))
            for name in self._filled:
                connection.execute(sql.SQL("INSERT INTO public.{0} TABLE pristine.{0}").format(sql.SQL(name)))
            for (name,) in connection.execute(_SEQUENCES).fetchall():
                connection.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(name)))

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(self._url, connect_timeout=5)
