-- Every run that is recorded is told of, in the transaction that records it and by whichever statement does.
CREATE FUNCTION tell_finished_runs() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO events.outbox (event_id, type, payload)
  SELECT gen_random_uuid(), 'learnlab.events.v1.ExecutionFinished',
    jsonb_build_object('executionId', id, 'userId', user_id, 'language', language, 'verdict', verdict)
  FROM recorded;
  RETURN NULL;
END
$$;

CREATE TRIGGER finished_runs AFTER INSERT ON executions
  REFERENCING NEW TABLE AS recorded FOR EACH STATEMENT EXECUTE FUNCTION tell_finished_runs();
