-- What is kept of a learner beside the subtopics: days, totals, attempts at exercises, achievements.

ALTER TABLE subtopic_progress
  -- The learner's day of completed_at, in the time zone that the learner had then.
  ADD COLUMN completed_day date;

UPDATE subtopic_progress SET completed_day = (completed_at AT TIME ZONE 'UTC')::date WHERE completed;

ALTER TABLE course_progress
  ADD COLUMN begun_at timestamptz NOT NULL DEFAULT now(),
  -- Set once, when CourseCompleted is told; neither new subtopics nor a reset undo it.
  ADD COLUMN first_completed_at timestamptz,
  -- Events of before do not count any more, except as time of their day.
  ADD COLUMN reset_at timestamptz,
  ADD COLUMN last_subtopic_id uuid,
  -- Counts the changes of what the learner sees of the course.
  ADD COLUMN revision bigint NOT NULL DEFAULT 1,
  -- The transaction of the last change: watchers read what is not older than the oldest that was open when they read last.
  ADD COLUMN changed_tx xid8 NOT NULL DEFAULT '0';

UPDATE course_progress AS p
SET begun_at = p.last_accessed_at,
  first_completed_at = CASE WHEN p.completed THEN p.last_accessed_at END,
  last_subtopic_id = (
    SELECT s.subtopic_id FROM subtopic_progress s WHERE s.user_id = p.user_id AND s.course_id = p.course_id
    ORDER BY s.last_accessed_at DESC, s.subtopic_id DESC LIMIT 1);

-- Old ones go by a scheduled job.
DROP INDEX applied_events_by_age;
CREATE INDEX applied_events_by_age ON applied_events (applied_at);

CREATE TABLE learners (
  user_id uuid PRIMARY KEY,
  -- Where days begin and end: a name that PostgreSQL knows.
  time_zone text NOT NULL DEFAULT 'UTC',
  completed_subtopics integer NOT NULL DEFAULT 0,
  completed_courses integer NOT NULL DEFAULT 0,
  time_spent_seconds bigint NOT NULL DEFAULT 0,
  runs integer NOT NULL DEFAULT 0,
  exercises_passed integer NOT NULL DEFAULT 0,
  -- Days in a row up to last_day on which this service itself was told of something that happened on that day. What
  -- devices tell of other days makes no such day, so that no clock and no invented past wins a badge.
  attested_streak integer NOT NULL DEFAULT 0,
  attested_day date
);

INSERT INTO learners (user_id, completed_subtopics, time_spent_seconds, completed_courses, runs)
SELECT user_id, sum(subtopics), sum(seconds), sum(courses), sum(runs)
FROM (
  SELECT user_id, count(*) FILTER (WHERE completed) AS subtopics, sum(time_spent_seconds) AS seconds, 0 AS courses, 0 AS runs
  FROM subtopic_progress GROUP BY user_id
  UNION ALL
  SELECT user_id, 0, 0, count(first_completed_at), 0 FROM course_progress GROUP BY user_id
  UNION ALL
  SELECT user_id, 0, 0, 0, sum(runs) FROM daily_runs GROUP BY user_id
) AS known
GROUP BY user_id;

-- A learner's day in a course: what analytics are made of.
CREATE TABLE daily_progress (
  user_id uuid NOT NULL,
  day date NOT NULL,
  -- All zeros for courses that are gone.
  course_id uuid NOT NULL,
  -- A day at most.
  time_spent_seconds integer NOT NULL DEFAULT 0,
  -- Subtopics whose first completion is of this day.
  completed_subtopics integer NOT NULL DEFAULT 0,
  updates integer NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id, day, course_id)
);

CREATE INDEX daily_progress_by_course ON daily_progress (course_id);

INSERT INTO daily_progress (user_id, day, course_id, completed_subtopics)
SELECT user_id, completed_day, course_id, count(*) FROM subtopic_progress WHERE completed GROUP BY 1, 2, 3;

CREATE TABLE exercise_attempts (
  user_id uuid NOT NULL,
  exercise_id uuid NOT NULL,
  course_id uuid NOT NULL,
  attempts integer NOT NULL,
  -- The number of the attempt that passed first.
  passed_at_attempt integer,
  last_attempt_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, exercise_id)
);

CREATE INDEX exercise_attempts_by_course ON exercise_attempts (course_id);

-- What exists is data of the service, domain/achievements.ts; here is who has which.
CREATE TABLE learner_achievements (
  user_id uuid NOT NULL,
  achievement_id text NOT NULL,
  unlocked_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, achievement_id)
);

-- Sums over the learners of a course. Writers add changes, which never wait for each other; a job adds them up.
CREATE TABLE course_counters (
  course_id uuid NOT NULL,
  -- Such as 'begun', 'subtopic <id> completed', 'day 2026-02-03 active'.
  counter text NOT NULL,
  amount bigint NOT NULL,
  PRIMARY KEY (course_id, counter)
);

CREATE TABLE course_counter_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  course_id uuid NOT NULL,
  counter text NOT NULL,
  amount bigint NOT NULL
);

-- The counters as they were when they were asked for first on a day.
CREATE TABLE course_figures (
  course_id uuid PRIMARY KEY,
  as_of timestamptz NOT NULL,
  counters jsonb NOT NULL
);

-- In which part of a histogram a time lies: 0 for none, then two for each doubling.
CREATE FUNCTION time_bucket(seconds bigint) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN seconds > 0 THEN least(60, 1 + floor(2 * ln(seconds::float8) / ln(2::float8))::integer) ELSE 0 END
$$;

-- What a learner adds to the counters of the courses that were begun: all of it, so that it can be taken out again.
CREATE FUNCTION counted_of(learner uuid) RETURNS TABLE (course_id uuid, counter text, amount bigint)
LANGUAGE sql STABLE AS $$
  SELECT p.course_id, 'begun', 1::bigint FROM course_progress p WHERE p.user_id = learner
  UNION ALL
  SELECT p.course_id, 'completed', 1 FROM course_progress p
  WHERE p.user_id = learner AND p.first_completed_at IS NOT NULL
  UNION ALL
  SELECT p.course_id, 'subtopic ' || p.last_subtopic_id || ' stopped', 1 FROM course_progress p
  WHERE p.user_id = learner AND p.first_completed_at IS NULL AND p.last_subtopic_id IS NOT NULL
  UNION ALL
  SELECT s.course_id, 'subtopic ' || s.subtopic_id || ' begun', 1 FROM subtopic_progress s WHERE s.user_id = learner
  UNION ALL
  SELECT s.course_id, 'subtopic ' || s.subtopic_id || ' completed', 1 FROM subtopic_progress s
  WHERE s.user_id = learner AND s.completed
  UNION ALL
  SELECT s.course_id, 'subtopic ' || s.subtopic_id || ' time ' || time_bucket(s.time_spent_seconds), 1
  FROM subtopic_progress s WHERE s.user_id = learner
  UNION ALL
  SELECT d.course_id, 'day ' || d.day || ' active', 1 FROM daily_progress d
  WHERE d.user_id = learner AND d.course_id <> '00000000-0000-0000-0000-000000000000'
  UNION ALL
  SELECT d.course_id, 'day ' || d.day || ' completed', d.completed_subtopics FROM daily_progress d
  WHERE d.user_id = learner AND d.completed_subtopics <> 0 AND d.course_id <> '00000000-0000-0000-0000-000000000000'
  UNION ALL
  SELECT a.course_id, 'exercise ' || a.exercise_id || ' learners', 1 FROM exercise_attempts a WHERE a.user_id = learner
  UNION ALL
  SELECT a.course_id, 'exercise ' || a.exercise_id || ' attempts', a.attempts FROM exercise_attempts a
  WHERE a.user_id = learner
  UNION ALL
  SELECT a.course_id, 'exercise ' || a.exercise_id || ' passed', 1 FROM exercise_attempts a
  WHERE a.user_id = learner AND a.passed_at_attempt IS NOT NULL
$$;

INSERT INTO course_counters (course_id, counter, amount)
SELECT c.course_id, c.counter, sum(c.amount)
FROM learners l CROSS JOIN LATERAL counted_of(l.user_id) AS c
GROUP BY 1, 2;

-- Adds up to `most` changes to the counters, one caller at a time; gives how many.
CREATE FUNCTION add_up_counters(most integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  taken integer;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('progress course counters', 0));
  WITH gone AS (
    DELETE FROM course_counter_changes WHERE id IN (SELECT id FROM course_counter_changes ORDER BY id LIMIT most)
    RETURNING course_id, counter, amount
  ), kept AS (
    INSERT INTO course_counters AS c (course_id, counter, amount)
    SELECT course_id, counter, sum(amount) FROM gone GROUP BY 1, 2
    ON CONFLICT (course_id, counter) DO UPDATE SET amount = c.amount + excluded.amount
  )
  SELECT count(*) INTO taken FROM gone;
  RETURN taken;
END
$$;

-- The counters of a course as of the first question on this day of UTC.
CREATE FUNCTION figures_of(course uuid, now_is timestamptz) RETURNS course_figures
LANGUAGE plpgsql AS $$
DECLARE
  known course_figures;
BEGIN
  SELECT * INTO known FROM course_figures WHERE course_id = course;
  IF (known.as_of AT TIME ZONE 'UTC')::date = (now_is AT TIME ZONE 'UTC')::date THEN
    RETURN known;
  END IF;
  -- One at a time, so that all are shown the same.
  PERFORM pg_advisory_xact_lock(hashtextextended('progress figures ' || course, 0));
  SELECT * INTO known FROM course_figures WHERE course_id = course;
  IF (known.as_of AT TIME ZONE 'UTC')::date = (now_is AT TIME ZONE 'UTC')::date THEN
    RETURN known;
  END IF;
  INSERT INTO course_figures AS f (course_id, as_of, counters)
  SELECT course, now_is, coalesce(jsonb_object_agg(counter, amount), '{}')
  FROM (
    SELECT counter, sum(amount) AS amount
    FROM (
      SELECT counter, amount FROM course_counters WHERE course_id = course
      UNION ALL
      SELECT counter, amount FROM course_counter_changes WHERE course_id = course
    ) AS all_of_it
    GROUP BY counter
  ) AS summed
  WHERE amount <> 0 AND (counter NOT LIKE 'day %' OR split_part(counter, ' ', 2)::date > now_is::date - 91)
  ON CONFLICT (course_id) DO UPDATE SET as_of = excluded.as_of, counters = excluded.counters
  RETURNING f.* INTO known;
  RETURN known;
END
$$;

-- Courses that are gone, while some process may still have their outline: nothing is recorded in them any more.
CREATE TABLE erased_courses (
  course_id uuid PRIMARY KEY,
  erased_at timestamptz NOT NULL DEFAULT now()
);
