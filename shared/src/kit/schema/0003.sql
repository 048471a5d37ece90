-- Version 3: local figures of some districts; frozen: a later change is a migration of its own.
ALTER TABLE local_figures ADD COLUMN districts JSONB;
ALTER TABLE local_figures ADD CONSTRAINT ck_local_figures_districts CHECK (districts <> '[]');

CREATE OR REPLACE FUNCTION guard_local_figure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status <> 'PROPOSED' OR
     (OLD.id, OLD.key, OLD.unit, OLD.value, OLD.national, OLD.valid_from, OLD.valid_to, OLD.document, OLD.article,
      OLD.fund, OLD.districts, OLD.reason, OLD.content_hash, OLD.proposed_at, OLD.proposed_by, OLD.proposed_for)
     IS DISTINCT FROM
     (NEW.id, NEW.key, NEW.unit, NEW.value, NEW.national, NEW.valid_from, NEW.valid_to, NEW.document, NEW.article,
      NEW.fund, NEW.districts, NEW.reason, NEW.content_hash, NEW.proposed_at, NEW.proposed_by, NEW.proposed_for) THEN
    RAISE EXCEPTION 'a local figure is stated anew, not changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
