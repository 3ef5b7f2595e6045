import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { type ContentProblem, CourseFolderError } from '../content-problem.ts'
import { maxContentBytes } from '../course-content.ts'
import { readCourseFolder } from '../course-folder.ts'
import { exampleIn } from '../example-block.ts'
import { maxTextFileBytes } from '../text-file.ts'
import { folderOf } from './lesson-folder.ts'

const demoCourse = join(import.meta.dirname, '..', 'python-from-zero')

const courseYaml = `title: Tiny
slug: tiny
description: The smallest course there can be.
language: python
level: beginner
tags: [python]
licence: CC-BY-4.0
topics:
  - slug: start
    dir: 01-start
    title: Start
    description: One topic.
`

const lesson = `---
title: Hello
slug: hello
---
It repeats what it reads.

\`\`\`python
print("an aside, not the example")
\`\`\`

\`\`\`python example
print(input())
\`\`\`

\`\`\`input
hi
\`\`\`

\`\`\`output
hi
\`\`\`
`

const sound = { 'course.yaml': courseYaml, '01-start/01-hello.md': lesson }

async function problemsOf(dir: string): Promise<readonly ContentProblem[]> {
  let problems: readonly ContentProblem[] = []
  await rejects(readCourseFolder(dir), (error) => {
    ok(error instanceof CourseFolderError)
    problems = error.problems
    return true
  })
  return problems
}

test('the demo course has enough topics and subtopics, each with an example and what it prints', async () => {
  const course = await readCourseFolder(demoCourse)
  equal(course.slug, 'python-from-zero')
  equal(course.details.language, 'python')

  const subtopics = course.topics.flatMap((topic) => topic.subtopics)
  ok(course.topics.length >= 5, `${course.topics.length} topics`)
  ok(subtopics.length >= 20, `${subtopics.length} subtopics`)
  equal(new Set(course.topics.map(({ slug }) => slug)).size, course.topics.length)
  equal(new Set(subtopics.map(({ slug }) => slug)).size, subtopics.length)

  for (const { slug, content, codeExample } of subtopics) {
    const { input, output: expectedOutput = '' } = exampleIn(content, 'python')
    ok(codeExample !== '' && expectedOutput.trim() !== '', `${slug} prints nothing`)
    ok(content.includes(codeExample) && content.includes(expectedOutput), `${slug} does not show its example`)
    equal(/\binput\(\)|sys\.stdin/.test(codeExample), input !== '', `${slug}: an input block goes with reading input`)
    match(content, /\*\*Try it\.\*\*/, `${slug} has nothing to try`)
  }
})

test('a folder is read as written, in the order of course.yaml and of the file numbers', async (t) => {
  const second = lesson.replace('slug: hello', 'slug: bye\nhas_3d: true').replaceAll('hi', 'bye')
  const dir = await folderOf(t, {
    ...sound,
    'course.yaml': `${courseYaml.replace('topics:\n', 'topics:\n  - { slug: last, dir: 02-z, title: Z, description: Z. }\n')}`,
    '02-z/99-first.md': lesson.replace('slug: hello', 'slug: ninety-nine'),
    '02-z/100-second.md': second,
  })
  const course = await readCourseFolder(dir)
  deepEqual(
    course.topics.map((topic) => [topic.slug, topic.subtopics.map(({ slug }) => slug)]),
    [
      ['last', ['ninety-nine', 'bye']],
      ['start', ['hello']],
    ],
  )
  deepEqual(course.topics[1]?.subtopics[0], {
    slug: 'hello',
    title: 'Hello',
    content: lesson.slice(lesson.indexOf('It repeats')),
    codeExample: 'print(input())\n',
    language: '',
    has3d: false,
    estimatedMinutes: 0,
  })
  equal(course.topics[0]?.subtopics[1]?.has3d, true)
})

test('line ends of Windows are kept in the text and not in the programs', async (t) => {
  const dir = await folderOf(t, { ...sound, '01-start/01-hello.md': lesson.replaceAll('\n', '\r\n') })
  const subtopic = (await readCourseFolder(dir)).topics[0]?.subtopics[0]
  equal(subtopic?.title, 'Hello')
  equal(subtopic.codeExample, 'print(input())\n')
  equal(exampleIn(subtopic.content, 'python').input, 'hi\n')
  match(subtopic.content, /^It repeats what it reads\.\r\n/)
})

const file = '01-start/01-hello.md'
const body = lesson.slice(lesson.indexOf('It repeats'))
const linesAllowed = Math.floor((maxContentBytes - body.length) / 'x\n'.length)
const broken: [name: string, files: Record<string, string | Uint8Array>, problem: Partial<ContentProblem>][] = [
  ['a YAML error', { 'course.yaml': `${courseYaml}tags: [a\n` }, { file: 'course.yaml', line: 13 }],
  [
    'a missing field of a topic',
    { 'course.yaml': courseYaml.replace('    title: Start\n', '') },
    { file: 'course.yaml', line: 9, field: 'topics.0.title' },
  ],
  [
    'a wrong value',
    { 'course.yaml': courseYaml.replace('beginner', 'easy') },
    { file: 'course.yaml', line: 5, field: 'level' },
  ],
  [
    'a misspelt field',
    { 'course.yaml': courseYaml.replace('licence', 'license') },
    { file: 'course.yaml', line: 7, field: 'license' },
  ],
  [
    'a repeated topic',
    { 'course.yaml': courseYaml + courseYaml.slice(courseYaml.indexOf('  - slug')) },
    { file: 'course.yaml', line: 13, field: 'topics.1.slug' },
  ],
  [
    'a topic outside the folder',
    { 'course.yaml': courseYaml.replace('01-start', '../other') },
    { file: 'course.yaml', line: 10, field: 'topics.0.dir' },
  ],
  [
    'a topic without folder',
    { 'course.yaml': courseYaml.replace('01-start', '02-gone') },
    { file: 'course.yaml', line: 10, field: 'topics.0.dir' },
  ],
  [
    'aliases that multiply',
    { 'course.yaml': courseYaml.replace('[python]', '&a [python]').replace('topics:', 'x: [*a, *a]\ntopics:') },
    { file: 'course.yaml', line: 8 },
  ],
  ['nesting without end', { 'course.yaml': '['.repeat(200_000) }, { line: 1, message: 'is nested too deeply' }],
  ['a folder that is not listed', { '02-more/01-a.md': lesson }, { file: '02-more' }],
  ['a file that is no lesson', { '01-start/notes.txt': '' }, { file: '01-start/notes.txt' }],
  ['two files with one number', { '01-start/01-zzz.md': lesson }, { file: '01-start/01-zzz.md' }],
  [
    'a repeated slug',
    { '01-start/02-again.md': lesson },
    { file: '01-start/02-again.md', line: 3, field: 'slug', message: `hello is the slug of ${file} already` },
  ],
  ['a front matter that never ends', { [file]: `---\n${'\n'.repeat(500_000)}` }, { file, line: 1 }],
  ['no front matter', { [file]: 'Hello\n' }, { file, line: 1 }],
  ['a front matter without title', { [file]: lesson.replace('title: Hello\n', '') }, { file, line: 2, field: 'title' }],
  ['a wrong type', { [file]: lesson.replace('---\nIt', 'has_3d: maybe\n---\nIt') }, { file, line: 4, field: 'has_3d' }],
  ['two examples', { [file]: lesson.replace('```python\n', '```python example\n') }, { file, line: 11 }],
  ['an example in another language', { [file]: lesson.replace('python example', 'js example') }, { file, line: 11 }],
  [
    'a div never closed',
    { [file]: lesson.replace('It repeats', '::: note\n\nIt repeats') },
    { file, line: 5, message: 'the div note is never closed' },
  ],
  ['a script', { [file]: `${lesson}<script>x</script>\n` }, { file, line: 22 }],
  ['a link that runs', { [file]: `${lesson}[x](javascript:x)\n` }, { file, line: 22 }],
  ['a description that runs', { 'course.yaml': courseYaml.replace('One topic.', '"[x](data:x)"') }, { line: 12 }],
  ['a YAML bomb', { 'course.yaml': `${courseYaml}a: &a [x]\nb: [*a, *a]\n` }, { file: 'course.yaml', line: 14 }],
  ['a block never closed', { [file]: lesson.slice(0, -4) }, { file, line: 19 }],
  [
    'bytes that are not UTF-8',
    { [file]: Buffer.concat([Buffer.from(lesson), Buffer.from([0xff])]) },
    { file, line: 22, message: 'is not valid UTF-8' },
  ],
  ['a file too large', { [file]: lesson + 'x'.repeat(maxTextFileBytes) }, { file, line: 22 }],
  ['text too large', { [file]: lesson + 'x\n'.repeat(maxContentBytes / 2) }, { file, line: 22 + linesAllowed }],
  ['a NUL', { [file]: `${lesson}\0\n` }, { file, line: 22 }],
]

for (const [name, files, problem] of broken) {
  test(`${name} is reported with its place`, async (t) => {
    const problems = await problemsOf(await folderOf(t, { ...sound, ...files }))
    const found = problems.some((candidate) =>
      Object.entries(problem).every(([key, value]) => candidate[key as keyof ContentProblem] === value),
    )
    ok(found, `expected ${JSON.stringify(problem)} among ${JSON.stringify(problems)}`)
  })
}

test('symbolic links are not followed', async (t) => {
  const dir = await folderOf(t, { 'course.yaml': courseYaml, '01-start/02-second.md': lesson })
  await symlink(join(demoCourse, '01-first-steps', '01-hello.md'), join(dir, file))
  deepEqual(await problemsOf(dir), [{ file, line: 1, message: 'is a symbolic link, and links are not followed' }])
})

test('every problem is told at once, in the form file:line: field: message', async (t) => {
  const dir = await folderOf(t, { 'course.yaml': courseYaml, [file]: lesson.replace('title: Hello', 'title: ""') })
  await writeFile(join(dir, '01-start', '02-empty.md'), '')
  await rejects(readCourseFolder(dir), ({ message }: Error) => {
    match(message, /\n {2}01-start\/01-hello\.md:2: title: must not be empty/)
    match(message, /\n {2}01-start\/02-empty\.md:1: must begin with front matter/)
    return true
  })
})

test('a folder that is not there is a problem of its course.yaml', async (t) => {
  const dir = join(await folderOf(t, {}), 'nowhere')
  deepEqual(await problemsOf(dir), [{ file: 'course.yaml', message: 'is missing' }])
})
