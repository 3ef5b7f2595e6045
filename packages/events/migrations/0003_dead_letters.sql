-- Events that a consumer could not handle, and those of the same key that came later and wait behind them.
CREATE TABLE dead_letters (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  owner name NOT NULL DEFAULT current_user,
  -- As in the outbox, which may have lost the event by now.
  tx xid8 NOT NULL,
  id bigint NOT NULL,
  type text NOT NULL,
  payload jsonb NOT NULL,
  occurred_at timestamptz NOT NULL,
  -- What the event is about: those of one key keep their order.
  key text NOT NULL,
  -- 0: it was never tried, only held back.
  attempts integer NOT NULL,
  -- What the last attempt failed with.
  error text NOT NULL,
  died_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  replay_requested_at timestamptz,
  PRIMARY KEY (consumer, event_id)
);

CREATE INDEX dead_letters_of_key ON dead_letters (consumer, key, tx, id);

ALTER TABLE dead_letters ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_dead_letters ON dead_letters USING (owner = current_user) WITH CHECK (owner = current_user);

-- Forgets up to `most` events that are older than `kept` and that every consumer has passed. Nobody may forget those of
-- the last day: processes that start look back at them. A function of the owner, because services may delete nothing.
CREATE FUNCTION prune_outbox(kept interval, most integer) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH old AS (
    SELECT o.id FROM events.outbox o
    WHERE o.occurred_at < now() - greatest(kept, interval '1 day')
      AND NOT EXISTS (SELECT FROM events.cursors c WHERE (c.tx, c.id) < (o.tx, o.id))
    ORDER BY o.occurred_at LIMIT most FOR UPDATE SKIP LOCKED
  ), gone AS (
    DELETE FROM events.outbox USING old WHERE outbox.id = old.id RETURNING 1
  )
  SELECT count(*)::integer FROM gone
$$;

REVOKE ALL ON FUNCTION prune_outbox(interval, integer) FROM PUBLIC;
