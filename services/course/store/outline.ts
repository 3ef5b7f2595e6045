import type { Topic } from '../domain/course.ts'

/**
 * Table expressions that make topics and subtopics of the working copy of the course in the expression `head` what
 * `topics` says; with an empty `head` they do nothing. Rows that are as they shall be are not written.
 */
export function writeOutline(values: unknown[], topics: Topic[]): string {
  const heads = `$${values.push(JSON.stringify(topics.map(({ subtopics: _, ...topic }) => topic)))}::jsonb`
  const subtopics = `$${values.push(JSON.stringify(topics.flatMap((topic) => topic.subtopics)))}::jsonb`
  return `
  given_topics AS (
    SELECT head.id AS course_id, given.*
    FROM head, jsonb_to_recordset(${heads}) AS given (
      id uuid, slug text, title text, description text, "estimatedMinutes" integer, "orderIndex" integer)
  ),
  given_subtopics AS (
    SELECT given.*
    FROM head, jsonb_to_recordset(${subtopics}) AS given (
      id uuid, "topicId" uuid, slug text, title text, content text, "codeExample" text, language text, has3d boolean,
      "estimatedMinutes" integer, "orderIndex" integer)
  ),
  removed_subtopics AS (
    DELETE FROM subtopics USING head, topics
    WHERE topics.course_id = head.id AND subtopics.topic_id = topics.id
      AND subtopics.id NOT IN (SELECT id FROM given_subtopics)
  ),
  removed_topics AS (
    DELETE FROM topics USING head
    WHERE topics.course_id = head.id AND topics.id NOT IN (SELECT id FROM given_topics)
  ),
  written_topics AS (
    INSERT INTO topics AS t (id, course_id, order_index, slug, title, description, estimated_minutes)
    SELECT id, course_id, "orderIndex", slug, title, description, "estimatedMinutes" FROM given_topics
    ON CONFLICT (id) DO UPDATE
    SET order_index = excluded.order_index, slug = excluded.slug, title = excluded.title,
      description = excluded.description, estimated_minutes = excluded.estimated_minutes
    WHERE (t.order_index, t.slug, t.title, t.description, t.estimated_minutes) IS DISTINCT FROM
      (excluded.order_index, excluded.slug, excluded.title, excluded.description, excluded.estimated_minutes)
  ),
  written_subtopics AS (
    INSERT INTO subtopics AS s (
      id, topic_id, order_index, slug, title, content, code_example, language, has_3d, estimated_minutes)
    SELECT id, "topicId", "orderIndex", slug, title, content, "codeExample", language, has3d, "estimatedMinutes"
    FROM given_subtopics
    ON CONFLICT (id) DO UPDATE
    SET topic_id = excluded.topic_id, order_index = excluded.order_index, slug = excluded.slug, title = excluded.title,
      content = excluded.content, code_example = excluded.code_example, language = excluded.language,
      has_3d = excluded.has_3d, estimated_minutes = excluded.estimated_minutes
    WHERE (s.topic_id, s.order_index, s.slug, s.title, s.content, s.code_example, s.language, s.has_3d,
        s.estimated_minutes)
      IS DISTINCT FROM (excluded.topic_id, excluded.order_index, excluded.slug, excluded.title, excluded.content,
        excluded.code_example, excluded.language, excluded.has_3d, excluded.estimated_minutes)
  )`
}
