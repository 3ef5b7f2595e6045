-- As before, and says when the run was asked for.
CREATE OR REPLACE FUNCTION tell_finished_runs() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO events.outbox (event_id, type, payload)
  SELECT gen_random_uuid(), 'learnlab.events.v1.ExecutionFinished', jsonb_build_object(
    'executionId', id, 'userId', user_id, 'language', language, 'verdict', verdict,
    'createdAt', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
  FROM recorded;
  RETURN NULL;
END
$$;
