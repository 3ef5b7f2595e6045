-- Written by services in the transaction of the change that an event tells of; the table is the truth, the
-- notification only wakes those who read it.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL CONSTRAINT outbox_event_id_unique UNIQUE,
  -- Full name of the protobuf message.
  type text NOT NULL CHECK (type <> ''),
  -- The message as proto3 JSON.
  payload jsonb NOT NULL,
  -- Ids are given when rows are inserted but seen when they are committed: the transaction says what may still come.
  tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
  occurred_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE UNIQUE INDEX outbox_order ON outbox (tx, id);

CREATE FUNCTION wake_consumers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('learnlab_events', '');
  RETURN NULL;
END
$$;

CREATE TRIGGER wake_consumers AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION wake_consumers();

-- How far each consumer has come: the last event it acknowledged.
CREATE TABLE cursors (
  consumer text PRIMARY KEY,
  owner name NOT NULL DEFAULT current_user,
  tx xid8 NOT NULL DEFAULT '0',
  id bigint NOT NULL DEFAULT 0,
  moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

ALTER TABLE cursors ENABLE ROW LEVEL SECURITY;

-- The role that made a cursor is the only one that sees or moves it.
CREATE POLICY own_cursor ON cursors USING (owner = current_user) WITH CHECK (owner = current_user);
