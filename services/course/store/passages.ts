import { createHash } from 'node:crypto'
import { passagesOf } from '@learnlab/passages'
import type { Queryable } from '@learnlab/postgres'
import type { Subtopic, Topic } from '../domain/course.ts'
import type { CourseKey } from '../domain/course-key.ts'
import { codeWords, keywordsIn, keywordsMeantIn, withoutIdleMinus } from '../domain/search-words.ts'
import { titleVector } from './title-vector.ts'

export type PassageHit = {
  courseId: string
  courseSlug: string
  topicId: string
  subtopicId: string
  subtopicTitle: string
  heading: string
  text: string
  startOffset: number
  endOffset: number
  score: number
}

export type PassageSearch = {
  question: string
  /** Only in this course. */
  course?: CourseKey | undefined
  /** Whose drafts are searched beside what is published. */
  authorId?: string | undefined
  /** Whether all drafts are. */
  everyDraft: boolean
  limit: number
}

// Words of a question beyond these would cost a look-up each and hardly change the order.
const maxWords = 32
// Of all that holds its words, so many passages are weighed of each kind: a common word is in half of a catalogue.
const candidates = 200
// Words whose passages are weighed: those in the fewest passages, which say most.
const rarestWords = 8
// Passages that hold a word, be they shown or not, are counted no further: it is a common one.
const mostCounted = 2_000

const readable = `p.exercise_id IS NULL AND (c.state = 'published' OR c.state = 'draft' AND (c.author_id = $4 OR $5))
        AND ($6::uuid IS NULL OR c.id = $6) AND ($7::text IS NULL OR c.slug = $7)`

/** Some passages that may be shown and hold what is asked for. */
function holding(document: string, words: string): string {
  return `SELECT p.id FROM asked CROSS JOIN passages p JOIN courses c ON c.id = p.course_id
      WHERE ${document} @@ ${words} AND ${readable}
        AND (asked.strict::text NOT LIKE '%!%' OR p.search @@ asked.strict)
      LIMIT ${candidates}`
}

/**
 * Passages that hold all that was asked for, in the syntax of web searches, come first; then those that hold some of
 * its words, unless the question excludes words. Of the keywords of code that English throws away, those count that are
 * meant as such ($2), or all ($3) where the question has no other word. A word counts by its rank in the passage
 * (ts_rank_cd, damped by the passage's length and to less than 1) times how rare it is among the passages found:
 * ln(1 + found / with the word).
 */
const searchPassages = `
  WITH asked AS (
    SELECT websearch_to_tsquery('english', $1) AS strict, to_tsvector('english', $1) AS words
  ),
  words AS (
    SELECT lexeme
    FROM (SELECT lexeme FROM asked, unnest(asked.words) ORDER BY positions[1] LIMIT ${maxWords}) AS spoken
    UNION
    SELECT unnest(CASE WHEN length(asked.words) > 0 THEN $2::text[] ELSE $3 END) FROM asked
  ),
  terms AS (
    SELECT lexeme, ('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''')::tsquery AS term FROM words
  ),
  counted AS (
    SELECT lexeme, term, (
      SELECT count(*) FROM (SELECT FROM passages p WHERE p.search @@ term LIMIT ${mostCounted}) AS holding
    ) AS passages
    FROM terms
  ),
  rarest AS (
    SELECT term FROM counted WHERE passages > 0 ORDER BY passages, lexeme LIMIT ${rarestWords}
  ),
  candidates AS (
    (${holding(titleVector('p'), 'asked.strict')})
    UNION (${holding('p.search', 'asked.strict')})
    UNION SELECT held.id FROM rarest CROSS JOIN LATERAL (${holding('p.search', 'rarest.term')}) AS held
  ),
  hits AS (
    SELECT p.id, counted.lexeme, counted.passages, ts_rank_cd(p.search, counted.term, 1 | 32) AS rank
    FROM candidates JOIN passages p USING (id) JOIN counted ON p.search @@ counted.term
  ),
  found AS (
    SELECT greatest(count(DISTINCT id), max(passages))::float8 AS passages FROM hits
  ),
  weights AS (
    SELECT DISTINCT hits.lexeme, ln(1 + found.passages / hits.passages) AS weight FROM hits CROSS JOIN found
  ),
  scores AS (
    SELECT hits.id, sum(hits.rank * weights.weight) / (SELECT sum(weight) FROM weights) AS score
    FROM hits JOIN weights USING (lexeme) GROUP BY hits.id
  ),
  best AS (
    SELECT scores.id, score + CASE WHEN p.search @@ asked.strict THEN 1 ELSE 0 END AS score
    FROM asked, scores JOIN passages p USING (id)
    ORDER BY score DESC, id LIMIT $8
  )
  SELECT c.id AS "courseId", c.slug AS "courseSlug", p.topic_id AS "topicId", p.subtopic_id AS "subtopicId",
    p.subtopic_title AS "subtopicTitle", p.heading, p.text, p.start_offset AS "startOffset", p.end_offset AS "endOffset",
    best.score
  FROM best JOIN passages p USING (id) JOIN courses c ON c.id = p.course_id
  ORDER BY best.score DESC, best.id`

export type PassageStore = ReturnType<typeof createPassageStore>

export function createPassageStore(reader: Queryable) {
  return {
    /** The passages that answer a question best, best first. Any text is a harmless question. One round trip. */
    async search({ question, course, authorId, everyDraft, limit }: PassageSearch): Promise<PassageHit[]> {
      const { rows } = await reader.query<PassageHit>(searchPassages, [
        withoutIdleMinus(question),
        keywordsMeantIn(question),
        keywordsIn(question),
        authorId ?? null,
        everyDraft,
        course?.by === 'id' ? course.id : null,
        course?.by === 'slug' ? course.slug : null,
        limit,
      ])
      return rows
    },
  }
}

/**
 * Table expressions that make the passages of the course in the expression `head` those of `topics`; with an empty
 * `head` they do nothing. With `exercises` searches for courses find those too, by what learners read of them. Passages
 * that are as they shall be are not written: words and indexes are most of what publishing costs.
 */
export function writePassages(values: unknown[], topics: Topic[], { exercises }: { exercises: boolean }): string {
  const texts = topics.flatMap(({ subtopics }) => subtopics.flatMap(textPassages))
  const programs = exercises ? topics.flatMap(({ subtopics }) => subtopics.flatMap(exercisePassages)) : []
  const digests = [...texts, ...programs].map(({ digest }) => digest)
  const expressions = [
    `removed_passages AS (
    DELETE FROM passages p USING head
    WHERE p.course_id = head.id AND (p.digest IS NULL OR p.digest <> ALL ($${values.push(digests)}::text[]))
  )`,
    `written_passages AS (
    INSERT INTO passages (
      course_id, topic_id, subtopic_id, subtopic_title, heading, text, start_offset, end_offset, digest, search)
    SELECT head.id, "topicId", "subtopicId", given.title, heading, text, "startOffset", "endOffset", given.digest,
      setweight(to_tsvector('english', given.title) || to_tsvector('simple', keywords), 'A')
      || setweight(to_tsvector('english', heading), 'B')
      || setweight(to_tsvector('english', text), 'C')
      || setweight(to_tsvector('english', "codeWords"), 'D')
    FROM head, jsonb_to_recordset($${values.push(JSON.stringify(texts))}::jsonb) AS given (
      "subtopicId" uuid, "topicId" uuid, title text, keywords text, heading text, text text, "startOffset" integer,
      "endOffset" integer, "codeWords" text, digest text)
    WHERE ${isMissing}
  )`,
  ]
  if (programs.length > 0) {
    expressions.push(`exercise_passages AS (
    INSERT INTO passages (
      course_id, topic_id, subtopic_id, subtopic_title, exercise_id, heading, text, start_offset, end_offset, digest,
      search)
    SELECT head.id, "topicId", "subtopicId", "subtopicTitle", given.id, given.title, instructions, 0, 0, given.digest,
      setweight(to_tsvector('english', given.title) || to_tsvector('simple', keywords), 'A')
      || setweight(to_tsvector('english', concepts), 'B')
      || setweight(to_tsvector('english', instructions), 'C')
      || setweight(to_tsvector('english', starter), 'D')
    FROM head
    CROSS JOIN jsonb_to_recordset($${values.push(JSON.stringify(programs))}::jsonb) AS given (
      id uuid, version text, "topicId" uuid, "subtopicId" uuid, "subtopicTitle" text, title text, keywords text,
      concepts text, digest text)
    JOIN exercise_contents x ON x.exercise_id = given.id AND x.version = given.version
    CROSS JOIN LATERAL (
      SELECT coalesce(x.shown ->> 'instructions', '') AS instructions, coalesce((
        SELECT string_agg(file ->> 'text', ' ') FROM json_array_elements(x.shown -> 'starterFiles') AS file), '') AS starter
    ) AS read
    WHERE ${isMissing}
  )`)
  }
  return expressions.join(', ')
}

const isMissing = 'NOT EXISTS (SELECT FROM passages p WHERE p.course_id = head.id AND p.digest = given.digest)'

function textPassages(subtopic: Subtopic) {
  return passagesOf(subtopic).map((passage, index) =>
    withDigest({
      ...passage,
      subtopicId: subtopic.id,
      topicId: subtopic.topicId,
      title: subtopic.title,
      keywords: keywordsIn(`${subtopic.title} ${passage.heading}`).join(' '),
      // One passage of a subtopic is enough to find its example by.
      codeWords: index === 0 ? codeWords(subtopic.codeExample).join(' ') : '',
    }),
  )
}

function exercisePassages(subtopic: Subtopic) {
  return subtopic.exercises.map(({ id, version, title, concepts }) =>
    withDigest({
      ...{ id, version, topicId: subtopic.topicId, subtopicId: subtopic.id, subtopicTitle: subtopic.title, title },
      ...{ keywords: keywordsIn(title).join(' '), concepts: concepts.join(' ') },
    }),
  )
}

// Raised when the words of a passage are made in another way: all are written anew then, each with its course.
const form = 1

function withDigest<Passage extends object>(passage: Passage): Passage & { digest: string } {
  const digest = createHash('sha256')
    .update(JSON.stringify([form, passage]))
    .digest('base64url')
  return { ...passage, digest }
}
