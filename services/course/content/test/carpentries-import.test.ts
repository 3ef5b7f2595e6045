import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { person, startCourse } from '../../test/start-course.ts'
import { importCourse } from '../import-course.ts'
import { readCourse } from '../read-course.ts'
import { contentOf } from '../stored-course.ts'
import { folderOf } from './lesson-folder.ts'
import { nests, workbench } from './workbench-lesson.ts'

test('a lesson is imported, re-synced after an edit, and nobody loses their place', async (t) => {
  const { client, anonymous, tokenOf } = await startCourse(t)
  const options = { token: tokenOf(person('instructor')) }
  const take = async (files: Record<string, string>) =>
    importCourse(client, (await readCourse(await folderOf(t, files))).content, options)
  const first = await take(workbench)
  deepEqual([first.outcome, first.subtopics.added, first.course.version], ['created', 4, '1.0'])
  const again = await take(workbench)
  deepEqual([again.outcome, again.subtopics.kept, again.course.version], ['unchanged', 4, '1.0'])
  const edited = nests.replace('Look up.', 'Look up high.').replace('## Trees', '## Tall trees')
  const second = await take({ ...workbench, 'episodes/01-nests.md': edited })
  deepEqual(
    [second.outcome, second.subtopics.added, second.subtopics.changed, second.subtopics.removed, second.subtopics.kept],
    ['updated', 0, 1, 0, 3],
  )
  equal(second.course.version, '1.1')
  const ids = ({ topics }: typeof first.course) => topics.flatMap((topic) => topic.subtopics.map(({ id }) => id))
  deepEqual(ids(second.course), ids(first.course))
  const { course } = await anonymous.getCourse({ id: 'counting-birds' })
  deepEqual(course, second.course)
  ok(course && contentOf(course).topics[1]?.subtopics[1]?.content.includes('Look up high.'))
})
