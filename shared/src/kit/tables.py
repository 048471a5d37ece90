"""The tables that every service's database has beside its own: outbox, inbox, audit, idempotency."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

_NOW = text("now()")
# Transaction ids are kept as bigint: the value of xid8 without a type that drivers lack.
_XID = text("(pg_current_xact_id()::text)::bigint")

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("recorded_at", DateTime(timezone=True), primary_key=True, server_default=_NOW),
    Column("xid", BigInteger, nullable=False, server_default=_XID),
    Column("event_id", Uuid, nullable=False),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Index("ix_outbox_order", "xid", "id"),
    postgresql_partition_by="RANGE (recorded_at)",
)
"""What this service announces, in the transaction that caused it; partitioned by day."""

outbox_position = Table(
    "outbox_position",
    metadata,
    Column("one", SmallInteger, primary_key=True, server_default=text("1")),
    Column("xid", BigInteger, nullable=False, server_default=text("0")),
    Column("id", BigInteger, nullable=False, server_default=text("0")),
)
"""The last outbox row that the broker has acknowledged; all rows up to it are published."""

inbox = Table(
    "inbox",
    metadata,
    Column("handler", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("event_id", Text, primary_key=True),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Index("ix_inbox_received_at", "received_at"),
)
"""What has been taken in, in the same transaction as its effect: the only guard against a second effect."""

stream_positions = Table(
    "stream_positions",
    metadata,
    Column("handler", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)
"""The last sequence applied of each aggregate heard of."""

parked_events = Table(
    "parked_events",
    metadata,
    Column("handler", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("parked_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
)
"""Events that arrived before an earlier one of their aggregate."""

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("handler", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("kafka_offset", BigInteger, nullable=False),
    Column("event_id", Text),
    Column("event_type", Text),
    Column("subject", Text),
    Column("value", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("died_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("replayed_at", DateTime(timezone=True)),
    Index("ix_dead_letters_open", "id", postgresql_where=text("replayed_at IS NULL")),
)
"""Events that could not be handled, for an operator to look at and replay."""

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("xid", BigInteger, nullable=False, server_default=_XID),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("on_behalf_of", Text),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB),
    Column("reason", Text),
    Index("ix_audit_order", "xid", "id"),
    Index("ix_audit_subject", "subject", "id"),
)
"""Who did what, on whose behalf, before and after, why; append-only by trigger."""

audit_seals = Table(
    "audit_seals",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("audit_id", BigInteger, nullable=False, unique=True),
    Column("xid", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
"""The hash chain over the audit rows, in commit order; append-only by trigger."""

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("location", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Index("ix_idempotency_keys_recorded_at", "recorded_at"),
)
"""Answers already given to requests that carried an Idempotency-Key."""
