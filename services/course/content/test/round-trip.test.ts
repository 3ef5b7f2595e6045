import { deepEqual, equal, rejects } from 'node:assert/strict'
import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import { noDetails } from '../../domain/course.ts'
import { markdownProblems } from '../../domain/markdown.ts'
import { slugOf, untaken } from '../../domain/slug.ts'
import type { CourseContent } from '../course-content.ts'
import { readCourseFolder } from '../course-folder.ts'
import { writeCourseFolder } from '../write-course-folder.ts'

// Fence marks and front matter lines are what the layout itself is made of.
const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '\n',
    '\r\n',
    '---\n',
    '```python example\nprint(1)\n```\n',
    '```output\n1\n```\n',
    ': ',
    '# ',
    "'",
    '"',
    '\t',
    '...',
  ),
)
const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('').replaceAll('\0', ''))
const markdown = text.filter((candidate) => markdownProblems(candidate).length === 0)
const title = text.map((candidate) => candidate.slice(0, 50).toWellFormed() || 'T')
const minutes = fc.nat(100_000)
const language = fc.constantFrom('', 'python', 'c++')

const noNullPrototype = true
const subtopic = fc.record(
  {
    ...{ slug: title.map(slugOf), title, content: markdown, language, has3d: fc.boolean(), estimatedMinutes: minutes },
    codeExample: fc.oneof(text, fc.constantFrom('', 'print(1)\n')),
  },
  { noNullPrototype },
)
const topic = fc.record(
  {
    ...{ slug: title.map(slugOf), title, description: markdown, estimatedMinutes: minutes },
    subtopics: fc.array(subtopic, { maxLength: 3 }),
  },
  { noNullPrototype },
)
const course: fc.Arbitrary<CourseContent> = fc
  .record(
    {
      ...{ slug: title.map(slugOf), title, description: markdown },
      details: fc.record(
        {
          ...{ language, summary: text, category: fc.constantFrom('', 'basics'), estimatedMinutes: minutes },
          tags: fc.uniqueArray(fc.constantFrom('a', 'b-1', 'no', 'null', '1'), { maxLength: 3 }),
          level: fc.constantFrom('' as const, 'beginner' as const, 'advanced' as const),
          coverImageUrl: fc.constantFrom('', 'https://example.org/a.png'),
          licence: fc.constantFrom('', 'CC-BY-4.0'),
          attribution: text,
        },
        { noNullPrototype },
      ),
      topics: fc.array(topic, { maxLength: 3 }),
    },
    { noNullPrototype },
  )
  .map((content) => {
    const topicSlugs = new Set<string>()
    const subtopicSlugs = new Set<string>()
    return {
      ...content,
      exercises: [],
      topics: content.topics.map((part) => ({
        ...part,
        slug: untaken(part.slug, topicSlugs),
        subtopics: part.subtopics.map((each) => ({ ...each, slug: untaken(each.slug, subtopicSlugs) })),
      })),
    }
  })

async function filesOf(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const paths = names.map((entry) => join(entry.parentPath, entry.name)).sort()
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await readFile(path, 'utf8')])))
}

test('any course is read back from its folder as it was, and written again as the same bytes', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'course-folder-'))
  try {
    await fc.assert(
      fc.asyncProperty(course, async (content) => {
        await writeCourseFolder(dir, content)
        const before = await filesOf(dir)
        deepEqual(await readCourseFolder(dir), content)
        await writeCourseFolder(dir, await readCourseFolder(dir))
        deepEqual(await filesOf(dir), before)
      }),
      { numRuns: 100, interruptAfterTimeLimit: 15_000 },
    )
  } finally {
    await rm(dir, { recursive: true })
  }
})

test('an export writes through no link and out of no folder', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'course-export-'))
  t.after(() => rm(dir, { recursive: true }))
  const details = { ...noDetails, tags: [] }
  const content = { slug: 'birds', title: 'Birds', description: '', details, topics: [], exercises: [] }
  const precious = join(dir, 'precious')
  await writeFile(precious, 'as it was')
  const folder = join(dir, 'export')
  await writeCourseFolder(folder, content)
  await rm(join(folder, 'course.yaml'))
  await symlink(precious, join(folder, 'course.yaml'))
  await writeCourseFolder(folder, content)
  equal(await readFile(precious, 'utf8'), 'as it was')
  equal((await lstat(join(folder, 'course.yaml'))).isFile(), true)

  const subtopic = {
    slug: 'a',
    title: 'A',
    content: '',
    codeExample: '',
    language: '',
    has3d: false,
    estimatedMinutes: 0,
  }
  const topic = { slug: '../../out', title: 'T', description: '', estimatedMinutes: 0, subtopics: [subtopic] }
  await rejects(writeCourseFolder(folder, { ...content, topics: [topic] }), /is no slug/)
  await rejects(
    writeCourseFolder(folder, {
      ...content,
      topics: [{ ...topic, slug: 't', subtopics: [{ ...subtopic, slug: '../out' }] }],
    }),
    /is no slug/,
  )
  deepEqual((await readdir(dir)).sort(), ['export', 'precious'])
})
