import { equal, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { CourseState } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/rpc'
import { outlineOf, person, startCourse } from './start-course.ts'

const topics = outlineOf({ Loops: ['for', 'while'] })

test('a draft is hidden from everybody but its author and administrators', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const author = person('instructor')
  const { course } = await as(author).createCourse({ title: 'Loops', slug: 'loops', topics })
  equal(course?.state, CourseState.DRAFT)
  equal(course.authorId, author.userId)
  for (const id of [course.id, 'loops']) {
    for (const stranger of [anonymous, as(person('student')), as(person('instructor'))]) {
      await rejects(stranger.getCourse({ id }), { code: Code.NOT_FOUND })
      await rejects(stranger.getTopics({ courseId: id }), { code: Code.NOT_FOUND })
      await rejects(stranger.getSubtopics({ courseId: id }), { code: Code.NOT_FOUND })
      await rejects(stranger.searchPassages({ query: 'for', courseId: id }), { code: Code.NOT_FOUND })
    }
    equal((await as(author).getCourse({ id })).course?.title, 'Loops')
    equal((await as(person('admin')).getCourse({ id })).course?.title, 'Loops')
  }
  equal((await as(author).listCourses({})).courses.length, 0)
  equal((await as(author).listCourses({ mine: true })).courses[0]?.id, course.id)
  equal((await as(person('instructor')).listCourses({ mine: true })).courses.length, 0)
})

test('everybody reads what is published', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const author = person('instructor')
  await as(author).createCourse({ title: 'Loops', slug: 'loops', topics })
  await as(author).updateCourse({ id: 'loops', state: CourseState.PUBLISHED })
  equal((await anonymous.getCourse({ id: 'loops' })).course?.topics[0]?.subtopics.length, 2)
  equal((await anonymous.listCourses({})).courses[0]?.slug, 'loops')
  equal((await anonymous.getTopics({ courseId: 'loops' })).topics[0]?.title, 'Loops')
})

test('only the author and administrators change a course', async (t) => {
  const { as, anonymous } = await startCourse(t)
  const author = person('instructor')
  await as(author).createCourse({ title: 'Loops', slug: 'loops', topics })
  const other = as(person('instructor'))
  await rejects(other.updateCourse({ id: 'loops', title: 'Mine' }), { code: Code.NOT_FOUND })
  await rejects(other.deleteCourse({ id: 'loops' }), { code: Code.NOT_FOUND })
  await as(author).updateCourse({ id: 'loops', state: CourseState.PUBLISHED })
  await rejects(other.updateCourse({ id: 'loops', title: 'Mine' }), { code: Code.PERMISSION_DENIED })
  await rejects(other.deleteCourse({ id: 'loops' }), { code: Code.PERMISSION_DENIED })
  await rejects(as(person('student')).updateCourse({ id: 'loops' }), { code: Code.PERMISSION_DENIED })
  await rejects(as({ ...author, role: 'student' }).deleteCourse({ id: 'loops' }), { code: Code.PERMISSION_DENIED })
  await rejects(anonymous.deleteCourse({ id: 'loops' }), { code: Code.UNAUTHENTICATED })
  await rejects(anonymous.listCourses({ mine: true }), { code: Code.UNAUTHENTICATED })
  await rejects(as(person('student')).createCourse({ title: 'x', slug: 'x' }), { code: Code.PERMISSION_DENIED })

  equal((await as(person('admin')).updateCourse({ id: 'loops', title: 'Better' })).course?.title, 'Better')
  await as(person('admin')).deleteCourse({ id: 'loops' })
  await rejects(as(author).getCourse({ id: 'loops' }), { code: Code.NOT_FOUND })
  await rejects(as(author).deleteCourse({ id: 'loops' }), { code: Code.NOT_FOUND })
})

test('a deleted course leaves no rows', async (t) => {
  const { as, database } = await startCourse(t)
  const author = as(person('instructor'))
  await author.createCourse({ title: 'Loops', slug: 'loops', topics })
  await author.deleteCourse({ id: 'loops' })
  for (const table of ['courses', 'topics', 'subtopics', 'passages']) {
    equal((await database.query(`SELECT FROM ${table}`)).rowCount, 0, table)
  }
})

test('ids that name nothing are not found', async (t) => {
  const { anonymous } = await startCourse(t)
  for (const id of [randomUUID(), 'nothing', 'Not A Slug', "'; DROP TABLE courses", '../x']) {
    await rejects(anonymous.getCourse({ id }), { code: Code.NOT_FOUND })
  }
  await rejects(anonymous.getCourse({ id: 'a\0b' }), { code: Code.INVALID_ARGUMENT })
  await rejects(anonymous.getCourse({ id: '' }), { code: Code.INVALID_ARGUMENT })
})
