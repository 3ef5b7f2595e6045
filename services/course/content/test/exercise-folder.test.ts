import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { create, toJson } from '@bufbuild/protobuf'
import { type ExerciseContent, ExerciseContentSchema } from '@learnlab/contracts/course/v1/exercise'
import { TestFramework } from '@learnlab/contracts/executor/v1'
import fc from 'fast-check'
import { canonical } from '../../domain/exercise-content.ts'
import { fileViolations } from '../../domain/exercise-files.ts'
import { markdownProblems } from '../../domain/markdown.ts'
import { slugOf } from '../../domain/slug.ts'
import type { ContentProblem } from '../content-problem.ts'
import { readExerciseFolder } from '../exercise-folder.ts'
import { writeExerciseFolder } from '../write-exercise-folder.ts'
import { folderOf } from './lesson-folder.ts'

const yaml = `title: Two birds
slug: two-birds
language: python
hints:
  - Use \`+\`.
`
const sound = {
  'a/exercise.yaml': yaml,
  'a/instructions.md': 'Add.\n',
  'a/starter/add.py': '',
  'a/reference/add.py': 'def add(a, b): return a + b\n',
  'a/tests/add_test.py': 'from add import add\n\ndef test_add():\n    assert add(1, 1) == 2\n',
  'a/hidden-tests/more_test.py': 'from add import add\n',
  'a/support/deep/numbers.py': 'ONE = 1\n',
}

test('the folders say what files are', async (t) => {
  const problems: ContentProblem[] = []
  const dir = await folderOf(t, sound)
  const read = await readExerciseFolder(dir, 'a', problems)
  deepEqual(problems, [])
  ok(read?.content.tests.case === 'framework')
  deepEqual(
    read.content.tests.value.files.map(({ file, hidden, support }) => [file?.name, hidden, support]),
    [
      ['add_test.py', false, false],
      ['deep/numbers.py', false, true],
      ['more_test.py', true, false],
    ],
  )
  equal(read.content.referenceFiles[0]?.content.value, 'def add(a, b): return a + b\n')
})

const cases = 'cases:\n  - stdin: a\n    expected_output: b\n'
const broken: [name: string, files: Record<string, string | Uint8Array>, problem: Partial<ContentProblem>][] = [
  [
    'a misspelt field',
    { 'a/exercise.yaml': `${yaml}dificulty: 3\n` },
    { file: 'a/exercise.yaml', line: 6, field: 'dificulty' },
  ],
  ['a YAML bomb', { 'a/exercise.yaml': `${yaml}x: &a [1]\ny: [*a, *a]\n` }, { file: 'a/exercise.yaml' }],
  ['a hint that runs', { 'a/exercise.yaml': `${yaml}  - "[x](javascript:x)"\n` }, { line: 6, field: 'hints.1' }],
  ['instructions with a script', { 'a/instructions.md': 'a\n\n<script>\n' }, { file: 'a/instructions.md', line: 3 }],
  ['a folder that means nothing', { 'a/test/x.py': '' }, { file: 'a/test' }],
  ['cases beside test files', { 'a/cases.yaml': cases }, { file: 'a/cases.yaml' }],
  [
    'a case of a wrong type',
    { 'a/cases.yaml': cases.replace('stdin: a', 'stdin: 1') },
    { line: 2, field: 'cases.0.stdin' },
  ],
  ['too much of a file', { 'a/starter/add.py': 'x'.repeat(100_000) }, { file: 'a', field: 'starter_files' }],
  [
    'one name twice',
    { 'a/hidden-tests/add_test.py': '' },
    { file: 'a', field: 'framework.files[1].name', message: 'add_test.py occurs twice' },
  ],
]

for (const [name, files, problem] of broken) {
  test(`${name} is reported with its place`, async (t) => {
    const problems: ContentProblem[] = []
    equal(await readExerciseFolder(await folderOf(t, { ...sound, ...files }), 'a', problems), undefined)
    const found = problems.some((candidate) =>
      Object.entries(problem).every(([key, value]) => candidate[key as keyof ContentProblem] === value),
    )
    ok(found, `expected ${JSON.stringify(problem)} among ${JSON.stringify(problems)}`)
  })
}

test('symbolic links are not followed, to files or folders', async (t) => {
  const dir = await folderOf(t, sound)
  await symlink('/etc', join(dir, 'a/hidden-support'))
  await symlink('/etc/passwd', join(dir, 'a/starter/passwd'))
  const problems: ContentProblem[] = []
  await readExerciseFolder(dir, 'a', problems)
  const files = new Set(problems.map(({ file }) => file))
  ok(files.has('a/hidden-support') && files.has('a/starter/passwd'), JSON.stringify(problems))
  ok(
    problems.every(({ message }) => /symbolic link/.test(message)),
    JSON.stringify(problems),
  )
})

const text = fc
  .string({ unit: 'grapheme', maxLength: 60 })
  .map((each) => each.replaceAll('\0', '').replace(/^\uFEFF/, ''))
const markdown = text.filter((each) => markdownProblems(each).length === 0)
const name = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9_. ☃-]{1,12}$/), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
const file = fc.record({ name, content: fc.uint8Array({ maxLength: 40 }) }).map(({ name, content: value }) => {
  return { name, content: { case: 'data' as const, value } }
})
const files = fc.array(file, { maxLength: 3 })
const comparison = fc.option(
  fc.oneof(
    fc.constant({ method: { case: 'text' as const, value: 3 } }),
    fc
      .record({ absolute: fc.constantFrom(0, 0.5), relative: fc.constant(0.25) })
      .map((value) => ({ method: { case: 'numbers' as const, value } })),
    fc
      .record({ language: fc.constant('python'), code: text })
      .map((value) => ({ method: { case: 'checker' as const, value } })),
  ),
  { nil: undefined },
)
const tests = fc.oneof(
  fc.constant({ case: undefined }),
  fc
    .array(
      fc.record({
        name: text,
        stdin: text,
        expectedOutput: text,
        hidden: fc.boolean(),
        args: fc.array(text, { maxLength: 2 }),
        comparison,
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((cases) => ({ case: 'cases' as const, value: { cases } })),
  fc
    .record({
      framework: fc.constantFrom(TestFramework.UNSPECIFIED, TestFramework.PYTEST, TestFramework.NODE_TEST),
      files: fc.array(fc.record({ file, hidden: fc.boolean(), support: fc.boolean() }), { minLength: 1, maxLength: 4 }),
    })
    .map((value) => ({ case: 'framework' as const, value })),
)
const exercise: fc.Arbitrary<ExerciseContent> = fc
  .record({
    title: text.map((each) => each.toWellFormed() || 'T'),
    instructions: markdown,
    hints: fc.array(
      markdown.map((each) => each || 'Hint'),
      { maxLength: 2 },
    ),
    ...{ difficulty: fc.nat(10), timeoutSeconds: fc.nat(60), memoryLimitMb: fc.nat(1024), starterPasses: fc.boolean() },
    ...{ concepts: fc.uniqueArray(fc.constantFrom('a', 'null', '1'), { maxLength: 2 }), attribution: text },
    ...{ starterFiles: files, referenceFiles: files, tests, entryPoint: fc.constantFrom('', 'a/b.py') },
  })
  .map((fields) =>
    canonical(create(ExerciseContentSchema, { ...fields, slug: slugOf(fields.title), language: 'python' })),
  )
  .filter((content) => fileViolations(content).length === 0)

test('any exercise is read back from its folder as it was', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'exercise-folder-'))
  try {
    await fc.assert(
      fc.asyncProperty(exercise, async (content) => {
        await rm(join(dir, 'a'), { recursive: true, force: true })
        await writeExerciseFolder(join(dir, 'a'), content)
        const problems: ContentProblem[] = []
        const read = await readExerciseFolder(dir, 'a', problems)
        deepEqual(problems, [])
        deepEqual(read && toJson(ExerciseContentSchema, read.content), toJson(ExerciseContentSchema, content))
      }),
      { numRuns: 100, interruptAfterTimeLimit: 15_000 },
    )
  } finally {
    await rm(dir, { recursive: true })
  }
})

test('a file that would lie elsewhere is not written', async (t) => {
  const dir = await folderOf(t, {})
  const starterFiles = [{ name: '../out.py', content: { case: 'text' as const, value: '' } }]
  const content = create(ExerciseContentSchema, { slug: 'a', starterFiles })
  await rejects(writeExerciseFolder(join(dir, 'a'), content), /"\.\."/)
})
