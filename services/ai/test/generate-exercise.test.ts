import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { PracticeKind } from '@learnlab/contracts/ai/v1'
import { GetCourseResponseSchema } from '@learnlab/contracts/course/v1'
import { Code } from '@learnlab/rpc'
import { javaScriptCandidates } from '../exercises/javascript-candidates.ts'
import { printed, startNodeExecutor } from './node-executor.ts'
import { all, serveAI, tokens } from './serve-ai.ts'

const code = `const prices = [3, 5, 8]
let total = 0
for (const price of prices) {
  if (price > 3) {
    total = total + price * 2
  }
}
console.log('Total:', total)
`
const subtopicId = '0198a000-0000-7000-8000-000000000002'
const loops = {
  ...{ courseId: '0198a000-0000-7000-8000-000000000001', courseSlug: 'js', subtopicId, subtopicTitle: 'For loops' },
  ...{ heading: 'For loops', text: 'A loop goes through a list.', startOffset: 0, endOffset: 27, score: 1 },
}
const as = { token: tokens.issue({ userId: 'ada' }), timeoutMs: 60_000 }

async function startMaker(t: TestContext, language = 'javascript') {
  const { address } = await startNodeExecutor(t)
  const topics = [{ subtopics: [{ id: subtopicId, title: 'For loops', content: 'Look.', codeExample: code }] }]
  const course = { id: loops.courseId, details: { language }, topics }
  const courses = { getCourse: async () => create(GetCourseResponseSchema, { course }) }
  const { client } = await serveAI(t, { passages: { search: async () => [loops] }, courses, executorAddress: address })
  const make = async (wish: { kind?: PracticeKind; seed?: number }) => {
    const parts = await all(client.generateExercise({ topic: 'loops', language: 'javascript', ...wish }, as))
    const exercise = parts.at(-1)?.exercise
    ok(exercise)
    equal(parts.at(-1)?.isComplete, true)
    equal(parts.map(({ chunk }) => chunk).join(''), exercise.instructions)
    return exercise
  }
  return { client, make }
}

const { UNSPECIFIED: _, WRITE_PROGRAM: __, ...kinds } = PracticeKind

for (const [name, kind] of Object.entries(kinds)) {
  test(`an exercise of the kind ${name} ends with what passes and begins with what does not`, async (t) => {
    const { make } = await startMaker(t)
    const exercise = await make({ kind, seed: 7 })
    equal(exercise.kind, kind)
    const [testCase] = exercise.cases?.cases ?? []
    equal(testCase?.expectedOutput, 'Total: 26\n')
    equal(await printed(exercise.solution, ''), 'Total: 26\n')
    notEqual(await printed(exercise.starterCode, ''), 'Total: 26\n')
    equal(exercise.citations[0]?.subtopicId, subtopicId)
    equal(exercise.source, 'built-in')
    if (kind === PracticeKind.ORDER_LINES) deepEqual([...exercise.lines].sort(), code.trimEnd().split('\n').sort())
    if (kind === PracticeKind.FILL_IN) match(exercise.starterCode, /____/)
    if (kind === PracticeKind.FIND_THE_BUG) equal(exercise.solution, code)
  })
}

test('the same seed gives the same exercise, and without one another comes each time', async (t) => {
  const { make } = await startMaker(t)
  const one = await make({ seed: 42 })
  deepEqual(await make({ seed: 42 }), one)
  const seeds = new Set([(await make({})).seed, (await make({})).seed])
  equal(seeds.size, 2)
})

test('where no course shows a program of the language there is no exercise', async (t) => {
  const { client } = await startMaker(t, 'python')
  await rejects(all(client.generateExercise({ topic: 'loops', language: 'javascript' }, as)), { code: Code.NOT_FOUND })
  await rejects(all(client.generateExercise({ topic: 'loops', language: 'cobol' }, as)), {
    code: Code.INVALID_ARGUMENT,
  })
  await rejects(all(client.generateExercise({ topic: 'loops', kind: PracticeKind.WRITE_PROGRAM }, as)), {
    code: Code.FAILED_PRECONDITION,
  })
})

test('what cannot be read offers nothing to change', () => {
  deepEqual(javaScriptCandidates('let = = 3'), { bugs: [], blanks: [] })
  ok(javaScriptCandidates(code).bugs.length > 4)
})
