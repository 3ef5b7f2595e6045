-- Every write about a learner is one function: one round trip, one transaction, and one after another for each learner.
-- A function, because each of its statements sees what was committed before it began: what another device wrote while
-- this one waited. In a single statement all parts share the snapshot from before the wait.

-- Waits for the learner's turn: erasure takes the same lock, so that nothing slips past it. False when the learner's data
-- was erased.
CREATE FUNCTION enter_learner(learner uuid) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('learner ' || learner, 0));
  IF EXISTS (SELECT FROM erased_learners WHERE user_id = learner) THEN
    RETURN false;
  END IF;
  INSERT INTO learners (user_id) VALUES (learner) ON CONFLICT (user_id) DO NOTHING;
  RETURN true;
END
$$;

-- Keeps a course from being erased until the transaction ends. False when it was erased before.
CREATE FUNCTION enter_course(course uuid) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('course ' || course, 0));
  RETURN NOT EXISTS (SELECT FROM erased_courses WHERE course_id = course);
END
$$;

-- Notes that something happened on the learner's present day, and was told of on that day.
CREATE FUNCTION attest_day(learner uuid, today date) RETURNS void
LANGUAGE sql AS $$
  UPDATE learners
  SET attested_streak = CASE WHEN attested_day = today - 1 THEN attested_streak + 1 ELSE 1 END, attested_day = today
  -- Who travels west has an earlier day again: it was counted.
  WHERE user_id = learner AND (attested_day IS NULL OR attested_day < today)
$$;

-- Gives the learner what the totals have earned and was not given before, and tells of it.
-- An achievement is an id, the name of a total, and what that must be at least.
CREATE FUNCTION unlock_achievements(learner uuid, moment timestamptz, ids text[], totals text[], least_values integer[])
RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE
  unlocked text[];
BEGIN
  WITH earned AS (
    INSERT INTO learner_achievements (user_id, achievement_id, unlocked_at)
    SELECT learner, a.id, moment
    FROM unnest(ids, totals, least_values) AS a (id, total, least_value)
    JOIN learners l ON l.user_id = learner
    WHERE a.least_value <= CASE a.total
        WHEN 'completed_subtopics' THEN l.completed_subtopics
        WHEN 'completed_courses' THEN l.completed_courses
        WHEN 'runs' THEN l.runs
        WHEN 'exercises_passed' THEN l.exercises_passed
        WHEN 'attested_streak' THEN l.attested_streak
      END
      AND NOT EXISTS (
        SELECT FROM learner_achievements h WHERE h.user_id = learner AND h.achievement_id = a.id)
    ON CONFLICT (user_id, achievement_id) DO NOTHING
    RETURNING achievement_id
  ), told AS (
    INSERT INTO events.outbox (event_id, type, payload)
    SELECT gen_random_uuid(), 'learnlab.events.v1.AchievementUnlocked',
      jsonb_build_object('userId', learner, 'achievementId', achievement_id)
    FROM earned
  )
  SELECT coalesce(array_agg(achievement_id ORDER BY achievement_id), '{}') INTO unlocked FROM earned;
  RETURN unlocked;
END
$$;

-- A learner's courses as they are shown: with all that was begun in them, as arrays of subtopic, percentage, completed,
-- seconds, last access, completion.
CREATE VIEW shown_courses AS
SELECT p.*, (
  SELECT jsonb_agg(jsonb_build_array(
    s.subtopic_id, s.progress_percentage, s.completed, s.time_spent_seconds, s.last_accessed_at, s.completed_at))
  FROM subtopic_progress s WHERE s.user_id = p.user_id AND s.course_id = p.course_id
) AS subtopics
FROM course_progress p;

-- What record_events gives.
CREATE FUNCTION recorded_courses(learner uuid, asked uuid[], events integer, achievements text[], detail boolean)
RETURNS TABLE (
  recorded integer, unlocked text[],
  course_id uuid, completed_subtopics integer, total_subtopics integer, progress_percentage smallint,
  completed boolean, time_spent_seconds bigint, last_accessed_at timestamptz, first_completed_at timestamptz,
  subtopics jsonb)
LANGUAGE sql STABLE AS $$
  SELECT $3, $4, c.course_id, c.completed_subtopics, c.total_subtopics, c.progress_percentage,
    c.completed, c.time_spent_seconds, c.last_accessed_at, c.first_completed_at, CASE WHEN $5 THEN c.subtopics END
  FROM (SELECT DISTINCT unnest($2) AS course_id) AS a
  LEFT JOIN shown_courses c ON c.user_id = $1 AND c.course_id = a.course_id
$$;

-- Records events of a learner, each id once, and gives the courses of all of them as they are then.
--
-- received: the time by the clock of the service. zone: NULL leaves the learner's. e_…: the events; their ids differ, and
-- NULL counts always; their times are no later than received. o_…: the subtopics of the courses as they are now.
-- a_…: the achievements, as in unlock_achievements. detail: whether the courses are given with their subtopics.
-- Raises LL001 when the learner's data was erased, LL002 with the id of a course that was.
CREATE FUNCTION record_events(
  learner uuid, received timestamptz, zone text,
  e_id uuid[], e_course uuid[], e_topic uuid[], e_subtopic uuid[], e_percentage integer[], e_done boolean[],
  e_seconds integer[], e_at timestamptz[],
  o_course uuid[], o_subtopic uuid[],
  a_id text[], a_total text[], a_least integer[], detail boolean
) RETURNS TABLE (
  recorded integer, unlocked text[],
  course_id uuid, completed_subtopics integer, total_subtopics integer, progress_percentage smallint,
  completed boolean, time_spent_seconds bigint, last_accessed_at timestamptz, first_completed_at timestamptz,
  subtopics jsonb)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  fresh uuid[];
  touched uuid[];
  begun uuid[];
  finished uuid[];
  local_zone text;
  today date;
  newly_done uuid[];
  changed jsonb;
  done_change integer;
  spent bigint;
  attested boolean;
  fresh_events integer;
  won text[];
  erased uuid;
BEGIN
  IF NOT enter_learner(learner) THEN
    RAISE EXCEPTION 'the data of learner % was erased', learner USING ERRCODE = 'LL001';
  END IF;
  IF zone IS NOT NULL THEN
    UPDATE learners SET time_zone = zone WHERE user_id = learner AND time_zone <> zone;
  END IF;
  SELECT l.time_zone INTO local_zone FROM learners l WHERE l.user_id = learner;
  today := (received AT TIME ZONE local_zone)::date;
  won := '{}';

  WITH inserted AS (
    INSERT INTO applied_events (user_id, event_id, applied_at)
    SELECT learner, id, received FROM unnest(e_id) AS id WHERE id IS NOT NULL
    ON CONFLICT (user_id, event_id) DO NOTHING
    RETURNING event_id
  )
  SELECT coalesce(array_agg(event_id), '{}') INTO fresh FROM inserted;

  SELECT count(*)::integer, array_agg(DISTINCT e.course) INTO fresh_events, touched
  FROM unnest(e_id, e_course) AS e (id, course) LEFT JOIN unnest(fresh) AS f (id) ON f.id = e.id
  WHERE e.id IS NULL OR f.id IS NOT NULL;
  IF fresh_events = 0 THEN
    RETURN QUERY SELECT * FROM recorded_courses(learner, e_course, 0, won, detail);
    RETURN;
  END IF;

  FOREACH erased IN ARRAY touched LOOP
    IF NOT enter_course(erased) THEN
      RAISE EXCEPTION 'the course % was erased', erased USING ERRCODE = 'LL002', DETAIL = erased;
    END IF;
  END LOOP;

  WITH inserted AS (
    INSERT INTO course_progress (user_id, course_id, begun_at, last_accessed_at)
    SELECT learner, c, received, received FROM unnest(touched) AS c
    ON CONFLICT (user_id, course_id) DO NOTHING
    RETURNING course_id
  )
  SELECT array_agg(course_id) INTO begun FROM inserted;

  WITH happened AS MATERIALIZED (
    SELECT e.course, e.topic, e.subtopic, e.percentage, e.done, e.seconds, e.at,
      (e.at AT TIME ZONE local_zone)::date AS day,
      -- What was before a reset does not come back.
      p.reset_at IS NULL OR e.at > p.reset_at AS counts
    FROM unnest(e_id, e_course, e_topic, e_subtopic, e_percentage, e_done, e_seconds, e_at)
      AS e (id, course, topic, subtopic, percentage, done, seconds, at)
    LEFT JOIN unnest(fresh) AS f (id) ON f.id = e.id
    JOIN course_progress p ON p.user_id = learner AND p.course_id = e.course
    WHERE e.id IS NULL OR f.id IS NOT NULL
  ), merged AS (
    SELECT course, subtopic, (array_agg(topic))[1] AS topic, bool_or(done) AS done,
      max(CASE WHEN done THEN 100 ELSE percentage END) AS percentage, sum(seconds) AS seconds,
      max(at) AS last_at, min(at) FILTER (WHERE done) AS done_at
    FROM happened WHERE counts GROUP BY course, subtopic
  ), old AS (
    SELECT s.* FROM merged m JOIN subtopic_progress s ON s.user_id = learner AND s.subtopic_id = m.subtopic
  ), written AS (
    INSERT INTO subtopic_progress AS known (
      user_id, course_id, topic_id, subtopic_id, progress_percentage, completed, time_spent_seconds,
      last_accessed_at, completed_at, completed_day)
    SELECT learner, course, topic, subtopic, percentage, done, seconds, last_at, done_at,
      (done_at AT TIME ZONE local_zone)::date
    FROM merged
    ON CONFLICT (user_id, subtopic_id) DO UPDATE
    SET course_id = excluded.course_id,
      topic_id = excluded.topic_id,
      progress_percentage = greatest(known.progress_percentage, excluded.progress_percentage),
      completed = known.completed OR excluded.completed,
      time_spent_seconds = known.time_spent_seconds + excluded.time_spent_seconds,
      last_accessed_at = greatest(known.last_accessed_at, excluded.last_accessed_at),
      completed_at = least(known.completed_at, excluded.completed_at),
      completed_day = CASE WHEN known.completed_at <= excluded.completed_at THEN known.completed_day
        ELSE coalesce(excluded.completed_day, known.completed_day) END
    RETURNING known.*
  ), moved AS (
    SELECT w.course_id, w.subtopic_id, w.topic_id, w.progress_percentage, w.completed,
      o.subtopic_id IS NULL AS is_begun, w.completed AND o.completed IS NOT TRUE AS is_done,
      o.completed_day AS old_day, w.completed_day AS new_day,
      time_bucket(o.time_spent_seconds) AS old_bucket, time_bucket(w.time_spent_seconds) AS new_bucket
    FROM written w LEFT JOIN old o ON o.subtopic_id = w.subtopic_id
  ), day_changes AS (
    SELECT course, day, sum(seconds) AS seconds, count(*) AS updates, 0 AS completions FROM happened GROUP BY 1, 2
    UNION ALL
    SELECT course_id, new_day, 0, 0, 1 FROM moved WHERE new_day IS NOT NULL AND old_day IS DISTINCT FROM new_day
    UNION ALL
    SELECT course_id, old_day, 0, 0, -1 FROM moved WHERE old_day <> new_day
  ), day_sums AS (
    SELECT course, day, least(86400, sum(seconds))::integer AS seconds, sum(updates)::integer AS updates,
      sum(completions)::integer AS completions
    FROM day_changes GROUP BY 1, 2
  ), days AS (
    INSERT INTO daily_progress AS d (user_id, day, course_id, time_spent_seconds, updates, completed_subtopics)
    SELECT learner, day, course, seconds, updates, completions FROM day_sums
    ON CONFLICT (user_id, day, course_id) DO UPDATE
    SET time_spent_seconds = least(86400, d.time_spent_seconds + excluded.time_spent_seconds),
      updates = d.updates + excluded.updates,
      completed_subtopics = d.completed_subtopics + excluded.completed_subtopics
    RETURNING d.course_id, d.day, d.xmax = 0 AS is_new
  ), counted AS (
    INSERT INTO course_counter_changes (course_id, counter, amount)
    SELECT course_id, counter, sum(amount)
    FROM (
      SELECT course_id, 'subtopic ' || subtopic_id || ' begun' AS counter, 1 AS amount FROM moved WHERE is_begun
      UNION ALL
      SELECT course_id, 'subtopic ' || subtopic_id || ' completed', 1 FROM moved WHERE is_done
      UNION ALL
      SELECT course_id, 'subtopic ' || subtopic_id || ' time ' || new_bucket, 1 FROM moved
      WHERE is_begun OR old_bucket <> new_bucket
      UNION ALL
      SELECT course_id, 'subtopic ' || subtopic_id || ' time ' || old_bucket, -1 FROM moved
      WHERE NOT is_begun AND old_bucket <> new_bucket
      UNION ALL
      SELECT course_id, 'day ' || day || ' active', 1 FROM days WHERE is_new
      UNION ALL
      SELECT course, 'day ' || day || ' completed', completions FROM day_sums WHERE completions <> 0
      UNION ALL
      SELECT c, 'begun', 1 FROM unnest(begun) AS c
    ) AS changes
    GROUP BY 1, 2 HAVING sum(amount) <> 0
  )
  SELECT jsonb_agg(jsonb_build_object('userId', learner, 'courseId', course_id, 'topicId', topic_id,
      'subtopicId', subtopic_id, 'progressPercentage', progress_percentage, 'completed', completed)),
    array_agg(subtopic_id) FILTER (WHERE is_done), count(*) FILTER (WHERE is_done)::integer,
    (SELECT sum(seconds) FROM happened), (SELECT bool_or(day = today) FROM happened)
  INTO changed, newly_done, done_change, spent, attested
  FROM moved;

  WITH outline AS (
    SELECT * FROM unnest(o_course, o_subtopic) AS o (course, subtopic) WHERE o.course = ANY (touched)
  ), totals AS (
    SELECT course, count(*)::integer AS total FROM outline GROUP BY course
  ), counted AS (
    SELECT t.course, t.total,
      count(*) FILTER (WHERE s.completed AND o.subtopic IS NOT NULL)::integer AS done,
      coalesce(sum(s.progress_percentage) FILTER (WHERE o.subtopic IS NOT NULL), 0) AS percentages,
      coalesce(sum(s.time_spent_seconds), 0) AS seconds,
      max(s.last_accessed_at) AS last_at,
      (array_agg(s.subtopic_id ORDER BY s.last_accessed_at DESC, s.subtopic_id DESC))[1] AS last_subtopic
    FROM totals t
    LEFT JOIN subtopic_progress s ON s.user_id = learner AND s.course_id = t.course
    LEFT JOIN outline o ON o.course = t.course AND o.subtopic = s.subtopic_id
    GROUP BY t.course, t.total
  ), before AS (
    SELECT p.course_id, p.first_completed_at, p.last_subtopic_id FROM course_progress p
    WHERE p.user_id = learner AND p.course_id = ANY (touched)
  ), rolled AS (
    UPDATE course_progress AS p
    SET completed_subtopics = c.done,
      total_subtopics = c.total,
      completed = c.done = c.total,
      progress_percentage = CASE WHEN c.done = c.total THEN 100 ELSE least(99, c.percentages / c.total) END,
      time_spent_seconds = c.seconds,
      last_accessed_at = coalesce(c.last_at, p.last_accessed_at),
      last_subtopic_id = c.last_subtopic,
      first_completed_at = coalesce(p.first_completed_at, CASE WHEN c.done = c.total THEN received END),
      revision = p.revision + 1,
      changed_tx = pg_current_xact_id()
    FROM counted c
    WHERE p.user_id = learner AND p.course_id = c.course
    RETURNING p.*
  ), counted_courses AS (
    INSERT INTO course_counter_changes (course_id, counter, amount)
    SELECT course_id, counter, sum(amount)
    FROM (
      SELECT b.course_id, 'subtopic ' || b.last_subtopic_id || ' stopped' AS counter, -1 AS amount FROM before b
      WHERE b.first_completed_at IS NULL AND b.last_subtopic_id IS NOT NULL
      UNION ALL
      SELECT r.course_id, 'subtopic ' || r.last_subtopic_id || ' stopped', 1 FROM rolled r
      WHERE r.first_completed_at IS NULL AND r.last_subtopic_id IS NOT NULL
      UNION ALL
      SELECT r.course_id, 'completed', 1 FROM rolled r JOIN before b ON b.course_id = r.course_id
      WHERE b.first_completed_at IS NULL AND r.first_completed_at IS NOT NULL
    ) AS changes
    GROUP BY 1, 2 HAVING sum(amount) <> 0
  ), told AS (
    INSERT INTO events.outbox (event_id, type, payload)
    SELECT gen_random_uuid(), 'learnlab.events.v1.' || t.name, t.payload
    FROM (
      SELECT 'CourseBegun' AS name, jsonb_build_object('userId', learner, 'courseId', c) AS payload
      FROM unnest(begun) AS c
      UNION ALL
      SELECT 'ProgressUpdated', c || jsonb_build_object('coursePercentage', r.progress_percentage)
      FROM jsonb_array_elements(changed) AS c JOIN rolled r ON r.course_id = (c ->> 'courseId')::uuid
      UNION ALL
      SELECT 'LessonCompleted', c - 'progressPercentage' - 'completed'
      FROM jsonb_array_elements(changed) AS c JOIN unnest(newly_done) AS d ON d = (c ->> 'subtopicId')::uuid
      UNION ALL
      SELECT 'CourseCompleted', jsonb_build_object('userId', learner, 'courseId', r.course_id)
      FROM rolled r JOIN before b ON b.course_id = r.course_id
      WHERE b.first_completed_at IS NULL AND r.first_completed_at IS NOT NULL
    ) AS t
  )
  SELECT array_agg(r.course_id) INTO finished
  FROM rolled r JOIN before b ON b.course_id = r.course_id
  WHERE b.first_completed_at IS NULL AND r.first_completed_at IS NOT NULL;

  UPDATE learners
  SET completed_subtopics = completed_subtopics + done_change,
    completed_courses = completed_courses + coalesce(cardinality(finished), 0),
    time_spent_seconds = time_spent_seconds + spent
  WHERE user_id = learner AND (done_change > 0 OR finished IS NOT NULL OR spent > 0);
  IF attested THEN
    PERFORM attest_day(learner, today);
  END IF;
  won := unlock_achievements(learner, received, a_id, a_total, a_least);

  PERFORM pg_notify('learnlab_progress', 'learner ' || learner);
  RETURN QUERY SELECT * FROM recorded_courses(learner, e_course, fresh_events, won, detail);
END
$$;

-- Begins a course anew. Days, achievements and the first completion stay. Nothing where the course was not begun.
-- Raises LL001 when the learner's data was erased.
CREATE FUNCTION reset_course(learner uuid, course uuid, received timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  undone integer;
BEGIN
  IF NOT enter_learner(learner) THEN
    RAISE EXCEPTION 'the data of learner % was erased', learner USING ERRCODE = 'LL001';
  END IF;
  INSERT INTO course_counter_changes (course_id, counter, amount)
  SELECT c.course_id, c.counter, -c.amount FROM counted_of(learner) AS c
  WHERE c.course_id = course AND c.counter LIKE 'subtopic %';

  -- A completion counts for the day of the one that stands.
  WITH gone AS (
    DELETE FROM subtopic_progress WHERE user_id = learner AND course_id = course RETURNING completed_day
  ), by_day AS (
    SELECT completed_day, count(*)::integer AS completions FROM gone WHERE completed_day IS NOT NULL GROUP BY 1
  ), taken AS (
    UPDATE daily_progress AS d SET completed_subtopics = d.completed_subtopics - b.completions
    FROM by_day b WHERE d.user_id = learner AND d.course_id = course AND d.day = b.completed_day
  ), counted AS (
    INSERT INTO course_counter_changes (course_id, counter, amount)
    SELECT course, 'day ' || completed_day || ' completed', -completions FROM by_day
  )
  SELECT coalesce(sum(completions), 0) INTO undone FROM by_day;

  UPDATE learners SET completed_subtopics = completed_subtopics - undone WHERE user_id = learner;
  UPDATE course_progress
  SET completed_subtopics = 0, progress_percentage = 0, completed = false, time_spent_seconds = 0,
    last_subtopic_id = NULL, reset_at = greatest(reset_at, received), revision = revision + 1,
    changed_tx = pg_current_xact_id()
  WHERE user_id = learner AND course_id = course;
  PERFORM pg_notify('learnlab_progress', 'learner ' || learner);
END
$$;

-- Counts a run, from the executor's event: for the learner's day and language, and for achievements. Nothing of learners
-- who were erased.
CREATE FUNCTION record_run(
  learner uuid, received timestamptz, run_language text, ran_well boolean, run_at timestamptz,
  a_id text[], a_total text[], a_least integer[]
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  local_zone text;
  run_day date;
BEGIN
  IF NOT enter_learner(learner) THEN
    RETURN;
  END IF;
  SELECT l.time_zone INTO local_zone FROM learners l WHERE l.user_id = learner;
  run_day := (run_at AT TIME ZONE local_zone)::date;
  INSERT INTO daily_runs AS d (user_id, day, language, runs, completed)
  VALUES (learner, run_day, run_language, 1, CASE WHEN ran_well THEN 1 ELSE 0 END)
  ON CONFLICT (user_id, day, language) DO UPDATE
  SET runs = d.runs + 1, completed = d.completed + excluded.completed;
  UPDATE learners SET runs = runs + 1 WHERE user_id = learner;
  IF run_day = (received AT TIME ZONE local_zone)::date THEN
    PERFORM attest_day(learner, run_day);
  END IF;
  PERFORM unlock_achievements(learner, received, a_id, a_total, a_least);
END
$$;

-- Counts an attempt at an exercise, from the executor's event. Nothing of learners and courses that were erased.
CREATE FUNCTION record_attempt(
  learner uuid, received timestamptz, course uuid, exercise uuid, is_pass boolean,
  a_id text[], a_total text[], a_least integer[]
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  today date;
  before exercise_attempts;
  is_new_day boolean;
BEGIN
  IF NOT enter_learner(learner) OR NOT enter_course(course) THEN
    RETURN;
  END IF;
  SELECT (received AT TIME ZONE l.time_zone)::date INTO today FROM learners l WHERE l.user_id = learner;
  SELECT * INTO before FROM exercise_attempts e WHERE e.user_id = learner AND e.exercise_id = exercise;
  INSERT INTO exercise_attempts AS e (user_id, exercise_id, course_id, attempts, passed_at_attempt, last_attempt_at)
  VALUES (learner, exercise, course, 1, CASE WHEN is_pass THEN 1 END, received)
  ON CONFLICT (user_id, exercise_id) DO UPDATE
  SET attempts = e.attempts + 1,
    passed_at_attempt = coalesce(e.passed_at_attempt, CASE WHEN is_pass THEN e.attempts + 1 END),
    last_attempt_at = greatest(e.last_attempt_at, excluded.last_attempt_at);
  INSERT INTO daily_progress AS d (user_id, day, course_id, attempts) VALUES (learner, today, course, 1)
  ON CONFLICT (user_id, day, course_id) DO UPDATE SET attempts = d.attempts + 1
  RETURNING d.xmax = 0 INTO is_new_day;
  INSERT INTO course_counter_changes (course_id, counter, amount)
  SELECT coalesce(before.course_id, course), 'exercise ' || exercise || c.word, 1
  FROM (VALUES (' learners', before.user_id IS NULL), (' attempts', true),
    (' passed', is_pass AND before.passed_at_attempt IS NULL)) AS c (word, counts)
  WHERE c.counts
  UNION ALL
  SELECT course, 'day ' || today || ' active', 1 WHERE is_new_day;
  IF is_pass AND before.passed_at_attempt IS NULL THEN
    UPDATE learners SET exercises_passed = exercises_passed + 1 WHERE user_id = learner;
  END IF;
  PERFORM attest_day(learner, today);
  PERFORM unlock_achievements(learner, received, a_id, a_total, a_least);
END
$$;

-- For processes of the release before, which know no other way.
CREATE OR REPLACE FUNCTION record_progress(
  learner uuid, course uuid, topic uuid, subtopic uuid, outline uuid[],
  percentage integer, done boolean, seconds integer, event uuid
) RETURNS SETOF subtopic_progress
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_events(
    learner, clock_timestamp(), NULL, ARRAY[event], ARRAY[course], ARRAY[topic], ARRAY[subtopic], ARRAY[percentage],
    ARRAY[done], ARRAY[seconds], ARRAY[clock_timestamp()], array_fill(course, ARRAY[cardinality(outline)]), outline,
    '{}', '{}', '{}', false);
  RETURN QUERY SELECT * FROM subtopic_progress s WHERE s.user_id = learner AND s.course_id = course;
END
$$;

-- Erases all that is a learner's; a learner without anything is erased as well.
CREATE FUNCTION erase_learner(learner uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  -- Waits for what is under way; what comes later sees the tombstone.
  PERFORM pg_advisory_xact_lock(hashtextextended('learner ' || learner, 0));
  INSERT INTO erased_learners (user_id) VALUES (learner) ON CONFLICT (user_id) DO UPDATE SET erased_at = now();
  INSERT INTO course_counter_changes (course_id, counter, amount)
  SELECT c.course_id, c.counter, -c.amount FROM counted_of(learner) AS c;
  DELETE FROM course_progress WHERE user_id = learner;
  DELETE FROM subtopic_progress WHERE user_id = learner;
  DELETE FROM applied_events WHERE user_id = learner;
  DELETE FROM daily_runs WHERE user_id = learner;
  DELETE FROM daily_progress WHERE user_id = learner;
  DELETE FROM exercise_attempts WHERE user_id = learner;
  DELETE FROM learner_achievements WHERE user_id = learner;
  DELETE FROM learners WHERE user_id = learner;
  -- Tombstones are kept for longer than any access token lives.
  DELETE FROM erased_learners WHERE erased_at < now() - interval '1 day';
  PERFORM pg_notify('learnlab_progress', 'learner ' || learner);
END
$$;

-- Erases what learners did in a course. What they spent on their days stays theirs, without the course.
CREATE FUNCTION erase_course(course uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  -- Waits for what is under way; what comes later sees the tombstone.
  PERFORM pg_advisory_xact_lock(hashtextextended('course ' || course, 0));
  INSERT INTO erased_courses (course_id) VALUES (course) ON CONFLICT (course_id) DO UPDATE SET erased_at = now();
  WITH gone AS (
    DELETE FROM daily_progress WHERE course_id = course RETURNING *
  )
  INSERT INTO daily_progress AS d (
    user_id, day, course_id, time_spent_seconds, completed_subtopics, updates, attempts)
  SELECT user_id, day, '00000000-0000-0000-0000-000000000000', time_spent_seconds, completed_subtopics, updates, attempts
  FROM gone ORDER BY user_id, day
  ON CONFLICT (user_id, day, course_id) DO UPDATE
  SET time_spent_seconds = least(86400, d.time_spent_seconds + excluded.time_spent_seconds),
    completed_subtopics = d.completed_subtopics + excluded.completed_subtopics,
    updates = d.updates + excluded.updates,
    attempts = d.attempts + excluded.attempts;
  DELETE FROM subtopic_progress WHERE course_id = course;
  DELETE FROM course_progress WHERE course_id = course;
  DELETE FROM exercise_attempts WHERE course_id = course;
  DELETE FROM course_counter_changes WHERE course_id = course;
  DELETE FROM course_counters WHERE course_id = course;
  DELETE FROM course_figures WHERE course_id = course;
  -- Tombstones are kept for longer than any process uses an outline.
  DELETE FROM erased_courses WHERE erased_at < now() - interval '1 day';
  PERFORM pg_notify('learnlab_progress', 'course ' || course);
END
$$;
