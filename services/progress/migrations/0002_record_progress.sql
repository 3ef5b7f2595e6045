-- Records one event of a learner and gives all rows of the learner in that course, as of then.
--
-- A function, because each of its statements sees what was committed before that statement began: the roll-up then
-- counts what another device wrote while this one waited for the lock. In a single statement all parts share the
-- snapshot from before the wait, and separate statements would cost a round trip each.
--
-- outline: ids of all subtopics of the course. event: NULL counts always.
-- Raises LL001 when the learner's data was erased.
CREATE FUNCTION record_progress(
  learner uuid, course uuid, topic uuid, subtopic uuid, outline uuid[],
  percentage integer, done boolean, seconds integer, event uuid
) RETURNS SETOF subtopic_progress
LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz;
BEGIN
  -- Erasure takes the same lock exclusively, so that no update slips past it.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('learner ' || learner, 0));
  IF EXISTS (SELECT FROM erased_learners WHERE user_id = learner) THEN
    RAISE EXCEPTION 'the data of learner % was erased', learner USING ERRCODE = 'LL001';
  END IF;

  INSERT INTO course_progress (user_id, course_id) VALUES (learner, course)
  ON CONFLICT (user_id, course_id) DO NOTHING;
  PERFORM FROM course_progress WHERE user_id = learner AND course_id = course FOR UPDATE;
  -- After the wait; now() is from before it.
  moment := clock_timestamp();

  INSERT INTO applied_events (user_id, event_id, applied_at)
  SELECT learner, event, moment WHERE event IS NOT NULL
  ON CONFLICT (user_id, event_id) DO NOTHING;
  IF event IS NULL OR FOUND THEN
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
      completed_at = coalesce(known.completed_at, excluded.completed_at);

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
    WHERE user_id = learner AND course_id = course;
  END IF;

  -- A client sends an event again within days; a few old ones go with each update, so that no update is slow.
  DELETE FROM applied_events WHERE user_id = learner AND event_id IN (
    SELECT event_id FROM applied_events
    WHERE user_id = learner AND applied_at < moment - interval '90 days'
    ORDER BY applied_at LIMIT 20);

  RETURN QUERY SELECT * FROM subtopic_progress WHERE user_id = learner AND course_id = course;
END
$$;
