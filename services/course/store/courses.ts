import type { JsonValue } from '@bufbuild/protobuf'
import { isUniqueViolation, type Pool } from '@learnlab/postgres'
import type { Course, CourseHead, Topic, Version } from '../domain/course.ts'
import type { CourseKey } from '../domain/course-key.ts'
import type { Snapshot } from '../domain/version.ts'
import { type HeadRow, headColumns, toHead, toVersion, toWorkingCopy, versionOf, workingTopics } from './course-row.ts'
import type { WholeContent } from './exercises.ts'
import { type CourseParts, insertHead, type NewHead, updateHead, writeCourse } from './write-course.ts'

/** Thrown when another course has the slug. */
export class SlugTaken extends Error {
  override readonly name = 'SlugTaken'
}

export type VersionRecord = { version: Version; title: string; note: string; publishedBy: string; publishedAt: Date }

/** What an exercise of a working copy holds. */
export type ExerciseRecord = { version: string; whole: JsonValue }

/** Courses in the database. */
export type CourseStore = ReturnType<typeof createCourseStore>

const maxVersions = 200

export function createCourseStore(pool: Pool) {
  return {
    /** The course without its topics, or undefined. One round trip. */
    async findHead(key: CourseKey): Promise<CourseHead | undefined> {
      const { rows } = await pool.query<HeadRow>(`SELECT ${headColumns} FROM courses c WHERE ${keyColumn(key)} = $1`, [
        keyValue(key),
      ])
      return rows[0] && toHead(rows[0])
    },

    /** The version published last, or the working copy of a course that has none. One round trip. */
    async findShown(key: CourseKey): Promise<Course | undefined> {
      const { rows } = await pool.query<HeadRow & { topics: Topic[] | null; content: Snapshot | null }>(
        `SELECT ${headColumns}, v.content, CASE WHEN v.course_id IS NULL THEN ${workingTopics} END AS topics
        FROM courses c LEFT JOIN course_versions v
          ON v.course_id = c.id AND v.major = c.published_major AND v.minor = c.published_minor
        WHERE ${keyColumn(key)} = $1`,
        [keyValue(key)],
      )
      const [row] = rows
      const version = row && versionOf(row)
      if (version && row.content) return toVersion(row, version, row.content)
      return row && toWorkingCopy({ ...row, topics: row.topics ?? [] })
    },

    /** The working copy, or undefined. One round trip. */
    async findWorking(key: CourseKey): Promise<Course | undefined> {
      const { rows } = await pool.query<HeadRow & { topics: Topic[] }>(
        `SELECT ${headColumns}, ${workingTopics} AS topics FROM courses c WHERE ${keyColumn(key)} = $1`,
        [keyValue(key)],
      )
      return rows[0] && toWorkingCopy(rows[0])
    },

    /** The working copy, with the contents of its exercises that were not proved yet. One round trip. */
    async findWithUnproved(key: CourseKey): Promise<{ working: Course; unproved: WholeContent[] } | undefined> {
      const { rows } = await pool.query<HeadRow & { topics: Topic[]; unproved: WholeContent[] }>(
        `SELECT ${headColumns}, ${workingTopics} AS topics, coalesce((
          SELECT json_agg(json_build_object('exerciseId', e.id, 'version', e.version, 'whole', x.whole))
          FROM exercises e JOIN exercise_contents x ON x.exercise_id = e.id AND x.version = e.version
          LEFT JOIN exercise_proofs p ON p.exercise_id = e.id AND p.version = e.version
          WHERE e.course_id = c.id AND p.version IS NULL), '[]') AS unproved
        FROM courses c WHERE ${keyColumn(key)} = $1`,
        [keyValue(key)],
      )
      const [row] = rows
      return row && { working: toWorkingCopy(row), unproved: row.unproved }
    },

    /**
     * The working copy, with what one of its exercises holds, and whether that was proved, or `version` of it where that is
     * given. One round trip.
     */
    async findWithExercise(
      key: CourseKey,
      { exerciseId, version }: { exerciseId: string; version?: string | undefined },
    ): Promise<{ working: Course; exercise: ExerciseRecord | undefined; isProved: boolean } | undefined> {
      const { rows } = await pool.query<
        HeadRow & { topics: Topic[]; exercise: ExerciseRecord | null; isProved: boolean }
      >(
        `SELECT ${headColumns}, ${workingTopics} AS topics,
          CASE WHEN e.id IS NOT NULL THEN json_build_object('version', e.version, 'whole', x.whole) END AS exercise,
          EXISTS (SELECT FROM exercise_proofs p WHERE p.exercise_id = e.id AND p.version = coalesce($3, e.version))
            AS "isProved"
        FROM courses c LEFT JOIN exercises e ON e.course_id = c.id AND e.id = $2
          LEFT JOIN exercise_contents x ON x.exercise_id = e.id AND x.version = e.version
        WHERE ${keyColumn(key)} = $1`,
        [keyValue(key), exerciseId, version ?? null],
      )
      const [row] = rows
      return row && { working: toWorkingCopy(row), exercise: row.exercise ?? undefined, isProved: row.isProved }
    },

    /** The working copy, with what one version holds, which is undefined where there is none. One round trip. */
    async findVersion(
      key: CourseKey,
      version: Version,
    ): Promise<{ working: Course; snapshot: Snapshot | undefined; course: Course | undefined } | undefined> {
      const { rows } = await pool.query<HeadRow & { topics: Topic[]; content: Snapshot | null }>(
        `SELECT ${headColumns}, v.content, ${workingTopics} AS topics
        FROM courses c LEFT JOIN course_versions v ON v.course_id = c.id AND v.major = $2 AND v.minor = $3
        WHERE ${keyColumn(key)} = $1`,
        [keyValue(key), version.major, version.minor],
      )
      const [row] = rows
      if (!row) return undefined
      const snapshot = row.content ?? undefined
      return { working: toWorkingCopy(row), snapshot, course: snapshot && toVersion(row, version, snapshot) }
    },

    /** The course without its topics and the newest of its versions, the newest first. One round trip. */
    async findVersions(key: CourseKey): Promise<(CourseHead & { versions: VersionRecord[] }) | undefined> {
      const { rows } = await pool.query<HeadRow & { versions: (Omit<VersionRecord, 'publishedAt'> & At)[] }>(
        `SELECT ${headColumns}, coalesce((
          SELECT json_agg(json_build_object(
            'version', json_build_object('major', v.major, 'minor', v.minor), 'title', v.title, 'note', v.note,
            'publishedBy', v.published_by, 'publishedAt', v.published_at
          ) ORDER BY v.major DESC, v.minor DESC)
          FROM (
            SELECT * FROM course_versions v WHERE v.course_id = c.id ORDER BY v.major DESC, v.minor DESC
            LIMIT ${maxVersions}
          ) v), '[]') AS versions
        FROM courses c WHERE ${keyColumn(key)} = $1`,
        [keyValue(key)],
      )
      const [row] = rows
      if (!row) return undefined
      const versions = row.versions.map((record) => ({ ...record, publishedAt: new Date(record.publishedAt) }))
      return { ...toHead(row), versions }
    },

    /** Writes a new course with all that is in it. SlugTaken. One round trip. */
    async insert(head: NewHead, parts: CourseParts): Promise<CourseHead> {
      const written = await write(pool, (values) => insertHead(values, head, parts.publication), parts)
      if (!written) throw new Error('an inserted course returned no row')
      return written
    },

    /**
     * Writes a course as it shall be, provided that nobody changed it since `head.revision`: undefined, and nothing
     * done, otherwise. Parts that are left out stay. SlugTaken. One round trip.
     */
    async update(head: CourseHead, parts: CourseParts): Promise<CourseHead | undefined> {
      return await write(pool, (values) => updateHead(values, head, parts.publication), parts)
    },

    /** Deletes a course with all that is in it and publishes the events; false when it is gone already. One round trip. */
    async remove(id: string, { events }: Pick<CourseParts, 'events'>): Promise<boolean> {
      const removal = (values: unknown[]) =>
        `DELETE FROM courses c WHERE id = $${values.push(id)} RETURNING ${headColumns}`
      return (await write(pool, removal, { events })) !== undefined
    },
  }
}

type At = { publishedAt: string }

// A whole course may be megabytes, on the way through a slow tunnel. Still less than the deadline of the call.
const patience = { query_timeout: 8_500 }

async function write(
  pool: Pool,
  head: (values: unknown[]) => string,
  parts: CourseParts,
): Promise<CourseHead | undefined> {
  const values: unknown[] = []
  const statement = writeCourse(values, head(values), parts)
  try {
    const { rows } = await pool.query<HeadRow>({ text: statement, values, ...patience })
    return rows[0] && toHead(rows[0])
  } catch (error) {
    if (isUniqueViolation(error, 'courses_slug_key')) throw new SlugTaken('the slug is taken', { cause: error })
    throw error
  }
}

function keyColumn(key: CourseKey): string {
  return key.by === 'id' ? 'c.id' : 'c.slug'
}

function keyValue(key: CourseKey): string {
  return key.by === 'id' ? key.id : key.slug
}
