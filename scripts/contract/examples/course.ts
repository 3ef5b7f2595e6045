import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type CourseService, CourseState } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/rpc'
import type { Laboratory } from '../laboratory.ts'
import { type Draft, doubling, material, writeExercise } from '../material.ts'
import type { Examples } from './example.ts'

export const courseExamples: Examples<typeof CourseService> = {
  getCourse: ({ material: { slug, courseId, topicIds } }) => ({
    request: { id: slug },
    check: ({ course }) => {
      deepEqual([course?.id, course?.title, course?.version], [courseId, material.title, '1.0'])
      deepEqual(
        course?.topics.map(({ id }) => id),
        topicIds,
      )
    },
  }),
  listCourses: ({ owners: { instructor }, material: { slug } }) => ({
    request: { authorId: instructor.userId, pageSize: 100 },
    check: ({ courses }) => {
      ok(courses.some((course) => course.slug === slug))
      ok(courses.every(({ authorId, topics }) => authorId === instructor.userId && topics.length === 0))
    },
  }),
  createCourse: ({ owners: { instructor } }) => {
    const slug = `made-${randomUUID().slice(0, 8)}`
    return {
      as: instructor,
      request: { title: material.title, slug, topics: [{ title: 'For', subtopics: [{ title: 'Counting' }] }] },
      check: ({ course }) => {
        deepEqual([course?.slug, course?.title, course?.state], [slug, material.title, CourseState.DRAFT])
        equal(course?.topics[0]?.subtopics[0]?.title, 'Counting')
        notEqual(course?.etag, '')
      },
    }
  },
  updateCourse: async (lab) => {
    const { slug, topicIds } = await lab.draft()
    return {
      ...{ as: lab.owners.instructor, request: { id: slug, title: 'Loops again' }, stranger: 'NOT_FOUND' },
      check: ({ course }) => {
        equal(course?.title, 'Loops again')
        deepEqual(
          course?.topics.map(({ id }) => id),
          topicIds,
        )
      },
    }
  },
  deleteCourse: async (lab) => {
    const { courseId } = await lab.draft()
    return {
      ...{ as: lab.owners.instructor, request: { id: courseId }, stranger: 'NOT_FOUND' },
      check: () => rejects(workingCopy(lab, courseId), { code: Code.NOT_FOUND }),
    }
  },
  publishCourse: async (lab) => {
    const { courseId } = await lab.draft()
    return {
      ...{ as: lab.owners.instructor, request: { id: courseId, note: material.note }, stranger: 'NOT_FOUND' },
      check: async ({ course }) => {
        deepEqual([course?.state, course?.version], [CourseState.PUBLISHED, '1.0'])
        equal((await lab.course.getCourse({ id: courseId })).course?.version, '1.0')
      },
    }
  },
  archiveCourse: async (lab) => {
    const { courseId } = await published(lab)
    return {
      ...{ as: lab.owners.instructor, request: { id: courseId }, stranger: 'PERMISSION_DENIED' },
      check: ({ course }) => equal(course?.state, CourseState.ARCHIVED),
    }
  },
  listVersions: ({ owners: { instructor }, material: { courseId } }) => ({
    ...{ as: instructor, request: { id: courseId }, stranger: 'PERMISSION_DENIED' },
    check: ({ versions }) =>
      deepEqual(
        versions.map(({ version, note, publishedBy }) => [version, note, publishedBy]),
        [['1.0', material.note, instructor.userId]],
      ),
  }),
  restoreVersion: async (lab) => {
    const { courseId } = await published(lab)
    await lab.course.updateCourse({ id: courseId, title: 'Worse' }, { token: lab.owners.instructor.accessToken })
    return {
      ...{ as: lab.owners.instructor, request: { id: courseId, version: '1.0' }, stranger: 'PERMISSION_DENIED' },
      check: ({ course }) => equal(course?.title, material.title),
    }
  },
  moveTopic: async (lab) => {
    const { courseId, topicIds } = await lab.draft()
    const [first, second] = topicIds
    return {
      ...{ as: lab.owners.instructor, request: { courseId, topicId: second, orderIndex: 0 }, stranger: 'NOT_FOUND' },
      check: ({ topics }) =>
        deepEqual(
          topics.map(({ id }) => id),
          [second, first],
        ),
    }
  },
  moveSubtopic: async (lab) => {
    const { courseId, topicIds, subtopicIds } = await lab.draft()
    const [subtopicId, topicId] = [subtopicIds[0], topicIds[1]]
    return {
      ...{
        as: lab.owners.instructor,
        request: { courseId, subtopicId, topicId, orderIndex: 0 },
        stranger: 'NOT_FOUND',
      },
      check: ({ subtopic }) =>
        deepEqual([subtopic?.id, subtopic?.topicId, subtopic?.orderIndex], [subtopicId, topicId, 0]),
    }
  },
  updateSubtopic: async (lab) => {
    const { courseId, subtopicIds } = await lab.draft()
    const [subtopicId] = subtopicIds
    return {
      ...{ as: lab.owners.instructor, request: { courseId, subtopicId, content: '# ☃' }, stranger: 'NOT_FOUND' },
      check: ({ subtopic }) => deepEqual([subtopic?.title, subtopic?.content], ['Counting', '# ☃']),
    }
  },
  getTopics: ({ material: { slug, topicIds } }) => ({
    request: { courseId: slug },
    check: ({ topics }) =>
      deepEqual(
        topics.map(({ id, subtopics }) => [id, subtopics.length]),
        topicIds.map((id) => [id, 0]),
      ),
  }),
  getSubtopics: ({ material: { slug, topicIds, subtopicIds, word } }) => ({
    request: { courseId: slug, topicId: topicIds[0] },
    check: ({ subtopics }) => {
      deepEqual(
        subtopics.map(({ id }) => id),
        subtopicIds.slice(0, 2),
      )
      equal(subtopics[0]?.content, `A ${word} goes around.`)
    },
  }),
  searchCourses: ({ material: { word, courseId, subtopicIds } }) => ({
    request: { query: word, limit: 3 },
    check: ({ hits }) => {
      deepEqual([hits[0]?.courseId, hits[0]?.subtopicId], [courseId, subtopicIds[0]])
      ok(hits[0]?.fragment.some(({ text, highlighted }) => highlighted && text === word))
    },
  }),
  searchPassages: ({ material: { word, courseId, subtopicIds } }) => ({
    request: { query: `What is a ${word}?`, courseId, limit: 3 },
    check: ({ passages }) => {
      equal(passages[0]?.subtopicId, subtopicIds[0])
      match(passages[0]?.text ?? '', new RegExp(word))
    },
  }),
  getExercise: ({ material: { exerciseId, courseId } }) => ({
    request: { exerciseId },
    check: ({ exercise }) => {
      deepEqual([exercise?.courseId, exercise?.content?.title], [courseId, doubling().title])
      deepEqual(exercise?.content?.referenceFiles, [])
      const { tests } = exercise?.content ?? {}
      deepEqual(tests?.case === 'cases' && tests.value.cases.map(({ stdin }) => stdin), ['21'])
    },
  }),
  listExercises: ({ material: { slug, exerciseId } }) => ({
    request: { courseId: slug },
    check: ({ exercises }) =>
      deepEqual(
        exercises.map(({ id, title }) => [id, title]),
        [[exerciseId, doubling().title]],
      ),
  }),
  createExercise: async (lab) => {
    const { courseId, subtopicIds } = await lab.draft()
    const content = doubling()
    return {
      as: lab.owners.instructor,
      request: { courseId, subtopicId: subtopicIds[0], content },
      stranger: 'NOT_FOUND',
      check: ({ exercise }) => {
        deepEqual([exercise?.courseId, exercise?.subtopicId], [courseId, subtopicIds[0]])
        deepEqual([exercise?.content?.slug, exercise?.content?.title], [content.slug, content.title])
      },
    }
  },
  updateExercise: async (lab) => {
    const { courseId, exerciseId, subtopicIds } = await withExercise(lab)
    const subtopicId = subtopicIds[2]
    return {
      ...{ as: lab.owners.instructor, request: { courseId, exerciseId, subtopicId }, stranger: 'NOT_FOUND' },
      check: ({ exercise }) => deepEqual([exercise?.id, exercise?.subtopicId], [exerciseId, subtopicId]),
    }
  },
  deleteExercise: async (lab) => {
    const { courseId, exerciseId } = await withExercise(lab)
    return {
      ...{ as: lab.owners.instructor, request: { courseId, exerciseId }, stranger: 'NOT_FOUND' },
      check: async ({ etag }) => {
        const { course } = await workingCopy(lab, courseId)
        deepEqual([course?.etag, course?.topics[0]?.subtopics[0]?.exercises], [etag, []])
      },
    }
  },
  proveExercise: async (lab) => {
    const { courseId, exerciseId } = await withExercise(lab)
    return {
      ...{ as: lab.owners.instructor, request: { courseId, exerciseId }, stranger: 'NOT_FOUND' },
      check: ({ proved, findings }) => deepEqual([proved, findings], [true, []]),
    }
  },
  getExerciseTests: 'for services',
  getReferenceSolutions: 'for services',
}

async function published(lab: Laboratory): Promise<Draft> {
  const draft = await lab.draft()
  await lab.course.publishCourse({ id: draft.courseId }, { token: lab.owners.instructor.accessToken })
  return draft
}

async function withExercise(lab: Laboratory): Promise<Draft & { exerciseId: string }> {
  const draft = await lab.draft()
  return { ...draft, exerciseId: await writeExercise(lab.course, lab.owners.instructor, draft) }
}

function workingCopy({ course, owners }: Laboratory, id: string) {
  return course.getCourse({ id, version: 'working' }, { token: owners.instructor.accessToken })
}
