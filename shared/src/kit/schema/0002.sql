-- Version 2: figures that two people lay over the shipped ones; frozen: a later change is a migration of its own.
CREATE TABLE local_figures (
    id UUID NOT NULL,
    sequence BIGINT DEFAULT 0 NOT NULL,
    key TEXT NOT NULL,
    unit TEXT NOT NULL,
    value JSONB,
    national JSONB,
    valid_from DATE NOT NULL,
    valid_to DATE,
    document TEXT NOT NULL,
    article BIGINT NOT NULL,
    fund TEXT,
    reason TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    status TEXT NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_for TEXT,
    decided_at TIMESTAMP WITH TIME ZONE,
    decided_by TEXT,
    decision_reason TEXT,
    approval BIGINT,
    PRIMARY KEY (id),
    CONSTRAINT ck_local_figures_days CHECK (valid_from <= valid_to),
    CONSTRAINT ck_local_figures_approval CHECK ((approval IS NOT NULL) = (status = 'APPROVED')),
    CONSTRAINT ck_local_figures_decided CHECK (
        (status = 'PROPOSED') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)
    ),
    CONSTRAINT ck_local_figures_two_people CHECK (
        status IN ('PROPOSED', 'WITHDRAWN')
        OR (decided_by <> proposed_by AND decided_by IS DISTINCT FROM proposed_for)
    ),
    CONSTRAINT ck_local_figures_status CHECK (status IN ('PROPOSED', 'APPROVED', 'REJECTED', 'WITHDRAWN'))
);
CREATE UNIQUE INDEX uq_local_figures_approval ON local_figures (approval);
CREATE INDEX ix_local_figures_key_id ON local_figures (key, id);
CREATE INDEX ix_local_figures_status_id ON local_figures (status, id);

-- What was proposed stays as it was proposed; a decision is made once and is final.
CREATE FUNCTION guard_local_figure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'PROPOSED' OR
     (OLD.id, OLD.key, OLD.unit, OLD.value, OLD.national, OLD.valid_from, OLD.valid_to, OLD.document, OLD.article,
      OLD.fund, OLD.reason, OLD.content_hash, OLD.proposed_at, OLD.proposed_by, OLD.proposed_for)
     IS DISTINCT FROM
     (NEW.id, NEW.key, NEW.unit, NEW.value, NEW.national, NEW.valid_from, NEW.valid_to, NEW.document, NEW.article,
      NEW.fund, NEW.reason, NEW.content_hash, NEW.proposed_at, NEW.proposed_by, NEW.proposed_for) THEN
    RAISE EXCEPTION 'a local figure is stated anew, not changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER local_figures_guard BEFORE UPDATE ON local_figures
  FOR EACH ROW EXECUTE FUNCTION guard_local_figure();
CREATE TRIGGER local_figures_kept BEFORE DELETE ON local_figures FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER local_figures_no_truncate BEFORE TRUNCATE ON local_figures
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
