import { deepEqual, doesNotMatch, equal, match, ok, rejects } from 'node:assert/strict'
import { rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { TestFramework } from '@learnlab/contracts/executor/v1'
import { type ContentProblem, CourseFolderError } from '../content-problem.ts'
import { readCourse } from '../read-course.ts'
import { folderOf } from './lesson-folder.ts'
import { smallTrack } from './small-track.ts'

type Files = Record<string, string | Uint8Array>

async function problemsOf(dir: string): Promise<readonly ContentProblem[]> {
  let problems: readonly ContentProblem[] = []
  await rejects(readCourse(dir), (error) => {
    ok(error instanceof CourseFolderError, String(error))
    problems = error.problems
    return true
  })
  return problems
}

const read = async (t: TestContext, files: Files) => await readCourse(await folderOf(t, files))

test('concepts become topics with their exercises, practice exercises follow by difficulty', async (t) => {
  const { content, left } = await read(t, smallTrack)
  const { slug, title, details } = content
  deepEqual([slug, title, details.language, details.licence], ['exercism-python', 'Python (Exercism)', 'python', 'MIT'])
  match(details.attribution, /exercism\.org\/tracks\/python; Copyright \(c\) 2026 The birds; licensed under MIT/)
  deepEqual(
    content.topics.map((topic) => [topic.slug, topic.title, topic.subtopics.map((subtopic) => subtopic.slug)]),
    [
      ['concept-lists', 'Lists', ['about-lists', 'bird-count']],
      ['concept-functions', 'functions', ['tidy-nest']],
      ['practice-medium', 'Practice: medium', ['egg-timer']],
      ['retired', 'Retired', ['old-egg']],
    ],
  )
  deepEqual(
    content.exercises.map(({ subtopic, content: { slug, difficulty, starterPasses } }) => [
      ...[subtopic, slug, difficulty, starterPasses],
    ]),
    [
      ['bird-count', 'bird-count', 0, false],
      ['tidy-nest', 'tidy-nest', 0, true],
      ['egg-timer', 'egg-timer', 5, false],
      ['old-egg', 'old-egg', 1, false],
    ],
  )
  deepEqual(left, [
    'exercises/practice/half-an-egg: its status is wip',
    'exercises/practice/lost: config.json does not name it',
  ])
})

test('texts come as Markdown that may be shown, with links to the site', async (t) => {
  const { content } = await read(t, smallTrack)
  const [about, birds] = content.topics[0]?.subtopics ?? []
  match(about?.content ?? '', /\[sets\]\(https:\/\/exercism\.org\/tracks\/python\/concepts\/sets\) and `\[a\]\(\/b\)`/)
  match(about?.content ?? '', /\nOne <kbd>key<\/kbd>\.\n/)
  match(birds?.content ?? '', /Lists have a length/)
  equal(content.topics[2]?.subtopics[0]?.content, 'Boil.\n')
  const [bird, , egg] = content.exercises
  match(bird?.content.instructions ?? '', /~~~~exercism\/note/)
  deepEqual(bird?.content.hints, [
    '## General\n\n- Lists know.',
    '## 1. Count\n\n- Use `len`.\n\n```python\n## no heading\n```',
  ])
  match(egg?.content.instructions ?? '', /how long an egg boils[\s\S]*Sizes are/)
  match(
    egg?.content.attribution ?? '',
    /exercises\/egg-timer; by wren; licensed under MIT; after A cook, https:\/\/example/,
  )
  match(bird?.content.attribution ?? '', /by wren, robin; with contributions of owl/)
})

test('files are what the configuration of the exercise or of the track calls them', async (t) => {
  const { content } = await read(t, smallTrack)
  const [bird, , egg] = content.exercises.map(({ content }) => content)
  const names = (files: readonly { name: string }[] = []) => files.map(({ name }) => name)
  deepEqual(names(bird?.starterFiles), ['bird_count.py'])
  deepEqual(names(bird?.referenceFiles), ['bird_count.py'])
  match(String(bird?.referenceFiles[0]?.content.value), /return len/)
  ok(bird?.tests.case === 'framework' && egg?.tests.case === 'framework')
  equal(bird.tests.value.framework, TestFramework.PYTEST)
  deepEqual(
    bird.tests.value.files.map(({ file, support, hidden }) => [file?.name, support, hidden]),
    [
      ['bird_count_test.py', false, false],
      ['bird_data.py', true, false],
    ],
  )
  deepEqual([names(egg.starterFiles), names(egg.referenceFiles)], [['egg_timer.py'], ['egg_timer.py']])
})

/** A track of one exercise in another language, with other places for its files. */
function otherTrack(language: string, config: object, files: Record<string, string>): Files {
  const exercise = 'exercises/practice/two-fer'
  const track = {
    language,
    slug: language.toLowerCase(),
    exercises: { practice: [{ slug: 'two-fer', name: 'Two Fer' }] },
  }
  return {
    'config.json': JSON.stringify(track),
    [`${exercise}/.meta/config.json`]: JSON.stringify(config),
    [`${exercise}/.docs/instructions.md`]: 'Do it.\n',
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`${exercise}/${name}`, text])),
  }
}

test('tracks of other languages place their files elsewhere, and tests that nothing runs go to learners', async (t) => {
  const java = otherTrack(
    'Java',
    {
      files: {
        solution: ['src/main/java/Twofer.java'],
        test: ['src/test/java/TwoferTest.java'],
        example: ['.meta/src/reference/java/Twofer.java'],
        invalidator: ['build.gradle'],
      },
    },
    {
      'src/main/java/Twofer.java': 'class Twofer {}',
      'src/test/java/TwoferTest.java': 'class TwoferTest {}',
      '.meta/src/reference/java/Twofer.java': 'class Twofer { int two; }',
      'build.gradle': '',
    },
  )
  const { content, left } = await read(t, java)
  const [exercise] = content.exercises.map(({ content }) => content)
  deepEqual(
    exercise?.referenceFiles.map(({ name, content }) => [name, content.value]),
    [
      ['src/main/java/Twofer.java', 'class Twofer { int two; }'],
      ['src/test/java/TwoferTest.java', 'class TwoferTest {}'],
    ].slice(0, 1),
  )
  deepEqual(
    exercise?.starterFiles.map(({ name }) => name),
    ['build.gradle', 'src/main/java/Twofer.java', 'src/test/java/TwoferTest.java'],
  )
  equal(exercise?.tests.case, undefined)
  match(
    left.join(),
    /two-fer: its tests \(src\/test\/java\/TwoferTest\.java\): nothing here runs .* java; learners get/,
  )
  const many = { ...java, 'exercises/practice/two-fer/build.gradle': ' '.repeat(100_000) }
  const large = await read(t, many)
  equal(large.content.exercises[0]?.content.starterFiles.length, 1)
  match(large.left.join(), /too large to go with the starter/)

  const c = otherTrack(
    'C',
    {
      files: {
        solution: ['two_fer.c', 'two_fer.h'],
        test: ['test_two_fer.c'],
        example: ['.meta/example.c', '.meta/example.h'],
      },
    },
    { 'two_fer.c': '', 'two_fer.h': '', 'test_two_fer.c': '', '.meta/example.c': '1', '.meta/example.h': '2' },
  )
  deepEqual(
    (await read(t, c)).content.exercises[0]?.content.referenceFiles.map(({ name, content }) => [name, content.value]),
    [
      ['two_fer.c', '1'],
      ['two_fer.h', '2'],
    ],
  )

  const script = (test: string) =>
    otherTrack(
      'JavaScript',
      {
        files: { solution: ['two-fer.js', 'package.json'], test: ['two-fer.spec.js'], example: ['.meta/proof.ci.js'] },
      },
      { 'two-fer.js': '', 'package.json': '{}', 'two-fer.spec.js': test, '.meta/proof.ci.js': 'export {}' },
    )
  const own = (await read(t, script("import test from 'node:test'"))).content.exercises[0]?.content
  equal(own?.tests.case === 'framework' && own.tests.value.framework, TestFramework.NODE_TEST)
  deepEqual(
    own?.referenceFiles.map(({ name, content }) => [name, content.value]),
    [
      ['package.json', '{}'],
      ['two-fer.js', 'export {}'],
    ],
  )
  const jest = await read(t, script("import { test } from '@jest/globals'"))
  equal(jest.content.exercises[0]?.content.tests.case, undefined)
  match(jest.left.join(), /two-fer\.spec\.js\): they are for another framework than node:test/)
})

const config = smallTrack['config.json'] ?? ''
const bird = 'exercises/concept/bird-count'
const birdConfig = `${bird}/.meta/config.json`
const deep = '['.repeat(300_000)

const broken: [name: string, files: Files, problem: Partial<ContentProblem>][] = [
  ['no JSON', { 'config.json': config.replace('"version": 3,', '"version": 3') }, { file: 'config.json', line: 6 }],
  ['nesting without end', { 'config.json': deep }, { file: 'config.json', line: 1 }],
  [
    'nesting without end in a field',
    {
      'config.json': config
        .replace('"version": 3', `"version": ${deep}${']'.repeat(300_000)}`)
        .replace('"name": "Bird Count"', '"name": 3'),
    },
    { file: 'config.json', field: 'exercises.concept.0.name' },
  ],
  [
    'a wrong type',
    { 'config.json': config.replace('"Bird Count"', '7') },
    { line: 21, field: 'exercises.concept.0.name' },
  ],
  [
    'a slug that leads elsewhere',
    { 'config.json': config.replace('"bird-count"', '"../../x"') },
    { field: 'exercises.concept.0.slug' },
  ],
  [
    'an exercise without folder',
    { 'config.json': config.replace('"bird-count"', '"bird-song"') },
    { file: 'config.json', line: 19 },
  ],
  [
    'an exercise named twice',
    { 'config.json': config.replace('"tidy-nest"', '"bird-count"') },
    { file: 'config.json' },
  ],
  [
    'a file that leads elsewhere',
    { [birdConfig]: (smallTrack[birdConfig] ?? '').replace('bird_data.py', '../../../../etc/passwd') },
    { file: birdConfig, field: 'files.editor' },
  ],
  [
    'a file that is missing',
    { [birdConfig]: (smallTrack[birdConfig] ?? '').replace('bird_data.py', 'gone.py') },
    { file: `${bird}/gone.py` },
  ],
  [
    'files of a wrong type',
    { [birdConfig]: '{"files": {"solution": "x.py"}}' },
    { file: birdConfig, line: 1, field: 'files.solution' },
  ],
  [
    'text that is not UTF-8',
    { [`${bird}/.docs/hints.md`]: new Uint8Array([10, 0xff]) },
    { file: `${bird}/.docs/hints.md`, line: 2 },
  ],
  [
    'a script',
    { [`${bird}/.docs/instructions.md`]: 'x\n\n<script>alert(1)</script>\n' },
    { file: `${bird}/.docs/instructions.md`, line: 3 },
  ],
  [
    'a link that runs',
    { [`${bird}/.docs/introduction.md`]: '[x](javascript:x)\n' },
    { file: `${bird}/.docs/introduction.md`, line: 1 },
  ],
  ['a block never closed', { 'concepts/lists/about.md': 'x\n\n```\n' }, { file: 'concepts/lists/about.md', line: 3 }],
  ['a file too large', { [`${bird}/bird_count.py`]: 'x'.repeat(2_000_000) }, { file: `${bird}/bird_count.py` }],
  [
    'a solution too large',
    { [`${bird}/bird_count.py`]: 'x'.repeat(100_000) },
    { file: birdConfig, field: 'starter_files' },
  ],
]

for (const [name, files, problem] of broken) {
  test(`${name} is reported with its place`, async (t) => {
    const problems = await problemsOf(await folderOf(t, { ...smallTrack, ...files }))
    const found = problems.some((candidate) =>
      Object.entries(problem).every(([key, value]) => candidate[key as keyof ContentProblem] === value),
    )
    ok(found, `expected ${JSON.stringify(problem)} among ${JSON.stringify(problems).slice(0, 2_000)}`)
  })
}

test('symbolic links are not followed', async (t) => {
  const dir = await folderOf(t, smallTrack)
  const outside = await folderOf(t, { 'secret.py': 'xylophone', 'introduction.md': 'xylophone' })
  await rm(join(dir, bird, 'bird_count.py'))
  await symlink(join(outside, 'secret.py'), join(dir, bird, 'bird_count.py'))
  await rm(join(dir, 'concepts/lists'), { recursive: true })
  await symlink(outside, join(dir, 'concepts/lists'))
  const problems = await problemsOf(dir)
  doesNotMatch(JSON.stringify(problems), /xylophone/)
  deepEqual(
    problems.map(({ file }) => file),
    [`${bird}/bird_count.py`, 'concepts/lists', 'concepts/lists'],
  )
})
