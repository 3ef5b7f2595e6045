import { isUniqueViolation, type Pool } from '@learnlab/postgres'
import type { Course, CourseHead, CourseState, Topic, TopicHead } from '../domain/course.ts'
import type { CourseKey } from '../domain/course-key.ts'
import { outlineParameters, writeOutline } from './outline.ts'

/** Thrown when another course has the slug. */
export class SlugTaken extends Error {
  override readonly name = 'SlugTaken'
}

export type NewCourse = Omit<Course, 'revision' | 'createdAt' | 'updatedAt'>

export type CourseChange = Pick<CourseHead, 'id' | 'revision' | 'slug' | 'title' | 'description' | 'state'> & {
  /** Absent: the outline stays. */
  topics?: Topic[] | undefined
}

export type Stamp = Pick<CourseHead, 'revision' | 'createdAt' | 'updatedAt'>

/** Which courses a listing shows: everybody's published ones, or all of one author. */
export type Catalogue = { of: 'published' } | { of: 'author'; authorId: string }

/** Courses in the database. */
export type CourseStore = ReturnType<typeof createCourseStore>

export function createCourseStore(pool: Pool) {
  return {
    /** The course without its topics, or undefined. One round trip. */
    async findHead(key: CourseKey): Promise<CourseHead | undefined> {
      const { rows } = await pool.query<HeadRow>(`SELECT ${headColumns} FROM courses c WHERE ${keyColumn(key)} = $1`, [
        keyValue(key),
      ])
      return rows[0] && toHead(rows[0])
    },

    /** The course with its topics but without their subtopics, or undefined. One round trip. */
    async findTopics(key: CourseKey): Promise<(CourseHead & { topics: TopicHead[] }) | undefined> {
      const { rows } = await pool.query<HeadRow & { topics: TopicHead[] }>(
        `SELECT ${headColumns}, coalesce((
          SELECT json_agg(json_build_object(
            'id', t.id, 'title', t.title, 'description', t.description, 'orderIndex', t.order_index
          ) ORDER BY t.order_index)
          FROM topics t WHERE t.course_id = c.id), '[]') AS topics
        FROM courses c WHERE ${keyColumn(key)} = $1`,
        [keyValue(key)],
      )
      return rows[0] && { ...toHead(rows[0]), topics: rows[0].topics }
    },

    /** The course with its topics and subtopics, or undefined. One round trip. */
    async find(key: CourseKey): Promise<Course | undefined> {
      const { rows } = await pool.query<HeadRow & { topics: Topic[] }>(
        `SELECT ${headColumns}, coalesce((
          SELECT json_agg(json_build_object(
            'id', t.id, 'title', t.title, 'description', t.description, 'orderIndex', t.order_index,
            'subtopics', coalesce((
              SELECT json_agg(json_build_object(
                'id', s.id, 'topicId', s.topic_id, 'title', s.title, 'content', s.content,
                'codeExample', s.code_example, 'has3d', s.has_3d, 'orderIndex', s.order_index
              ) ORDER BY s.order_index)
              FROM subtopics s WHERE s.topic_id = t.id), '[]')
          ) ORDER BY t.order_index)
          FROM topics t WHERE t.course_id = c.id), '[]') AS topics
        FROM courses c WHERE ${keyColumn(key)} = $1`,
        [keyValue(key)],
      )
      return rows[0] && { ...toHead(rows[0]), topics: rows[0].topics }
    },

    /**
     * Up to `limit` courses, newest first, of those made before the course `beforeId`. Ids sort by the time of
     * creation, so that courses made meanwhile shift no page. One round trip.
     */
    async list(catalogue: Catalogue, beforeId: string | undefined, limit: number): Promise<CourseHead[]> {
      const values: unknown[] = [limit]
      const conditions: string[] = []
      if (catalogue.of === 'published') conditions.push("c.state = 'published'")
      else conditions.push(`c.author_id = $${values.push(catalogue.authorId)}`)
      if (beforeId !== undefined) conditions.push(`c.id < $${values.push(beforeId)}`)
      const { rows } = await pool.query<HeadRow>(
        `SELECT ${headColumns} FROM courses c WHERE ${conditions.join(' AND ')} ORDER BY c.id DESC LIMIT $1`,
        values,
      )
      return rows.map(toHead)
    },

    /** Writes a new course with all that is in it. SlugTaken. One round trip. */
    async insert(course: NewCourse): Promise<Stamp> {
      const { rows } = await refusingTakenSlugs(
        pool.query<StampRow>(
          `WITH head AS (
            INSERT INTO courses (id, slug, title, description, state, author_id) VALUES ($4, $5, $6, $7, $8, $9)
            RETURNING id, revision, created_at, updated_at
          ), ${writeOutline}
          SELECT * FROM head`,
          [
            ...outlineParameters(course.topics),
            ...[course.id, course.slug, course.title, course.description, course.state, course.authorId],
          ],
        ),
      )
      const [row] = rows
      if (!row) throw new Error('an inserted course returned no row')
      return toStamp(row)
    },

    /**
     * Writes a course as it shall be, provided that nobody changed it since `revision`: undefined, and nothing done,
     * otherwise. SlugTaken. One round trip.
     */
    async update({ id, revision, slug, title, description, state, topics }: CourseChange): Promise<Stamp | undefined> {
      const head = [id, revision, slug, title, description, state]
      const first = topics ? 4 : 1
      const parameter = (index: number): string => `$${first + index}`
      const updateHead = `UPDATE courses
        SET slug = ${parameter(2)}, title = ${parameter(3)}, description = ${parameter(4)}, state = ${parameter(5)},
          revision = revision + 1, updated_at = now()
        WHERE id = ${parameter(0)} AND revision = ${parameter(1)}
        RETURNING id, revision, created_at, updated_at`
      const { rows } = await refusingTakenSlugs(
        topics
          ? pool.query<StampRow>(`WITH head AS (${updateHead}), ${writeOutline} SELECT * FROM head`, [
              ...outlineParameters(topics),
              ...head,
            ])
          : pool.query<StampRow>(updateHead, head),
      )
      return rows[0] && toStamp(rows[0])
    },

    /** Deletes a course with all that is in it; false when it is gone already. One round trip. */
    async remove(id: string): Promise<boolean> {
      const { rowCount } = await pool.query('DELETE FROM courses WHERE id = $1', [id])
      return rowCount === 1
    },
  }
}

type StampRow = { id: string; revision: number; created_at: Date; updated_at: Date }

type HeadRow = StampRow & { slug: string; title: string; description: string; state: CourseState; author_id: string }

const headColumns = 'c.id, c.slug, c.title, c.description, c.state, c.author_id, c.revision, c.created_at, c.updated_at'

function keyColumn(key: CourseKey): string {
  return key.by === 'id' ? 'c.id' : 'c.slug'
}

function keyValue(key: CourseKey): string {
  return key.by === 'id' ? key.id : key.slug
}

function toStamp(row: StampRow): Stamp {
  return { revision: row.revision, createdAt: row.created_at, updatedAt: row.updated_at }
}

function toHead(row: HeadRow): CourseHead {
  const { id, slug, title, description, state } = row
  return { id, slug, title, description, state, authorId: row.author_id, ...toStamp(row) }
}

async function refusingTakenSlugs<Result>(statement: Promise<Result>): Promise<Result> {
  try {
    return await statement
  } catch (error) {
    if (isUniqueViolation(error, 'courses_slug_key')) throw new SlugTaken('the slug is taken', { cause: error })
    throw error
  }
}
