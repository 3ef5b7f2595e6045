-- Every recorded run is told of, in the transaction of the record and whichever way it was recorded.
CREATE FUNCTION tell_of_executions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO events.outbox (event_id, type, payload)
  SELECT gen_random_uuid(), 'learnlab.events.v1.ExecutionFinished', jsonb_build_object(
    'userId', user_id, 'executionId', id, 'language', language, 'verdict', verdict,
    'createdAt', to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
  FROM recorded;
  RETURN NULL;
END
$$;

CREATE TRIGGER tell_of_executions AFTER INSERT ON executions
  REFERENCING NEW TABLE AS recorded FOR EACH STATEMENT EXECUTE FUNCTION tell_of_executions();
