import type { Queryable } from '@learnlab/postgres'
import type { CourseLevel } from '../domain/course.ts'
import { nearMisses } from '../domain/near-misses.ts'
import type { Publication } from '../domain/version.ts'
import { titleVector } from './title-vector.ts'

export type CourseSearch = {
  /** In lower case, each once. */
  words: string[]
  category: string
  tag: string
  level: CourseLevel | undefined
  language: string
  limit: number
}

export type CourseHit = {
  courseId: string
  courseSlug: string
  courseTitle: string
  /** Undefined where the course itself was found. */
  topicId: string | null
  subtopicId: string | null
  subtopicTitle: string | null
  /** Undefined where it was no exercise that was found. */
  exerciseId: string | null
  exerciseTitle: string | null
  /** Text around what was found, which stands between U+0001 and U+0002. */
  headline: string
  /** Likewise the titles above that text, whole. */
  titles: string
  score: number
}

const marks = 'StartSel=\\x01, StopSel=\\x02'

// Beyond these a course's words say nothing new.
const maxWordsOfCourse = 20_000

/** The letters of a word in their order in the alphabet: swapping some changes nothing. */
function sorted(word: string): string {
  return `(SELECT string_agg(letter, '' ORDER BY letter) FROM regexp_split_to_table(${word}, '') AS letter)`
}

// Of all that holds the words, so many are weighed of each kind: a common word is in half of a catalogue.
const candidates = 200

const filters = `($2 = '' OR x.details ->> 'category' = $2) AND ($3 = '' OR x.details -> 'tags' ? $3)
  AND ($4 = '' OR x.details ->> 'level' = $4) AND ($5 = '' OR x.details ->> 'language' = $5)`

/**
 * A table expression with the ids of rows that are worth weighing: those with every word in their titles, those with each
 * that says something, in the titles or anywhere; where that is little, those with some word.
 */
function candidatesIn(name: string, row: 'p' | 'x'): string {
  const from = row === 'p' ? 'passages p JOIN catalogue x ON x.course_id = p.course_id' : 'catalogue x'
  const id = row === 'p' ? 'p.id' : 'x.course_id'
  const holding = (document: string, words: string, most: string) =>
    `(SELECT ${id} AS id FROM wanted CROSS JOIN ${from} WHERE ${document} @@ wanted.${words} AND ${filters} LIMIT ${most})`
  const rest = `(SELECT greatest(0, ${candidates} - count(*)) FROM ${name}_fitting)`
  return `${name}_fitting AS (
    ${holding(titleVector(row), 'every_word', `${candidates}`)}
    UNION ${holding(titleVector(row), 'each_word', `${candidates}`)}
    UNION ${holding(`${row}.search`, 'each_word', `${candidates}`)}
  ),
  ${name} AS (
    SELECT id FROM ${name}_fitting
    UNION ${holding(titleVector(row), 'some_word', rest)}
    UNION ${holding(`${row}.search`, 'some_word', rest)}
  )`
}

/**
 * A word that nobody wrote is taken for the three most like it: by trigrams (pg_trgm) and length, where others are not far
 * behind the first, a swap of letters before others; and short ones, which have few trigrams, by one slip of the fingers
 * (nearMisses). What holds more of the words comes first, then what holds them in a better place, more often or closer
 * together (ts_rank_cd); a word that may be meant counts less the less it is like the one that was typed. Of a subtopic the
 * best passage counts, be it of its text or of an exercise. Of words that may be meant those are highlighted that are most
 * like it, of those that are there.
 */
const searchCourses = `
  WITH given AS (
    SELECT word, near, number FROM unnest($1::text[], $7::text[]) WITH ORDINALITY AS given (word, near, number)
  ),
  meant AS (
    SELECT number, word, 1::float8 AS weight FROM given
    UNION ALL
    SELECT number, alike.word, alike.likeness / alike.most FROM given CROSS JOIN LATERAL (
      SELECT nearest.*, max(likeness) OVER () AS most FROM (
        SELECT found.word, max(found.likeness) AS likeness, bool_or(found.is_slip) AS is_slip FROM (
          SELECT w.word, false AS is_slip,
            CASE WHEN length(w.word) = length(given.word) AND ${sorted('w.word')} = ${sorted('given.word')} THEN 1
            ELSE public.similarity(w.word, given.word)
              * least(length(w.word), length(given.word)) / greatest(length(w.word), length(given.word)) END AS likeness
          FROM search_words w WHERE w.word OPERATOR(public.%) given.word
          UNION ALL
          SELECT w.word, true, CASE WHEN ${sorted('w.word')} = ${sorted('given.word')} THEN 1
            ELSE 0.5 + public.similarity(w.word, given.word) / 2 END
          FROM search_words w
          WHERE given.near <> '' AND w.word ~ given.near
            AND (w.word >= left(given.word, 1) AND w.word < left(given.word, 1) || U&'\\+10FFFF'
              OR w.word >= substr(given.word, 2, 1) AND w.word < substr(given.word, 2, 1) || U&'\\+10FFFF')
        ) AS found
        GROUP BY found.word ORDER BY likeness DESC, found.word LIMIT 3
      ) AS nearest
    ) AS alike
    WHERE length(given.word) >= 3 AND (alike.is_slip OR alike.likeness >= 0.65 * alike.most)
      AND NOT EXISTS (SELECT FROM search_words w WHERE w.word = given.word)
  ),
  terms AS (
    SELECT number, weight, plainto_tsquery('english', word) || plainto_tsquery('simple', word) AS term,
      numnode(plainto_tsquery('english', word)) = 0 AS is_dropped
    FROM meant
  ),
  words AS (
    SELECT string_agg('(' || term::text || ')', ' | ') AS word, bool_and(is_dropped) AS is_dropped
    FROM terms WHERE numnode(term) > 0 GROUP BY number
  ),
  wanted AS (
    SELECT string_agg('(' || word || ')', ' & ')::tsquery AS every_word,
      string_agg('(' || word || ')', ' & ') FILTER (WHERE NOT is_dropped OR are_all_dropped)::tsquery AS each_word,
      string_agg('(' || word || ')', ' | ') FILTER (WHERE NOT is_dropped OR are_all_dropped)::tsquery AS some_word
    FROM words CROSS JOIN (SELECT bool_and(is_dropped) AS are_all_dropped FROM words) AS all_words
  ),
  ${candidatesIn('passages_found', 'p')},
  ${candidatesIn('courses_found', 'x')},
  ranked AS (
    SELECT p.course_id, p.subtopic_id, p.id AS passage_id, p.exercise_id, t.number,
      max(t.weight) AS weight, max(t.weight * ts_rank_cd(p.search, t.term, 1 | 32)) AS rank
    FROM passages_found JOIN passages p USING (id) JOIN terms t ON p.search @@ t.term
    GROUP BY p.id, t.number
    UNION ALL
    SELECT x.course_id, NULL, NULL, NULL, t.number, max(t.weight), max(t.weight * ts_rank_cd(x.search, t.term, 1 | 32))
    FROM courses_found f JOIN catalogue x ON x.course_id = f.id JOIN terms t ON x.search @@ t.term
    GROUP BY x.course_id, t.number
  ),
  scored AS (
    SELECT course_id, subtopic_id, passage_id, exercise_id, sum(weight) + sum(rank) / count(*) AS score
    FROM ranked GROUP BY course_id, subtopic_id, passage_id, exercise_id
  ),
  best AS (
    SELECT DISTINCT ON (course_id, subtopic_id) * FROM scored
    ORDER BY course_id, subtopic_id, score DESC, exercise_id NULLS FIRST, passage_id
  ),
  shown AS (
    SELECT * FROM best ORDER BY score DESC, course_id, subtopic_id NULLS FIRST LIMIT $6
  )
  SELECT c.id AS "courseId", c.slug AS "courseSlug", x.title AS "courseTitle", p.topic_id AS "topicId",
    p.subtopic_id AS "subtopicId", p.subtopic_title AS "subtopicTitle", p.exercise_id AS "exerciseId",
    CASE WHEN p.exercise_id IS NOT NULL THEN p.heading END AS "exerciseTitle", shown.score,
    ts_headline('english', coalesce(nullif(p.text, ''), p.subtopic_title, nullif(x.description, ''), x.title),
      held.words, E'${marks}, MaxFragments=2, MaxWords=20, MinWords=5, FragmentDelimiter=" … "') AS headline,
    ts_headline('english', coalesce(p.subtopic_title || coalesce(' – ' || nullif(p.heading, p.subtopic_title), ''), x.title),
      held.words, E'${marks}, HighlightAll=true') AS titles
  FROM shown JOIN courses c ON c.id = shown.course_id JOIN catalogue x ON x.course_id = c.id
    LEFT JOIN passages p ON p.id = shown.passage_id
    CROSS JOIN LATERAL (
      SELECT string_agg('(' || term::text || ')', ' | ')::tsquery AS words FROM (
        SELECT t.term, t.weight, max(t.weight) OVER (PARTITION BY t.number) AS most
        FROM terms t WHERE coalesce(p.search, x.search) @@ t.term
      ) AS there WHERE weight = most
    ) AS held
  ORDER BY shown.score DESC, shown.course_id, shown.subtopic_id NULLS FIRST`

export type CourseSearchStore = ReturnType<typeof createCourseSearchStore>

export function createCourseSearchStore(reader: Queryable) {
  return {
    /** Published courses and subtopics that hold what is looked for, best first. One round trip. */
    async search({ words, category, tag, level, language, limit }: CourseSearch): Promise<CourseHit[]> {
      const values = [words, category, tag, level ?? '', language, limit, words.map(nearMisses)]
      return (await reader.query<CourseHit>(searchCourses, values)).rows
    },
  }
}

/** A table expression that keeps the words of a version, for those who misspell them. */
export function writeSearchWords(values: unknown[], { snapshot }: Publication): string {
  const { title, description, details, topics } = snapshot
  const subtopics = topics.flatMap((topic) => topic.subtopics)
  const exercises = subtopics.flatMap((subtopic) => subtopic.exercises ?? [])
  const texts = [title, description, details.summary, ...details.tags, ...topics.map((topic) => topic.title)]
  texts.push(...subtopics.flatMap((subtopic) => [subtopic.title, subtopic.content, subtopic.codeExample]))
  texts.push(...exercises.flatMap((exercise) => [exercise.title, ...exercise.concepts]))
  const words = new Set(texts.flatMap((text) => text.toLowerCase().match(/[\p{L}_]{3,40}/gu) ?? []))
  const place = `$${values.push([...words].slice(0, maxWordsOfCourse))}::text[]`
  const contents = `$${values.push(JSON.stringify(exercises.map(({ id, version }) => ({ id, version }))))}::jsonb`
  // One statement in one order: publications that insert the same words at once would lock each other out.
  return `words AS (
    INSERT INTO search_words (word)
    SELECT given.word FROM head CROSS JOIN (
      SELECT unnest(${place})
      UNION
      SELECT words.word[1]
      FROM jsonb_to_recordset(${contents}) AS exercise (id uuid, version text)
      JOIN exercise_contents x ON x.exercise_id = exercise.id AND x.version = exercise.version
      CROSS JOIN LATERAL (
        SELECT x.shown ->> 'instructions' UNION ALL
        SELECT file ->> 'text' FROM json_array_elements(x.shown -> 'starterFiles') AS file
      ) AS read (text)
      CROSS JOIN LATERAL regexp_matches(lower(read.text), '[[:alpha:]_]{3,40}', 'g') AS words (word)
    ) AS given (word)
    ORDER BY 1
    ON CONFLICT DO NOTHING
  )`
}
