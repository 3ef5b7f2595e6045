import type { Topic } from '../domain/course.ts'
import { passagesOf } from '../domain/passages.ts'
import { codeWords, keywordsIn } from '../domain/search-words.ts'

/**
 * Table expressions that make topics, subtopics and passages of the course in the expression `head` what the
 * parameters $1, $2 and $3 say; with an empty `head` they do nothing. They follow `WITH head AS (…),` in one statement,
 * so that a course is never seen half written. Sibling expressions all see the tables as they were before: what is
 * deleted and what is written must not overlap.
 */
export const writeOutline = `
  given_topics AS (
    SELECT head.id AS course_id, given.*
    FROM head, jsonb_to_recordset($1::jsonb) AS given (id uuid, title text, description text, "orderIndex" integer)
  ),
  given_subtopics AS (
    SELECT given.*
    FROM head, jsonb_to_recordset($2::jsonb) AS given (
      id uuid, "topicId" uuid, title text, content text, "codeExample" text, has3d boolean, "orderIndex" integer)
  ),
  removed_passages AS (
    DELETE FROM passages USING head WHERE passages.course_id = head.id
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
    INSERT INTO topics (id, course_id, order_index, title, description)
    SELECT id, course_id, "orderIndex", title, description FROM given_topics
    ON CONFLICT (id) DO UPDATE
    SET order_index = excluded.order_index, title = excluded.title, description = excluded.description
  ),
  written_subtopics AS (
    INSERT INTO subtopics (id, topic_id, order_index, title, content, code_example, has_3d)
    SELECT id, "topicId", "orderIndex", title, content, "codeExample", has3d FROM given_subtopics
    ON CONFLICT (id) DO UPDATE
    SET topic_id = excluded.topic_id, order_index = excluded.order_index, title = excluded.title,
      content = excluded.content, code_example = excluded.code_example, has_3d = excluded.has_3d
  ),
  written_passages AS (
    INSERT INTO passages (course_id, subtopic_id, heading, text, start_offset, end_offset, search)
    SELECT head.id, "subtopicId", heading, text, "startOffset", "endOffset",
      setweight(to_tsvector('english', title) || to_tsvector('simple', keywords), 'A')
      || setweight(to_tsvector('english', heading), 'B')
      || setweight(to_tsvector('english', text), 'C')
      || setweight(to_tsvector('english', "codeWords"), 'D')
    FROM head, jsonb_to_recordset($3::jsonb) AS given (
      "subtopicId" uuid, title text, keywords text, heading text, text text, "startOffset" integer,
      "endOffset" integer, "codeWords" text)
  )`

/** The parameters $1, $2 and $3 of `writeOutline`. */
export function outlineParameters(topics: Topic[]): [topics: string, subtopics: string, passages: string] {
  const subtopics = topics.flatMap((topic) => topic.subtopics)
  const passages = subtopics.flatMap((subtopic) =>
    passagesOf(subtopic).map((passage, index) => ({
      ...passage,
      subtopicId: subtopic.id,
      title: subtopic.title,
      keywords: keywordsIn(`${subtopic.title} ${passage.heading}`).join(' '),
      // One passage of a subtopic is enough to find its example by.
      codeWords: index === 0 ? codeWords(subtopic.codeExample).join(' ') : '',
    })),
  )
  return [
    JSON.stringify(topics.map(({ subtopics: _, ...topic }) => topic)),
    JSON.stringify(subtopics),
    JSON.stringify(passages),
  ]
}
