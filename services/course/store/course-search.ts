import type { Pool } from '@learnlab/postgres'
import type { CourseLevel } from '../domain/course.ts'
import { nearMisses } from '../domain/near-misses.ts'
import type { Publication } from '../domain/version.ts'

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
  /** Text around what was found, which stands between U+0001 and U+0002. */
  headline: string
  score: number
}

// Beyond these a course's words say nothing new.
const maxWordsOfCourse = 20_000

/** The letters of a word in their order in the alphabet: swapping some changes nothing. */
function sorted(word: string): string {
  return `(SELECT string_agg(letter, '' ORDER BY letter) FROM regexp_split_to_table(${word}, '') AS letter)`
}

/**
 * A word that nobody wrote is taken for the three most like it: by trigrams (pg_trgm), and short ones, which have few of
 * them, by one slip of the fingers (nearMisses), a swap of letters before others. What holds more of the words comes first,
 * then what holds them in a better place, more often or closer together (ts_rank_cd). Of a subtopic the best passage counts.
 */
const searchCourses = `
  WITH given AS (
    SELECT word, near, number FROM unnest($1::text[], $7::text[]) WITH ORDINALITY AS given (word, near, number)
  ),
  meant AS (
    SELECT number, word FROM given
    WHERE EXISTS (SELECT FROM search_words w WHERE w.word = given.word) OR length(word) < 3
    UNION ALL
    SELECT number, alike.word FROM given CROSS JOIN LATERAL (
      SELECT found.word FROM (
        SELECT w.word, public.similarity(w.word, given.word) AS likeness
        FROM search_words w WHERE w.word OPERATOR(public.%) given.word
        UNION ALL
        SELECT w.word, CASE WHEN ${sorted('w.word')} = ${sorted('given.word')} THEN 1
          ELSE 0.5 + public.similarity(w.word, given.word) / 2 END
        FROM search_words w
        WHERE given.near <> '' AND w.word ~ given.near
          AND (w.word >= left(given.word, 1) AND w.word < left(given.word, 1) || U&'\\+10FFFF'
            OR w.word >= substr(given.word, 2, 1) AND w.word < substr(given.word, 2, 1) || U&'\\+10FFFF')
      ) AS found
      GROUP BY found.word ORDER BY max(found.likeness) DESC, found.word LIMIT 3
    ) AS alike
    WHERE length(given.word) >= 3 AND NOT EXISTS (SELECT FROM search_words w WHERE w.word = given.word)
  ),
  terms AS (
    SELECT number, plainto_tsquery('english', word) || plainto_tsquery('simple', word) AS term FROM meant
  ),
  every AS (
    SELECT string_agg('(' || term::text || ')', ' | ')::tsquery AS terms FROM terms WHERE term::text <> ''
  ),
  listed AS (
    SELECT x.* FROM catalogue x
    WHERE ($2 = '' OR x.details ->> 'category' = $2) AND ($3 = '' OR x.details -> 'tags' ? $3)
      AND ($4 = '' OR x.details ->> 'level' = $4) AND ($5 = '' OR x.details ->> 'language' = $5)
  ),
  ranked AS (
    SELECT p.course_id, p.subtopic_id, p.id AS passage_id, t.number, max(ts_rank_cd(p.search, t.term, 1 | 32)) AS rank
    FROM terms t JOIN passages p ON p.search @@ t.term JOIN listed x ON x.course_id = p.course_id
    GROUP BY p.course_id, p.subtopic_id, p.id, t.number
    UNION ALL
    SELECT x.course_id, NULL, NULL, t.number, max(ts_rank_cd(x.search, t.term, 1 | 32))
    FROM terms t JOIN listed x ON x.search @@ t.term
    GROUP BY x.course_id, t.number
  ),
  scored AS (
    SELECT course_id, subtopic_id, passage_id, count(*) + sum(rank) / count(*) AS score
    FROM ranked GROUP BY course_id, subtopic_id, passage_id
  ),
  best AS (
    SELECT DISTINCT ON (course_id, subtopic_id) * FROM scored ORDER BY course_id, subtopic_id, score DESC, passage_id
  ),
  shown AS (
    SELECT * FROM best ORDER BY score DESC, course_id, subtopic_id NULLS FIRST LIMIT $6
  )
  SELECT c.id AS "courseId", c.slug AS "courseSlug", x.title AS "courseTitle", p.topic_id AS "topicId",
    p.subtopic_id AS "subtopicId", p.subtopic_title AS "subtopicTitle", shown.score,
    ts_headline('english', coalesce(nullif(p.text, ''), p.subtopic_title, nullif(x.description, ''), x.title), every.terms,
      E'StartSel=\x01, StopSel=\x02, MaxFragments=2, MaxWords=20, MinWords=5, FragmentDelimiter=" … "') AS headline
  FROM shown CROSS JOIN every JOIN courses c ON c.id = shown.course_id JOIN catalogue x ON x.course_id = c.id
    LEFT JOIN passages p ON p.id = shown.passage_id
  ORDER BY shown.score DESC, shown.course_id, shown.subtopic_id NULLS FIRST`

export type CourseSearchStore = ReturnType<typeof createCourseSearchStore>

export function createCourseSearchStore(pool: Pool) {
  return {
    /** Published courses and subtopics that hold what is looked for, best first. One round trip. */
    async search({ words, category, tag, level, language, limit }: CourseSearch): Promise<CourseHit[]> {
      const values = [words, category, tag, level ?? '', language, limit, words.map(nearMisses)]
      return (await pool.query<CourseHit>(searchCourses, values)).rows
    },
  }
}

/** Table expressions that keep the words of a version, for those who misspell them. */
export function writeSearchWords(values: unknown[], { snapshot }: Publication): string {
  const { title, description, details, topics } = snapshot
  const subtopics = topics.flatMap((topic) => topic.subtopics)
  const texts = [title, description, details.summary, ...details.tags, ...topics.map((topic) => topic.title)]
  texts.push(...subtopics.flatMap((subtopic) => [subtopic.title, subtopic.content, subtopic.codeExample]))
  const words = new Set(texts.flatMap((text) => text.toLowerCase().match(/[\p{L}_]{3,40}/gu) ?? []))
  const place = `$${values.push([...words].slice(0, maxWordsOfCourse))}::text[]`
  return `words AS (
    INSERT INTO search_words (word) SELECT given.word FROM head, unnest(${place}) AS given (word) ORDER BY 1
    ON CONFLICT DO NOTHING
  )`
}
