-- Tokens of model providers: reserved before a call, settled after it.

-- What of a day's budgets is taken. A row for everybody together (subject ''), and one for each course and user.
CREATE TABLE token_budgets (
  day date NOT NULL,
  scope text NOT NULL CHECK (scope IN ('all', 'course', 'user')),
  subject text NOT NULL,
  reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  used bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (day, scope, subject)
);

CREATE INDEX token_budgets_of_users ON token_budgets (subject) WHERE scope = 'user';

-- Calls under way. One whose process died is settled with all that it had reserved.
CREATE TABLE token_reservations (
  id uuid PRIMARY KEY,
  day date NOT NULL,
  user_id text NOT NULL,
  course_id text NOT NULL,
  model text NOT NULL,
  tokens bigint NOT NULL CHECK (tokens >= 0),
  -- The process that makes the call; a restarted one bears the same name.
  owner text NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE TABLE model_usage (
  day date NOT NULL,
  model text NOT NULL,
  calls bigint NOT NULL DEFAULT 0,
  failed_calls bigint NOT NULL DEFAULT 0,
  prompt_tokens bigint NOT NULL DEFAULT 0,
  completion_tokens bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (day, model)
);

-- Reserves tokens of all three budgets or of none. Answers the scope that has not enough left, or ''.
CREATE FUNCTION reserve_tokens(
  new_id uuid, a_user text, a_course text, a_model text, wanted bigint, an_owner text, kept_ms bigint,
  most_all bigint, most_course bigint, most_user bigint
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  today date := (now() AT TIME ZONE 'UTC')::date;
  exhausted text;
BEGIN
  INSERT INTO token_budgets (day, scope, subject)
  SELECT today, scope, subject FROM (VALUES ('all', ''), ('course', a_course), ('user', a_user)) AS b (scope, subject)
  WHERE scope <> 'course' OR subject <> ''
  ORDER BY scope, subject ON CONFLICT DO NOTHING;
  -- Locked in one order everywhere, so that no two calls wait for each other.
  PERFORM FROM token_budgets
  WHERE day = today AND (scope, subject) IN (('all', ''), ('course', a_course), ('user', a_user))
  ORDER BY scope, subject FOR UPDATE;
  SELECT scope INTO exhausted FROM token_budgets
  WHERE day = today AND (scope, subject) IN (('all', ''), ('course', a_course), ('user', a_user))
    AND used + reserved + wanted > CASE scope WHEN 'all' THEN most_all WHEN 'course' THEN most_course ELSE most_user END
  ORDER BY scope DESC LIMIT 1;
  IF exhausted IS NOT NULL THEN RETURN exhausted; END IF;
  UPDATE token_budgets SET reserved = reserved + wanted
  WHERE day = today AND (scope, subject) IN (('all', ''), ('course', a_course), ('user', a_user));
  INSERT INTO token_reservations (id, day, user_id, course_id, model, tokens, owner, expires_at)
  VALUES (new_id, today, a_user, a_course, a_model, wanted, an_owner, now() + kept_ms * interval '1 millisecond');
  RETURN '';
END $$;

-- Puts what a call took in the place of what it reserved. Does nothing the second time.
CREATE FUNCTION settle_tokens(an_id uuid, took_prompt bigint, took_completion bigint, has_failed boolean)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held token_reservations;
BEGIN
  DELETE FROM token_reservations WHERE id = an_id RETURNING * INTO held;
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM FROM token_budgets
  WHERE day = held.day AND (scope, subject) IN (('all', ''), ('course', held.course_id), ('user', held.user_id))
  ORDER BY scope, subject FOR UPDATE;
  UPDATE token_budgets SET reserved = reserved - held.tokens, used = used + took_prompt + took_completion
  WHERE day = held.day AND (scope, subject) IN (('all', ''), ('course', held.course_id), ('user', held.user_id));
  INSERT INTO model_usage AS known (day, model, calls, failed_calls, prompt_tokens, completion_tokens)
  VALUES (held.day, held.model, 1, has_failed::integer, took_prompt, took_completion)
  ON CONFLICT (day, model) DO UPDATE SET calls = known.calls + 1,
    failed_calls = known.failed_calls + excluded.failed_calls,
    prompt_tokens = known.prompt_tokens + excluded.prompt_tokens,
    completion_tokens = known.completion_tokens + excluded.completion_tokens;
END $$;

-- Settles with all that was reserved what nobody will: of a process that was started anew, and what is overdue.
CREATE FUNCTION settle_abandoned_tokens(an_owner text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  one record;
  settled integer := 0;
BEGIN
  FOR one IN SELECT id, tokens FROM token_reservations
    WHERE expires_at < now() OR owner = an_owner ORDER BY id FOR UPDATE SKIP LOCKED
  LOOP
    PERFORM settle_tokens(one.id, one.tokens, 0, true);
    settled := settled + 1;
  END LOOP;
  RETURN settled;
END $$;
