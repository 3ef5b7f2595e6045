-- record_progress as before, which now also tells what happened: in its transaction, and in its one round trip.
CREATE OR REPLACE FUNCTION record_progress(
  learner uuid, course uuid, topic uuid, subtopic uuid, outline uuid[],
  percentage integer, done boolean, seconds integer, event uuid
) RETURNS SETOF subtopic_progress
LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz;
  begun boolean;
  was_done boolean;
  course_was_done boolean;
  now_subtopic subtopic_progress;
  now_course course_progress;
BEGIN
  -- Erasure takes the same lock exclusively, so that no update slips past it.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('learner ' || learner, 0));
  IF EXISTS (SELECT FROM erased_learners WHERE user_id = learner) THEN
    RAISE EXCEPTION 'the data of learner % was erased', learner USING ERRCODE = 'LL001';
  END IF;

  INSERT INTO course_progress (user_id, course_id) VALUES (learner, course)
  ON CONFLICT (user_id, course_id) DO NOTHING;
  SELECT completed INTO course_was_done FROM course_progress
  WHERE user_id = learner AND course_id = course FOR UPDATE;
  -- After the wait; now() is from before it.
  moment := clock_timestamp();

  INSERT INTO applied_events (user_id, event_id, applied_at)
  SELECT learner, event, moment WHERE event IS NOT NULL
  ON CONFLICT (user_id, event_id) DO NOTHING;
  IF event IS NULL OR FOUND THEN
    begun := NOT EXISTS (SELECT FROM subtopic_progress WHERE user_id = learner AND course_id = course);
    SELECT completed INTO was_done FROM subtopic_progress WHERE user_id = learner AND subtopic_id = subtopic;

    INSERT INTO subtopic_progress AS known (
      user_id, course_id, topic_id, subtopic_id, progress_percentage, completed, time_spent_seconds,
      last_accessed_at, completed_at)
    VALUES (
      learner, course, topic, subtopic, CASE WHEN done THEN 100 ELSE percentage END, done, seconds,
      moment, CASE WHEN done THEN moment END)
    ON CONFLICT (user_id, subtopic_id) DO UPDATE
    SET course_id = excluded.course_id,
      topic_id = excluded.topic_id,
      progress_percentage = greatest(known.progress_percentage, excluded.progress_percentage),
      completed = known.completed OR excluded.completed,
      time_spent_seconds = known.time_spent_seconds + excluded.time_spent_seconds,
      last_accessed_at = greatest(known.last_accessed_at, excluded.last_accessed_at),
      completed_at = coalesce(known.completed_at, excluded.completed_at)
    RETURNING * INTO now_subtopic;

    UPDATE course_progress
    SET completed_subtopics = counted.done,
      total_subtopics = cardinality(outline),
      completed = counted.done = cardinality(outline),
      progress_percentage = CASE WHEN counted.done = cardinality(outline) THEN 100
        ELSE least(99, counted.percentages / cardinality(outline)) END,
      time_spent_seconds = counted.seconds,
      last_accessed_at = moment
    FROM (
      SELECT count(*) FILTER (WHERE s.completed AND s.subtopic_id = ANY (outline)) AS done,
        coalesce(sum(s.progress_percentage) FILTER (WHERE s.subtopic_id = ANY (outline)), 0) AS percentages,
        sum(s.time_spent_seconds) AS seconds
      FROM subtopic_progress s WHERE s.user_id = learner AND s.course_id = course
    ) AS counted
    WHERE user_id = learner AND course_id = course
    RETURNING course_progress.* INTO now_course;

    INSERT INTO events.outbox (event_id, type, payload)
    SELECT gen_random_uuid(), 'learnlab.events.v1.' || told.name,
      jsonb_build_object('userId', learner, 'courseId', course) || told.fields
    FROM (VALUES
      ('CourseBegun', begun, '{}'),
      ('ProgressUpdated', true, jsonb_build_object('topicId', topic, 'subtopicId', subtopic,
        'progressPercentage', now_subtopic.progress_percentage, 'completed', now_subtopic.completed,
        'coursePercentage', now_course.progress_percentage)),
      ('LessonCompleted', now_subtopic.completed AND was_done IS NOT TRUE,
        jsonb_build_object('topicId', topic, 'subtopicId', subtopic)),
      ('CourseCompleted', now_course.completed AND NOT course_was_done, '{}')
    ) AS told (name, happened, fields)
    WHERE told.happened;
  END IF;

  -- A client sends an event again within days; a few old ones go with each update, so that no update is slow.
  DELETE FROM applied_events WHERE user_id = learner AND event_id IN (
    SELECT event_id FROM applied_events
    WHERE user_id = learner AND applied_at < moment - interval '90 days'
    ORDER BY applied_at LIMIT 20);

  RETURN QUERY SELECT * FROM subtopic_progress WHERE user_id = learner AND course_id = course;
END
$$;

-- What was begun before anybody was told of it.
INSERT INTO events.outbox (event_id, type, payload)
SELECT gen_random_uuid(), 'learnlab.events.v1.CourseBegun', jsonb_build_object('userId', user_id, 'courseId', course_id)
FROM (SELECT DISTINCT user_id, course_id FROM subtopic_progress) AS begun;

-- Runs of a learner's programs by day and language, counted from the executor's events.
CREATE TABLE daily_runs (
  user_id uuid NOT NULL,
  -- In UTC.
  day date NOT NULL,
  language text NOT NULL,
  runs integer NOT NULL,
  -- Those that ran to their end with exit code 0.
  completed integer NOT NULL,
  PRIMARY KEY (user_id, day, language)
);
