import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { slugOf, untaken } from '../../domain/slug.ts'
import { person, startCourse } from '../../test/start-course.ts'
import type { CourseContent } from '../course-content.ts'
import { readCourseFolder } from '../course-folder.ts'
import { importCourse } from '../import-course.ts'
import { contentOf } from '../stored-course.ts'
import { writeCourseFolder } from '../write-course-folder.ts'

const languages = {
  python: 'print(%)',
  javascript: 'console.log(%)',
  go: 'package main',
  sql: 'SELECT %;',
  bash: 'echo %',
}
const alphabets = [
  'Schleifen über Größen',
  'Циклы и списки',
  'ループと配列',
  'الحلقات',
  'Boucles « déjà vu »',
  'e\u0301tude 🐍',
]
const topics = 36
const perTopic = 20

/** A course of another shape than the demo's: many topics, five languages, six writings, titles that make no slug. */
function polyglot(): CourseContent {
  const topicSlugs = new Set<string>()
  const subtopicSlugs = new Set<string>()
  const write = (number: number) => alphabets[number % alphabets.length] ?? ''
  return {
    ...{
      slug: 'polyglot',
      title: 'Programmieren · プログラミング · Программирование',
      description: 'Viele *Sprachen*.\n',
    },
    details: {
      ...{ language: 'python', summary: write(1), tags: ['many', 'unicode'], category: 'languages', level: 'advanced' },
      ...{ estimatedMinutes: 10_000, coverImageUrl: '', licence: 'CC-BY-4.0', attribution: write(4) },
    },
    exercises: [],
    topics: Array.from({ length: topics }, (_, topic) => ({
      ...{ slug: untaken(slugOf(write(topic)), topicSlugs), title: `${write(topic)} ${topic}`, description: '' },
      estimatedMinutes: topic,
      subtopics: Array.from({ length: perTopic }, (_, place) => {
        const number = topic * perTopic + place
        const [language = '', code = ''] = Object.entries(languages)[number % 5] ?? []
        return {
          ...{ slug: untaken(slugOf(write(number)), subtopicSlugs), title: `${write(number)} ${number}` },
          ...{ content: chapter(number), codeExample: `${code.replace('%', String(number))}\n`, language },
          ...{ has3d: number % 7 === 0, estimatedMinutes: place },
        }
      }),
    })),
  }
}

function chapter(number: number): string {
  const nested = Array.from({ length: 12 }, (_, depth) => `${'  '.repeat(depth)}- ${alphabets[depth % 6]} ${number}\n`)
  const table = '| a | b |\n|---|---|\n| `x` | ∀y ∈ ℝ |\n'
  return `# ${number}\n\n${nested.join('')}\n${table}\n> > > tief\n\n\`\`\`\`text\n\`\`\`\n${number}\n\`\`\`\n\`\`\`\`\n`
}

async function folder(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'large-course-'))
  t.after(() => rm(dir, { recursive: true }))
  return dir
}

async function filesOf(dir: string): Promise<Map<string, string>> {
  const entries = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort()
  return new Map(
    await Promise.all(paths.map(async (path) => [path.slice(dir.length), await readFile(path, 'utf8')] as const)),
  )
}

test('a large course of many languages and writings is imported, exported as the same bytes and re-synced', async (t) => {
  const { client, as, tokenOf } = await startCourse(t)
  const author = person('instructor')
  const token = tokenOf(author)
  const [source, exported] = [await folder(t), await folder(t)]
  await writeCourseFolder(source, polyglot())
  const before = await filesOf(source)
  ok(before.size > topics * perTopic)

  const first = await importCourse(client, await readCourseFolder(source), { token })
  deepEqual([first.outcome, first.subtopics.added, first.course.version], ['created', topics * perTopic, '1.0'])
  await writeCourseFolder(exported, contentOf(first.course))
  deepEqual(await filesOf(exported), before)
  equal((await importCourse(client, await readCourseFolder(exported), { token })).outcome, 'unchanged')

  const [path = '', text = ''] = [...before].findLast(([, each]) => each.includes('> > > tief')) ?? []
  await writeFile(join(source, path), text.replace('> > > tief', '> > > tiefer'))
  const second = await importCourse(client, await readCourseFolder(source), { token })
  deepEqual([second.subtopics.changed, second.subtopics.added, second.subtopics.removed], [1, 0, 0])
  equal(second.course.version, '1.1')
  const { hits } = await as(person('student')).searchCourses({ query: 'Größen tiefer' })
  ok(hits.some(({ courseSlug }) => courseSlug === 'polyglot'))
})
