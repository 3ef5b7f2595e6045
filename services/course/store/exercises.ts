import type { JsonValue } from '@bufbuild/protobuf'
import type { Pool } from '@learnlab/postgres'
import type { CourseHead, Version } from '../domain/course.ts'
import type { ExerciseHead, ExercisePlace } from '../domain/exercise.ts'
import type { StoredContent } from '../domain/exercise-content.ts'
import { type HeadRow, headColumns, toHead } from './course-row.ts'

export type PlacedExercise = Pick<ExerciseHead, 'id' | 'version'> & ExercisePlace

/** An exercise with one of its contents. */
export type FoundExercise = PlacedExercise & { courseId: string; content: JsonValue }

export type WholeExercise = FoundExercise & { course: CourseHead; isProved: boolean }

/** What a proof is about. */
export type ContentKey = { exerciseId: string; version: string }

/** A content with its hidden parts. */
export type WholeContent = ContentKey & { whole: JsonValue }

/** Exercises in the database. */
export type ExerciseStore = ReturnType<typeof createExerciseStore>

export function createExerciseStore(pool: Pool) {
  async function findPublished(id: string, column: 'shown' | 'whole'): Promise<FoundExercise | undefined> {
    const { rows } = await pool.query<FoundExercise>(
      `SELECT v.exercise_id AS id, v.course_id AS "courseId", v.subtopic_id AS "subtopicId",
        v.order_index AS "orderIndex", v.version, x.${column} AS content
      FROM version_exercises v
      JOIN courses c ON c.id = v.course_id AND c.published_major = v.major AND c.published_minor = v.minor
      JOIN exercise_contents x ON x.exercise_id = v.exercise_id AND x.version = v.version
      WHERE v.exercise_id = $1`,
      [id],
    )
    return rows[0]
  }

  async function findWhole(
    exercises: string,
    condition: string,
    values: unknown[],
  ): Promise<WholeExercise | undefined> {
    const { rows } = await pool.query<HeadRow & Omit<FoundExercise, 'id'> & { exerciseId: string; isProved: boolean }>(
      `SELECT ${headColumns}, e.id AS "exerciseId", e.course_id AS "courseId", e.subtopic_id AS "subtopicId",
        e.order_index AS "orderIndex", e.version, x.whole AS content, p.version IS NOT NULL AS "isProved"
      FROM ${exercises} e
      JOIN courses c ON c.id = e.course_id
      JOIN exercise_contents x ON x.exercise_id = e.id AND x.version = e.version
      LEFT JOIN exercise_proofs p ON p.exercise_id = e.id AND p.version = e.version
      WHERE ${condition}`,
      values,
    )
    const [row] = rows
    if (!row) return undefined
    const { exerciseId, courseId, subtopicId, orderIndex, version, content, isProved } = row
    return { id: exerciseId, courseId, subtopicId, orderIndex, version, content, isProved, course: toHead(row) }
  }

  return {
    /** As learners see it in the course version published last, or undefined. One round trip. */
    findShown: (id: string) => findPublished(id, 'shown'),

    /** The same with its hidden parts: for the executor. One round trip. */
    findTested: (id: string) => findPublished(id, 'whole'),

    /** Of all exercises of a published course, their reference files alone. One round trip. */
    async findReferences(courseId: string): Promise<{ exerciseId: string; content: JsonValue }[]> {
      const { rows } = await pool.query<{ exerciseId: string; content: JsonValue }>(
        `SELECT v.exercise_id AS "exerciseId",
          json_build_object('referenceFiles', coalesce(x.whole -> 'referenceFiles', '[]')) AS content
        FROM courses c
        JOIN version_exercises v ON c.id = v.course_id AND c.published_major = v.major AND c.published_minor = v.minor
        JOIN exercise_contents x ON x.exercise_id = v.exercise_id AND x.version = v.version
        WHERE c.id = $1`,
        [courseId],
      )
      return rows
    },

    /** With its hidden parts, as it is in the working copy, or undefined. One round trip. */
    findWorking: (id: string) => findWhole('exercises', 'e.id = $1', [id]),

    /** With its hidden parts, as a version of its course has it, or undefined. One round trip. */
    findVersion: (id: string, { major, minor }: Version) =>
      findWhole(
        '(SELECT v.*, v.exercise_id AS id FROM version_exercises v)',
        'e.id = $1 AND e.major = $2 AND e.minor = $3',
        [id, major, minor],
      ),

    /** Remembers that contents were proved, but for those that are gone meanwhile. One round trip. */
    async recordProofs(proved: readonly ContentKey[]): Promise<void> {
      const values: unknown[] = []
      const statement = insertProofs(values, proved)
      await pool.query(`${statement} FOR KEY SHARE OF x ON CONFLICT DO NOTHING`, values)
    },
  }
}

/** Table expressions that store contents of exercises of the course in the expression `head`. */
export function writeContents(values: unknown[], contents: readonly StoredContent[]): string {
  return `given_contents AS (
    INSERT INTO exercise_contents (exercise_id, version, course_id, head, shown, whole)
    SELECT "exerciseId", version, head.id, given.head, shown, whole
    FROM head, json_to_recordset($${values.push(JSON.stringify(contents))}::json) AS given (
      "exerciseId" uuid, version text, head jsonb, shown json, whole json)
    ON CONFLICT DO NOTHING
  )`
}

function insertProofs(values: unknown[], proved: readonly ContentKey[]): string {
  const ids = `$${values.push(proved.map(({ exerciseId }) => exerciseId))}::uuid[]`
  const versions = `$${values.push(proved.map(({ version }) => version))}::text[]`
  return `INSERT INTO exercise_proofs (exercise_id, version)
    SELECT x.exercise_id, x.version FROM unnest(${ids}, ${versions}) AS given (exercise_id, version)
    JOIN exercise_contents x ON x.exercise_id = given.exercise_id AND x.version = given.version`
}

/** A table expression that remembers what was proved of the course in the expression `head`. */
export function writeProofs(values: unknown[], proved: readonly ContentKey[]): string {
  return `proofs AS (${insertProofs(values, proved)} JOIN head ON head.id = x.course_id ON CONFLICT DO NOTHING)`
}

/** Table expressions that make the exercises of the working copy of the course in `head` those given. */
export function writeExercises(values: unknown[], exercises: readonly PlacedExercise[]): string {
  const given = `$${values.push(JSON.stringify(exercises))}::jsonb`
  return `given_exercises AS (
    SELECT head.id AS course_id, given.*
    FROM head, jsonb_to_recordset(${given}) AS given (
      id uuid, "subtopicId" uuid, "orderIndex" integer, version text)
  ),
  removed_exercises AS (
    DELETE FROM exercises USING head
    WHERE exercises.course_id = head.id AND exercises.id NOT IN (SELECT id FROM given_exercises)
  ),
  written_exercises AS (
    INSERT INTO exercises AS e (id, course_id, subtopic_id, order_index, version)
    SELECT id, course_id, "subtopicId", "orderIndex", version FROM given_exercises
    ON CONFLICT (id) DO UPDATE
    SET subtopic_id = excluded.subtopic_id, order_index = excluded.order_index, version = excluded.version
    WHERE (e.subtopic_id, e.order_index, e.version)
      IS DISTINCT FROM (excluded.subtopic_id, excluded.order_index, excluded.version)
  ),
  forgotten_contents AS (
    DELETE FROM exercise_contents x USING head
    WHERE x.course_id = head.id
      AND NOT EXISTS (SELECT FROM given_exercises g WHERE g.id = x.exercise_id AND g.version = x.version)
      AND NOT EXISTS (SELECT FROM version_exercises v WHERE v.exercise_id = x.exercise_id AND v.version = x.version)
  )`
}

/** A table expression that keeps which exercises a version of the course in `head` has. */
export function writeVersionExercises(
  values: unknown[],
  { major, minor }: Version,
  exercises: readonly PlacedExercise[],
): string {
  const [majorPlace, minorPlace] = [`$${values.push(major)}::integer`, `$${values.push(minor)}::integer`]
  return `version_exercises_written AS (
    INSERT INTO version_exercises (course_id, major, minor, exercise_id, subtopic_id, order_index, version)
    SELECT head.id, ${majorPlace}, ${minorPlace}, given.id, "subtopicId", "orderIndex", given.version
    FROM head, jsonb_to_recordset($${values.push(JSON.stringify(exercises))}::jsonb) AS given (
      id uuid, "subtopicId" uuid, "orderIndex" integer, version text)
  )`
}
