-- record_events for many events. A plan that PostgreSQL keeps supposes few of them: for thousands it would compare each
-- with each. So these are planned for what they are, which would cost a single event more than all the rest.
CREATE FUNCTION record_batch(
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
LANGUAGE sql
SET plan_cache_mode = force_custom_plan AS $$
  SELECT * FROM record_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
$$;
