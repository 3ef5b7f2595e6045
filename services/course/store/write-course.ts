import type { OutboxRow } from '@learnlab/events'
import type { CourseHead, Topic } from '../domain/course.ts'
import { exercisesOf } from '../domain/exercise.ts'
import type { StoredContent } from '../domain/exercise-content.ts'
import { type Publication, topicsOf } from '../domain/version.ts'
import { headColumns } from './course-row.ts'
import { writeSearchWords } from './course-search.ts'
import {
  type ContentKey,
  type PlacedExercise,
  writeContents,
  writeExercises,
  writeProofs,
  writeVersionExercises,
} from './exercises.ts'
import { writeOutline } from './outline.ts'
import { writePassages } from './passages.ts'

/** What is written together with the head of a course. */
export type CourseParts = {
  /** The working copy's outline; absent: it stays. */
  topics?: Topic[] | undefined
  /** The working copy's exercises, with their places; absent: they stay. */
  exercises?: PlacedExercise[] | undefined
  /** Contents that are not stored yet. */
  contents?: StoredContent[] | undefined
  /** Contents that were proved. */
  proved?: readonly ContentKey[] | undefined
  /** What searches find; absent: it stays. */
  searchable?: Topic[] | undefined
  /** A version to be made and shown. */
  publication?: Publication | undefined
  /** Whether it leaves the catalogue. */
  isWithdrawn?: boolean
  events: OutboxRow[]
}

export type NewHead = Pick<CourseHead, 'id' | 'slug' | 'title' | 'description' | 'details' | 'state' | 'authorId'>

/** Each takes the values that it needs into `values` and gives the statement that returns a HeadRow, or none. */
export function insertHead(values: unknown[], head: NewHead, publication: Publication | undefined): string {
  const { id, slug, title, description, details, state, authorId } = head
  const columns = {
    ...{ id, slug, title, description, state },
    details: JSON.stringify(details),
    author_id: authorId,
    ...publishedColumns(publication),
  }
  const places = Object.values(columns).map((value) => `$${values.push(value)}`)
  const publishedAt = publication ? 'now()' : 'NULL'
  return `INSERT INTO courses AS c (${Object.keys(columns).join(', ')}, published_at)
    VALUES (${places.join(', ')}, ${publishedAt}) RETURNING ${headColumns}`
}

export function updateHead(values: unknown[], head: CourseHead, publication: Publication | undefined): string {
  const { slug, title, description, details, state } = head
  const columns = {
    slug,
    title,
    description,
    state,
    details: JSON.stringify(details),
    ...publishedColumns(publication),
  }
  const changes = Object.entries(columns).map(([column, value]) => `${column} = $${values.push(value)}`)
  if (publication) changes.push('published_at = now()')
  return `UPDATE courses c SET ${changes.join(', ')}, revision = revision + 1, updated_at = now()
    WHERE id = $${values.push(head.id)} AND revision = $${values.push(head.revision)}
    RETURNING ${headColumns}`
}

function publishedColumns(publication: Publication | undefined) {
  if (!publication) return {}
  const { version, digest } = publication
  return { published_major: version.major, published_minor: version.minor, published_digest: digest }
}

/**
 * One statement that writes a course whole: its head by the statement `head`, and its parts only where that returns a
 * row. Sibling expressions all see the tables as they were before: what is deleted and what is written must not overlap.
 */
export function writeCourse(values: unknown[], head: string, parts: CourseParts): string {
  const { topics, exercises: placed, contents = [], proved = [], searchable, publication, isWithdrawn, events } = parts
  const expressions = [`head AS (${head})`]
  if (topics) expressions.push(writeOutline(values, topics))
  if (contents.length > 0) expressions.push(writeContents(values, contents))
  if (placed) expressions.push(writeExercises(values, placed))
  if (proved.length > 0) expressions.push(writeProofs(values, proved))
  if (searchable) expressions.push(writePassages(values, searchable, { exercises: publication !== undefined }))
  if (publication) {
    expressions.push(writeVersion(values, publication), writeSearchWords(values, publication))
    const exercises = exercisesOf(topicsOf(publication.snapshot))
    if (exercises.length > 0) expressions.push(writeVersionExercises(values, publication.version, exercises))
  }
  if (isWithdrawn) expressions.push('withdrawn AS (DELETE FROM catalogue USING head WHERE course_id = head.id)')
  if (events.length > 0) expressions.push(writeEvents(values, events))
  return `WITH ${expressions.join(', ')} SELECT * FROM head`
}

function writeVersion(values: unknown[], { version, snapshot, note, publishedBy }: Publication): string {
  const [major, minor, title, content] = [
    `$${values.push(version.major)}::integer`,
    `$${values.push(version.minor)}::integer`,
    `$${values.push(snapshot.title)}::text`,
    `$${values.push(JSON.stringify(snapshot))}::json`,
  ]
  return `version AS (
      INSERT INTO course_versions (course_id, major, minor, title, content, note, published_by)
      SELECT id, ${major}, ${minor}, ${title}, ${content}, $${values.push(note)}, $${values.push(publishedBy)} FROM head
    ),
    listed AS (
      INSERT INTO catalogue (course_id, title, description, details, search)
      SELECT id, title, description, details, setweight(to_tsvector('english', title), 'A')
        || setweight(to_tsvector('english', concat_ws(' ', details ->> 'summary', details ->> 'category', details ->> 'tags')), 'B')
        || setweight(to_tsvector('english', description), 'C')
      FROM head
      ON CONFLICT (course_id) DO UPDATE
      SET title = excluded.title, description = excluded.description, details = excluded.details, search = excluded.search
    )`
}

function writeEvents(values: unknown[], events: OutboxRow[]): string {
  const rows = events.map(([id, type, payload]) => ({ id, type, payload: JSON.parse(payload) as unknown }))
  return `told AS (
    INSERT INTO events.outbox (event_id, type, payload)
    SELECT given.id, given.type, given.payload
    FROM head, jsonb_to_recordset($${values.push(JSON.stringify(rows))}::jsonb) AS given (id uuid, type text, payload jsonb)
  )`
}
