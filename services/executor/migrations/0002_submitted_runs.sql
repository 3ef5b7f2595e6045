-- Runs that were submitted to be run later, by any executor of this database, and the executors themselves.

-- Executors that serve, and where their peers reach them.
CREATE TABLE executors (
  id uuid PRIMARY KEY,
  address text NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now()
);

-- Interactive runs that one call starts and others speak to: they live in one executor.
CREATE TABLE interactive_runs (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  language text NOT NULL,
  executor_id uuid NOT NULL REFERENCES executors ON DELETE CASCADE,
  created_at timestamptz NOT NULL
);

CREATE INDEX interactive_runs_of_executor ON interactive_runs (executor_id);
CREATE INDEX interactive_runs_of_user ON interactive_runs (user_id);

-- Keys by which a repeated request finds the run that it asked for before. They live as long as the run's record.
CREATE TABLE submissions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  idempotency_key text NOT NULL,
  request_digest bytea NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (user_id, idempotency_key)
);

CREATE INDEX submissions_by_age ON submissions (created_at);

-- Submitted runs that have not ended. The end of one moves it to executions.
CREATE TABLE queued_runs (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  language text NOT NULL,
  -- 1 to 3; the highest goes first.
  priority smallint NOT NULL CHECK (priority BETWEEN 1 AND 3),
  code bytea NOT NULL,
  -- The request as it was encoded, without its code.
  request bytea NOT NULL,
  created_at timestamptz NOT NULL,
  not_before timestamptz NOT NULL DEFAULT now(),
  -- How often it was handed out. With the id it is the fencing token: only the last holder may record an end.
  attempt integer NOT NULL DEFAULT 0,
  -- How many of the attempts ended without a result, by a lost executor or a failed sandbox.
  failures integer NOT NULL DEFAULT 0,
  -- Who runs it and until when unless the lease is renewed; NULL while it waits.
  executor_id uuid,
  leased_until timestamptz,
  started_at timestamptz,
  cancelled boolean NOT NULL DEFAULT false,
  CHECK ((executor_id IS NULL) = (leased_until IS NULL))
);

CREATE INDEX queued_runs_of_user ON queued_runs (user_id);
CREATE INDEX queued_runs_waiting ON queued_runs (user_id, priority, created_at, id) WHERE executor_id IS NULL;
CREATE INDEX queued_runs_leased ON queued_runs (executor_id) WHERE executor_id IS NOT NULL;

-- When each user with submitted runs last had a turn.
CREATE TABLE queue_turns (
  user_id uuid PRIMARY KEY,
  served_at timestamptz NOT NULL DEFAULT '-infinity'
);

CREATE INDEX queue_turns_in_order ON queue_turns (served_at);

-- attempts: 1 for runs that were waited for. output_order: how stdout and stderr of a submitted run followed each other.
ALTER TABLE executions ADD COLUMN attempts integer NOT NULL DEFAULT 1, ADD COLUMN output_order bytea;

CREATE INDEX executions_by_age ON executions (created_at);

-- The functions below are functions so that each is one round trip and one transaction whose statements see what was
-- committed before them, not before a wait. All that touch executions lock it first, as the erasure of a user does.

-- Queues a run. outcome: 'queued'; 'known', the same request was submitted before; 'conflict', another one was under
-- this key; 'full' or 'user full', when there are `most` or `most_of_user` already; 'erased', the user is gone.
CREATE FUNCTION submit_run(
  run uuid, submitter uuid, key text, digest bytea, run_language text, level integer, run_code bytea,
  run_request bytea, submitted_at timestamptz, most integer, most_of_user integer
) RETURNS TABLE (outcome text, execution_id uuid)
LANGUAGE plpgsql AS $$
DECLARE
  known submissions;
BEGIN
  -- One at a time: what is counted below stays so. Erasure and tidying take the same lock.
  PERFORM pg_advisory_xact_lock(hashtextextended('learnlab executor submissions', 0));
  IF EXISTS (SELECT FROM erased_users u WHERE u.user_id = submitter) THEN
    RETURN QUERY SELECT 'erased', run;
    RETURN;
  END IF;
  SELECT * INTO known FROM submissions s WHERE s.user_id = submitter AND s.idempotency_key = key;
  IF FOUND THEN
    RETURN QUERY SELECT CASE WHEN known.request_digest = digest THEN 'known' ELSE 'conflict' END, known.id;
    RETURN;
  END IF;
  IF (SELECT count(*) FROM queued_runs q WHERE q.user_id = submitter) >= most_of_user THEN
    RETURN QUERY SELECT 'user full', run;
    RETURN;
  END IF;
  IF (SELECT count(*) FROM queued_runs) >= most THEN
    RETURN QUERY SELECT 'full', run;
    RETURN;
  END IF;
  INSERT INTO submissions VALUES (run, submitter, key, digest, submitted_at);
  INSERT INTO queued_runs (id, user_id, language, priority, code, request, created_at)
  VALUES (run, submitter, run_language, level, run_code, run_request, submitted_at);
  INSERT INTO queue_turns (user_id) VALUES (submitter) ON CONFLICT (user_id) DO NOTHING;
  PERFORM pg_notify('learnlab_executor', 'queued');
  RETURN QUERY SELECT 'queued', run;
END
$$;

-- Hands out up to `wanted` runs under a lease: of the highest priority, of the user whose last turn is longest ago.
CREATE FUNCTION claim_runs(claimer uuid, wanted integer, lease_ms integer) RETURNS SETOF queued_runs
LANGUAGE plpgsql AS $$
DECLARE
  chosen uuid;
  claimed queued_runs;
BEGIN
  FOR level IN REVERSE 3..1 LOOP
    -- More turns than runs: one whose row another transaction holds gives none.
    FOR turn IN 1..wanted + 3 LOOP
      EXIT WHEN wanted = 0;
      SELECT t.user_id INTO chosen FROM queue_turns t
      WHERE EXISTS (
        SELECT FROM queued_runs q
        WHERE q.user_id = t.user_id AND q.priority = level AND q.executor_id IS NULL AND q.not_before <= now())
      ORDER BY t.served_at LIMIT 1 FOR UPDATE OF t SKIP LOCKED;
      EXIT WHEN NOT FOUND;
      UPDATE queue_turns SET served_at = clock_timestamp() WHERE user_id = chosen;
      UPDATE queued_runs
      SET executor_id = claimer, attempt = attempt + 1, started_at = clock_timestamp(),
        leased_until = clock_timestamp() + lease_ms * interval '1 ms'
      WHERE id = (
        SELECT q.id FROM queued_runs q
        WHERE q.user_id = chosen AND q.priority = level AND q.executor_id IS NULL AND q.not_before <= now()
        ORDER BY q.created_at, q.id LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING * INTO claimed;
      CONTINUE WHEN NOT FOUND;
      wanted := wanted - 1;
      PERFORM pg_notify('learnlab_executor', 'changed ' || claimed.id);
      RETURN NEXT claimed;
    END LOOP;
  END LOOP;
END
$$;

-- Records the end of a run whose row in queued_runs the caller has deleted.
CREATE FUNCTION record_unfinished(ended queued_runs, ended_as text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO executions (id, user_id, language, code, verdict, cpu_time_us, wall_time_us, peak_memory_bytes, output,
    error, output_truncated, created_at, attempts)
  VALUES (ended.id, ended.user_id, ended.language, ended.code, ended_as, 0, 0, 0, '', '', false, ended.created_at,
    ended.attempt);
  PERFORM pg_notify('learnlab_executor', 'changed ' || ended.id);
END
$$;

-- Records the result of a run. false: the lease was lost, and the result with it.
CREATE FUNCTION finish_run(
  run uuid, holder uuid, fence integer, ended_as text, ended_exit_code integer, ended_signal integer, cpu_us bigint,
  wall_us bigint, peak_bytes bigint, run_output bytea, run_error bytea, truncated boolean, run_order bytea
) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  ended queued_runs;
BEGIN
  LOCK TABLE executions IN ROW EXCLUSIVE MODE;
  DELETE FROM queued_runs q WHERE q.id = run AND q.executor_id = holder AND q.attempt = fence RETURNING * INTO ended;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO executions (id, user_id, language, code, verdict, exit_code, signal, cpu_time_us, wall_time_us,
    peak_memory_bytes, output, error, output_truncated, created_at, attempts, output_order)
  VALUES (run, ended.user_id, ended.language, ended.code, ended_as, ended_exit_code, ended_signal, cpu_us, wall_us,
    peak_bytes, run_output, run_error, truncated, ended.created_at, ended.attempt, run_order);
  PERFORM pg_notify('learnlab_executor', 'changed ' || run);
  RETURN true;
END
$$;

-- Lets go of a run that has no result: to wait again, or for good when it was cancelled or has failed too often.
CREATE FUNCTION release_run(held queued_runs, failed boolean, delay_ms integer, most_failures integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  failed_so_far integer := held.failures + CASE WHEN failed THEN 1 ELSE 0 END;
BEGIN
  IF held.cancelled OR failed_so_far >= most_failures THEN
    DELETE FROM queued_runs WHERE id = held.id;
    PERFORM record_unfinished(held, CASE WHEN held.cancelled THEN 'CANCELLED' ELSE 'SANDBOX_ERROR' END);
    RETURN;
  END IF;
  UPDATE queued_runs
  SET executor_id = NULL, leased_until = NULL, started_at = NULL, failures = failed_so_far,
    not_before = clock_timestamp() + delay_ms * interval '1 ms'
  WHERE id = held.id;
  PERFORM pg_notify('learnlab_executor', 'changed ' || held.id);
  PERFORM pg_notify('learnlab_executor', 'queued');
END
$$;

-- The holder gives a run back. false: it was no more the holder's.
CREATE FUNCTION give_back_run(
  run uuid, holder uuid, fence integer, failed boolean, delay_ms integer, most_failures integer
) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  held queued_runs;
BEGIN
  LOCK TABLE executions IN ROW EXCLUSIVE MODE;
  SELECT * INTO held FROM queued_runs q
  WHERE q.id = run AND q.executor_id = holder AND q.attempt = fence FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM release_run(held, failed, delay_ms, most_failures);
  RETURN true;
END
$$;

-- Takes runs from executors that have stopped renewing their leases, and ends those that waited for too long.
CREATE FUNCTION recover_runs(most_failures integer, most_waiting interval) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  candidate queued_runs;
  recovered integer := 0;
BEGIN
  LOCK TABLE executions IN ROW EXCLUSIVE MODE;
  FOR candidate IN
    SELECT * FROM queued_runs WHERE leased_until < now() ORDER BY leased_until LIMIT 100 FOR UPDATE SKIP LOCKED
  LOOP
    PERFORM release_run(candidate, true, 0, most_failures);
    recovered := recovered + 1;
  END LOOP;
  FOR candidate IN
    SELECT * FROM queued_runs WHERE executor_id IS NULL AND created_at < now() - most_waiting
    LIMIT 100 FOR UPDATE SKIP LOCKED
  LOOP
    DELETE FROM queued_runs WHERE id = candidate.id;
    PERFORM record_unfinished(candidate, 'SANDBOX_ERROR');
  END LOOP;
  RETURN recovered;
END
$$;

-- Cancels a run of this user's. Gives 'ended', 'running' where its holder has yet to end it, or NULL: there is none.
CREATE FUNCTION cancel_run(run uuid, canceller uuid) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  candidate queued_runs;
BEGIN
  LOCK TABLE executions IN ROW EXCLUSIVE MODE;
  SELECT * INTO candidate FROM queued_runs q WHERE q.id = run AND q.user_id = canceller FOR UPDATE;
  IF NOT FOUND THEN
    RETURN (SELECT 'ended' FROM executions e WHERE e.id = run AND e.user_id = canceller);
  END IF;
  IF candidate.executor_id IS NULL THEN
    DELETE FROM queued_runs WHERE id = run;
    PERFORM record_unfinished(candidate, 'CANCELLED');
    RETURN 'ended';
  END IF;
  UPDATE queued_runs SET cancelled = true WHERE id = run;
  PERFORM pg_notify('learnlab_executor', 'cancel ' || run);
  RETURN 'running';
END
$$;
