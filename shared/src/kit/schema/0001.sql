-- Version 1 of the tables that every service's database has; frozen: a later change is a migration of its own.
CREATE TABLE audit (
    id BIGSERIAL NOT NULL,
    xid BIGINT DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    on_behalf_of TEXT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    before JSONB,
    after JSONB,
    reason TEXT,
    PRIMARY KEY (id)
);
CREATE INDEX ix_audit_order ON audit (xid, id);
CREATE INDEX ix_audit_subject ON audit (subject, id);

CREATE TABLE audit_seals (
    position BIGINT NOT NULL,
    audit_id BIGINT NOT NULL,
    xid BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (position),
    UNIQUE (audit_id)
);

CREATE TABLE dead_letters (
    id BIGSERIAL NOT NULL,
    handler TEXT NOT NULL,
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    kafka_offset BIGINT NOT NULL,
    event_id TEXT,
    event_type TEXT,
    subject TEXT,
    value BYTEA NOT NULL,
    reason TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    died_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    replayed_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id)
);
CREATE INDEX ix_dead_letters_open ON dead_letters (id) WHERE replayed_at IS NULL;

CREATE TABLE idempotency_keys (
    subject TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    status SMALLINT NOT NULL,
    body BYTEA NOT NULL,
    content_type TEXT NOT NULL,
    location TEXT,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (subject, key)
);
CREATE INDEX ix_idempotency_keys_recorded_at ON idempotency_keys (recorded_at);

CREATE TABLE inbox (
    handler TEXT NOT NULL,
    source TEXT NOT NULL,
    event_id TEXT NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (handler, source, event_id)
);
CREATE INDEX ix_inbox_received_at ON inbox (received_at);

CREATE TABLE outbox (
    id BIGSERIAL NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    xid BIGINT DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
    event_id UUID NOT NULL,
    topic TEXT NOT NULL,
    key TEXT NOT NULL,
    value BYTEA NOT NULL,
    PRIMARY KEY (id, recorded_at)
)
 PARTITION BY RANGE (recorded_at);
CREATE INDEX ix_outbox_order ON outbox (xid, id);

CREATE TABLE outbox_position (
    one SMALLINT DEFAULT 1 NOT NULL,
    xid BIGINT DEFAULT 0 NOT NULL,
    id BIGINT DEFAULT 0 NOT NULL,
    PRIMARY KEY (one)
);

CREATE TABLE parked_events (
    handler TEXT NOT NULL,
    source TEXT NOT NULL,
    subject TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    value BYTEA NOT NULL,
    parked_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    PRIMARY KEY (handler, source, subject, sequence)
);

CREATE TABLE stream_positions (
    handler TEXT NOT NULL,
    source TEXT NOT NULL,
    subject TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (handler, source, subject)
);

CREATE TABLE outbox_default PARTITION OF outbox DEFAULT;
INSERT INTO outbox_position DEFAULT VALUES;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
