import type { Pool, Queryable } from '@learnlab/postgres'
import { subjectsOf } from '../domain/course-subjects.ts'
import type { Passage, PassageQuery } from '../domain/passage.ts'
import { alikeWeight } from '../domain/query-terms.ts'

/** A published course as it stands in the index, or should. */
export type IndexedCourse = { courseId: string; slug: string; version: string }

export type IndexedPassage = Pick<
  Passage,
  'subtopicId' | 'subtopicTitle' | 'heading' | 'text' | 'startOffset' | 'endOffset'
>

/** A course that shall be indexed, handed out for a while. */
export type IndexRequest = IndexedCourse & { request: number; attempts: number }

/** Asks for a course to be indexed anew, within the caller's transaction. Empty version and slug: as it is. One round trip. */
export async function requestIndexing(client: Queryable, courses: readonly IndexedCourse[]): Promise<void> {
  await client.query(
    `INSERT INTO courses_to_index AS known (course_id, slug, version)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])
     ON CONFLICT (course_id) DO UPDATE
     SET slug = excluded.slug, version = coalesce(nullif(excluded.version, ''), known.version),
       request = known.request + 1, attempts = 0, not_before = now()`,
    [courses.map(({ courseId }) => courseId), courses.map(({ slug }) => slug), courses.map(({ version }) => version)],
  )
}

/** Forgets courses, within the caller's transaction. One round trip. */
export async function forgetCourses(client: Queryable, courseIds: readonly string[]): Promise<void> {
  await client.query(
    `WITH requests AS (DELETE FROM courses_to_index WHERE course_id = ANY($1::uuid[]))
     DELETE FROM indexed_courses WHERE course_id = ANY($1::uuid[])`,
    [courseIds],
  )
}

/** Gives a course in the index, and one that is to be, its new slug, within the caller's transaction. One round trip. */
export async function renameCourse(client: Queryable, courseId: string, slug: string): Promise<void> {
  await client.query(
    `WITH requests AS (UPDATE courses_to_index SET slug = $2 WHERE course_id = $1 AND slug <> $2)
     UPDATE indexed_courses SET slug = $2 WHERE course_id = $1 AND slug <> $2`,
    [courseId, slug],
  )
}

// Of all that holds a word, so many passages are weighed: a common word is in half of a large index.
const candidates = 100
// Words that passages are weighed by: the question's own, then those that say most, as they are rare and surely meant.
const tellingWords = 16
// Of these, the ones that are looked for in pairs.
const pairedWords = 12
// Passages with a word are counted no further: it is a common one, and only those with it in their titles are weighed.
const mostCounted = 1_000
const ownCourse = '(slug = $7 OR course_id::text = $7)'
const ownPassages = `own AS MATERIALIZED (
    SELECT p.* FROM passages p JOIN indexed_courses c USING (course_id) WHERE c.slug = $7 OR c.course_id::text = $7
  ),`
const titleWords = "to_tsvector('english', p.titles)"
const some = (condition: string) => `SELECT p.id FROM passages p WHERE ${condition} LIMIT ${candidates}`

const boundedCandidates = `
    (SELECT p.id FROM strict, passages p WHERE ${titleWords} @@ strict.query LIMIT ${candidates})
    UNION ALL (SELECT p.id FROM strict, passages p WHERE p.search @@ strict.query LIMIT ${candidates})
    UNION ALL SELECT held.id FROM telling CROSS JOIN LATERAL (${some('p.search @@ telling.query')}) AS held
      WHERE telling.passages < ${mostCounted}
    UNION ALL SELECT held.id FROM telling CROSS JOIN LATERAL (${some(`${titleWords} @@ telling.query`)}) AS held
    UNION ALL SELECT held.id FROM telling one JOIN telling other ON one.place < other.place
      CROSS JOIN LATERAL (${some(`${titleWords} @@ (one.query && other.query)`)}) AS held
      WHERE other.place <= ${pairedWords} AND (one.passages >= ${mostCounted} OR other.passages >= ${mostCounted})`

/**
 * Passages that have some of what is asked for ($2 terms, $3 their words, $4 their weights, $5 their subjects, empty for any),
 * and those whose titles are written nearly as a word that no passage has. A term counts in courses on its subject, by its
 * best word: the word's rank in the passage (ts_rank_cd, damped by the passage's length and to less than 1) times how rare it
 * is. Passages that have all that was asked for, in the syntax of web searches, come before others. Only some passages are
 * weighed: those that hold the most telling words, those with them in their titles, and those with two of them there. How
 * rare a word is, the statistics of the table say where it is frequent.
 * @param isWhole of all passages, or of those of the course $7, which are few
 */
function searchStatement(isWhole: boolean): string {
  const searched = isWhole ? 'passages' : 'own'
  return `
  WITH ${isWhole ? '' : ownPassages} strict AS (SELECT websearch_to_tsquery('english', $1) AS query),
  lexemes AS (
    SELECT given.term, given.subject, lexeme, max(given.weight) AS weight
    FROM unnest($2::integer[], $3::text[], $4::float8[], $5::text[]) AS given (term, word, weight, subject),
      unnest(to_tsvector('english', given.word))
    WHERE given.subject = '' OR given.subject IN (
      SELECT unnest(subjects) FROM indexed_courses${isWhole ? '' : ` WHERE ${ownCourse}`})
    GROUP BY given.term, given.subject, lexeme
  ),
  frequent AS MATERIALIZED (
    SELECT lexeme, max(share * (SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'passages'::regclass)) AS passages
    FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (lexeme, share)
    WHERE ${isWhole} AND schemaname = current_schema() AND tablename = 'passages' AND attname = 'search'
    GROUP BY lexeme
  ),
  looked_up AS (
    SELECT lexeme, max(weight) AS weight,
      ('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''')::tsquery AS query
    FROM lexemes GROUP BY lexeme
  ),
  counted AS MATERIALIZED (
    SELECT looked_up.*, coalesce(
      (SELECT frequent.passages FROM frequent WHERE frequent.lexeme = looked_up.lexeme AND frequent.passages >= ${mostCounted}),
      (SELECT count(*) FROM (
        SELECT FROM ${searched} p WHERE p.search @@ looked_up.query LIMIT ${mostCounted}) AS holding)
    )::float8 AS passages
    FROM looked_up
  ),
  telling AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY weight = 1 DESC, weight * rareness DESC, lexeme) AS place
    FROM (
      SELECT *, ln(1 + (SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = 'passages'::regclass) / passages) AS rareness
      FROM counted WHERE passages > 0
    ) AS found
    ORDER BY place ${isWhole ? `LIMIT ${tellingWords}` : ''}
  ),
  candidates AS (${isWhole ? boundedCandidates : 'SELECT p.id FROM own p JOIN telling ON p.search @@ telling.query'}),
  weighed AS MATERIALIZED (
    SELECT p.id, p.search, c.subjects, p.search @@ strict.query AS has_all
    FROM (SELECT DISTINCT id FROM candidates) AS candidates JOIN passages p USING (id)
      JOIN indexed_courses c USING (course_id) CROSS JOIN strict
  ),
  hits AS MATERIALIZED (
    SELECT p.id, telling.lexeme, telling.passages, ts_rank_cd(p.search, telling.query, 1 | 32) AS rank
    FROM weighed p JOIN telling ON p.search @@ telling.query
  ),
  found AS (SELECT greatest(count(DISTINCT id), max(passages)) AS passages FROM hits),
  rareness AS (
    SELECT DISTINCT hits.lexeme, ln(1 + found.passages / hits.passages) AS weight FROM hits CROSS JOIN found
  ),
  terms AS (
    SELECT hits.id, lexemes.term, max(lexemes.weight * hits.rank * rareness.weight) AS score
    FROM hits JOIN rareness USING (lexeme) JOIN lexemes USING (lexeme) JOIN weighed USING (id)
    WHERE lexemes.subject = '' OR lexemes.subject = ANY(weighed.subjects)
    GROUP BY hits.id, lexemes.term
  ),
  misspelt AS (
    SELECT given.word FROM unnest($3::text[], $4::float8[]) AS given (word, weight)
    WHERE given.weight = 1 AND length(given.word) > 3
      AND NOT EXISTS (
        SELECT FROM counted WHERE passages > 0 AND lexeme = ANY(tsvector_to_array(to_tsvector('english', given.word))))
  ),
  scores AS (
    SELECT id, score FROM terms
    UNION ALL
    SELECT alike.id, alike.likeness FROM misspelt CROSS JOIN LATERAL (
      SELECT p.id, public.strict_word_similarity(misspelt.word, p.titles) AS likeness FROM ${searched} p
      WHERE misspelt.word OPERATOR(public.<<%) p.titles LIMIT ${candidates}) AS alike
  ),
  best AS (
    SELECT id, sum(scores.score) + CASE WHEN bool_or(weighed.has_all) THEN 1 ELSE 0 END AS score
    FROM scores LEFT JOIN weighed USING (id)
    GROUP BY id ORDER BY 2 DESC, id LIMIT $6
  )
  SELECT p.course_id AS "courseId", c.slug AS "courseSlug", c.subjects, p.subtopic_id AS "subtopicId",
    p.subtopic_title AS "subtopicTitle", p.heading, p.text, p.start_offset AS "startOffset", p.end_offset AS "endOffset",
    best.score
  FROM best JOIN passages p USING (id) JOIN indexed_courses c USING (course_id)
  ORDER BY best.score DESC, p.id`
}

const searchAll = searchStatement(true)
const searchCourse = searchStatement(false)

export type ContentIndex = ReturnType<typeof createContentIndex>

export function createContentIndex(pool: Pool) {
  return {
    /** Asks for courses to be indexed anew. One round trip. */
    request: (courses: readonly IndexedCourse[]) => requestIndexing(pool, courses),

    forget: (courseIds: readonly string[]) => forgetCourses(pool, courseIds),

    /** Takes the next course that is to be indexed, for `leaseMs`: then somebody else may take it. One round trip. */
    async take(leaseMs: number): Promise<IndexRequest | undefined> {
      const { rows } = await pool.query<IndexRequest>(
        `UPDATE courses_to_index SET attempts = attempts + 1, not_before = now() + $1 * interval '1 millisecond'
         WHERE course_id = (
           SELECT course_id FROM courses_to_index WHERE not_before <= now()
           ORDER BY not_before LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING course_id AS "courseId", slug, version, request, attempts`,
        [leaseMs],
      )
      return rows[0]
    },

    /** Has a course taken again after `delayMs`, unless it was asked for anew meanwhile. One round trip. */
    async postpone({ courseId, request }: IndexRequest, delayMs: number): Promise<void> {
      await pool.query(
        `UPDATE courses_to_index SET not_before = now() + $3 * interval '1 millisecond'
         WHERE course_id = $1 AND request = $2`,
        [courseId, request, delayMs],
      )
    },

    /**
     * Puts a course into the index as it is, and takes it off the list unless it was asked for anew meanwhile. Nothing when
     * it was forgotten meanwhile. One round trip.
     */
    async replace(
      { courseId, request }: IndexRequest,
      { slug, version }: IndexedCourse,
      passages: readonly IndexedPassage[],
    ): Promise<void> {
      await pool.query(
        `WITH asked AS (
          SELECT course_id FROM courses_to_index WHERE course_id = $1 FOR UPDATE
        ), course AS (
          INSERT INTO indexed_courses (course_id, slug, version, subjects) SELECT course_id, $3, $4, $6 FROM asked
          ON CONFLICT (course_id) DO UPDATE
          SET slug = excluded.slug, version = excluded.version, subjects = excluded.subjects, indexed_at = now()
          RETURNING course_id
        ), old AS (
          DELETE FROM passages USING course WHERE passages.course_id = course.course_id
        ), done AS (
          DELETE FROM courses_to_index USING course
          WHERE courses_to_index.course_id = course.course_id AND request = $2
        )
        INSERT INTO passages (
          course_id, subtopic_id, subtopic_title, heading, text, start_offset, end_offset, search)
        SELECT course.course_id, given."subtopicId", given."subtopicTitle", heading, text, "startOffset", "endOffset",
          setweight(to_tsvector('english', given."subtopicTitle"), 'A') || setweight(to_tsvector('english', heading), 'B')
            || setweight(to_tsvector('english', text), 'C')
        FROM course, jsonb_to_recordset($5::jsonb) AS given (
          "subtopicId" uuid, "subtopicTitle" text, heading text, text text, "startOffset" integer, "endOffset" integer)`,
        [courseId, request, slug, version, JSON.stringify(passages), subjectsOf(passages)],
      )
    },

    /** What is in the index. One round trip. */
    async courses(): Promise<IndexedCourse[]> {
      const { rows } = await pool.query<IndexedCourse>(
        'SELECT course_id AS "courseId", slug, version FROM indexed_courses',
      )
      return rows
    },

    /** Passages of all courses, or of the one that an id or slug names, best first. One round trip. */
    async search({ query, terms, courseId, limit }: PassageQuery): Promise<Passage[]> {
      const words = terms.flatMap(({ words, alike, weight, subject = '' }, term) => [
        ...words.map((word) => ({ term, subject, word, weight })),
        ...alike.map((word) => ({ term, subject, word, weight: weight * alikeWeight })),
      ])
      const { rows } = await pool.query<Passage>(courseId === '' ? searchAll : searchCourse, [
        // PostgreSQL takes each minus for a negation, also those of dashes, and fails beyond 32 in a row.
        query.replace(/-(?![\p{L}\p{N}_"])/gu, ' '),
        words.map(({ term }) => term),
        words.map(({ word }) => word),
        words.map(({ weight }) => weight),
        words.map(({ subject }) => subject),
        limit,
        ...(courseId === '' ? [] : [courseId]),
      ])
      return rows
    },
  }
}
