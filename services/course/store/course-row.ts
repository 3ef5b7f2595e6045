import type { Course, CourseDetails, CourseHead, CourseState, Topic, Version } from '../domain/course.ts'
import { noDetails } from '../domain/course.ts'
import { type Snapshot, topicsOf } from '../domain/version.ts'

/** Columns of `courses`, under the name `c`, that a HeadRow is made of. */
export const headColumns = `c.id, c.slug, c.title, c.description, c.details, c.state, c.author_id, c.revision,
  c.created_at, c.updated_at, c.published_major, c.published_minor, c.published_at, c.published_digest`

/** The topics of the working copy of `c`, with their subtopics, as JSON that is read as Topic[]. */
export const workingTopics = `coalesce((
  SELECT json_agg(json_build_object(
    'id', t.id, 'slug', t.slug, 'title', t.title, 'description', t.description,
    'estimatedMinutes', t.estimated_minutes, 'orderIndex', t.order_index,
    'subtopics', coalesce((
      SELECT json_agg(json_build_object(
        'id', s.id, 'topicId', s.topic_id, 'slug', s.slug, 'title', s.title, 'content', s.content,
        'codeExample', s.code_example, 'language', s.language, 'has3d', s.has_3d,
        'estimatedMinutes', s.estimated_minutes, 'orderIndex', s.order_index,
        'exercises', coalesce((
          SELECT json_agg(x.head || jsonb_build_object('id', e.id, 'version', e.version, 'isProved', EXISTS (
            SELECT FROM exercise_proofs p WHERE p.exercise_id = e.id AND p.version = e.version)) ORDER BY e.order_index)
          FROM exercises e JOIN exercise_contents x ON x.exercise_id = e.id AND x.version = e.version
          WHERE e.subtopic_id = s.id), '[]')
      ) ORDER BY s.order_index)
      FROM subtopics s WHERE s.topic_id = t.id), '[]')
  ) ORDER BY t.order_index)
  FROM topics t WHERE t.course_id = c.id), '[]')`

export type HeadRow = {
  id: string
  slug: string
  title: string
  description: string
  details: Partial<CourseDetails>
  state: CourseState
  author_id: string
  revision: number
  created_at: Date
  updated_at: Date
  published_major: number | null
  published_minor: number | null
  published_at: Date | null
  published_digest: string
}

export function toHead(row: HeadRow): CourseHead {
  const { id, slug, title, description, state, revision } = row
  const version = versionOf(row)
  return {
    ...{ id, slug, title, description, state, revision },
    details: { ...noDetails, ...row.details },
    authorId: row.author_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    published: version && { version, at: row.published_at ?? row.updated_at, digest: row.published_digest },
  }
}

/** A course as `version` has it. */
export function toVersion(row: HeadRow, version: Version, snapshot: Snapshot): Course {
  const { title, description, details } = snapshot
  const topics = topicsOf(snapshot)
  return { ...toHead(row), title, description, details: { ...noDetails, ...details }, topics, version }
}

/** The working copy. */
export function toWorkingCopy(row: HeadRow & { topics: Topic[] }): Course {
  return { ...toHead(row), topics: row.topics }
}

export function versionOf({ published_major, published_minor }: HeadRow): Version | undefined {
  if (published_major === null || published_minor === null) return undefined
  return { major: published_major, minor: published_minor }
}
