-- What happened to accounts and sessions: only ever added to. Rows are written with the change that they tell of; a
-- moment later each gets its place in a chain of hashes, in batches, so that nobody who signs in waits for another.
CREATE TABLE security_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  occurred_at timestamptz(3) NOT NULL,
  kind text NOT NULL CHECK (kind <> ''),
  outcome text NOT NULL CHECK (outcome IN ('success', 'failure')),
  -- Who did it and whose account it is about. No reference: the log outlives accounts.
  actor_id uuid,
  subject_id uuid,
  session_id uuid,
  client_address text,
  user_agent text,
  -- Words about the rest, never a secret.
  detail jsonb NOT NULL DEFAULT '{}',
  -- 1, 2, 3, … without gaps, and SHA-256 over the hash before and everything above.
  position bigint CONSTRAINT security_events_position_unique UNIQUE,
  hash bytea CHECK (octet_length(hash) = 32),
  CHECK ((position IS NULL) = (hash IS NULL))
);

CREATE INDEX security_events_unchained ON security_events (id) WHERE position IS NULL;
CREATE INDEX security_events_by_time ON security_events (occurred_at);
CREATE INDEX security_events_of_actor ON security_events (actor_id, id);
CREATE INDEX security_events_of_subject ON security_events (subject_id, id);
CREATE INDEX security_events_of_kind ON security_events (kind, id);

-- Where the chain begins since older events were dropped: the last of them and its hash.
CREATE TABLE security_event_anchors (
  position bigint PRIMARY KEY,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION only_append() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_TABLE_NAME = 'security_events' THEN
    IF TG_OP = 'UPDATE' AND OLD.position IS NULL AND NEW.position IS NOT NULL
      AND to_jsonb(NEW) - 'position' - 'hash' = to_jsonb(OLD) - 'position' - 'hash' THEN
      RETURN NEW;
    ELSIF TG_OP = 'DELETE' AND OLD.position <= (SELECT max(position) FROM security_event_anchors) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE insufficient_privilege USING MESSAGE = TG_TABLE_NAME || ' is only ever added to';
END
$$;

CREATE TRIGGER only_append BEFORE UPDATE OR DELETE ON security_events FOR EACH ROW EXECUTE FUNCTION only_append();
CREATE TRIGGER never_truncate BEFORE TRUNCATE ON security_events FOR EACH STATEMENT EXECUTE FUNCTION only_append();
CREATE TRIGGER only_append BEFORE UPDATE OR DELETE ON security_event_anchors
  FOR EACH ROW EXECUTE FUNCTION only_append();
CREATE TRIGGER never_truncate BEFORE TRUNCATE ON security_event_anchors
  FOR EACH STATEMENT EXECUTE FUNCTION only_append();
