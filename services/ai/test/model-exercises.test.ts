import { deepEqual, doesNotMatch, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { create } from '@bufbuild/protobuf'
import { PracticeKind } from '@learnlab/contracts/ai/v1'
import { GetCourseResponseSchema } from '@learnlab/contracts/course/v1'
import { createPool } from '@learnlab/postgres'
import { Code } from '@learnlab/rpc'
import { createTestDatabase, eventually } from '@learnlab/testing'
import type { ModelConfig } from '../config.ts'
import type { WrittenExercise } from '../domain/exercises/written-exercise.ts'
import { solutionPrints } from '../domain/leaks/course-leak-check.ts'
import { connectModel } from '../providers/connect-model.ts'
import { type Behaviour, startProvider, usage } from './fake-provider.ts'
import { printed, startNodeExecutor } from './node-executor.ts'
import { type AIParts, all, serveAI, tokens } from './serve-ai.ts'

const reads = "import { readFileSync } from 'node:fs'\nconst numbers = readFileSync(0, 'utf8').split(' ').map(Number)\n"
const graded = `${reads}let best = 0
for (const number of numbers) {
  if (number > best && number % 2 === 0) {
    best = number
  }
}
console.log(best === 0 ? 'none' : best)
`
const good: WrittenExercise = {
  title: 'Add up',
  instructions:
    'Read numbers with spaces between them and print their [sum](http://evil.example).\n\nFor `1 2` print `3`.',
  starter: `${reads}console.log(0)\n`,
  solution: `${reads}let sum = 0\nfor (const number of numbers) sum += number\nconsole.log(sum)\n`,
  cases: [
    { stdin: '1 2', expectedOutput: '3' },
    { stdin: '10', expectedOutput: '10' },
  ],
}
const text = (exercise: unknown): Behaviour => ({ kind: 'answer', text: JSON.stringify(exercise), pieces: 12 })
const wrongCases = { ...good, cases: [{ stdin: '1 2', expectedOutput: '4' }] }

const courseId = '0198a000-0000-7000-8000-000000000001'
const loops = {
  ...{ courseId, courseSlug: 'js', subtopicId: '0198a000-0000-7000-8000-000000000002', subtopicTitle: 'For loops' },
  ...{ heading: 'For loops', text: 'A loop goes through a list.', startOffset: 0, endOffset: 27, score: 1 },
}
const shown = 'let total = 0\nfor (const price of [3, 5]) {\n  total = total + price\n}\nconsole.log(total)\n'
const as = { token: tokens.issue({ userId: 'ada' }), timeoutMs: 60_000 }
const wish = { topic: 'loops', language: 'javascript' }

async function startMaker(
  t: TestContext,
  behaviours: Behaviour[],
  { provider = 'openai', ...parts }: Partial<AIParts> & { provider?: ModelConfig['provider'] } = {},
) {
  const { url } = await createTestDatabase(t, { service: 'ai', migrations: join(import.meta.dirname, '../migrations') })
  const pool = createPool({ connectionString: url, applicationName: 'ai' })
  const { address } = await startNodeExecutor(t)
  const topics = [{ subtopics: [{ id: loops.subtopicId, title: 'For loops', content: 'Look.', codeExample: shown }] }]
  const course = { id: courseId, details: { language: 'javascript' }, topics }
  const fake = await startProvider(t, ...behaviours)
  const { client } = await serveAI(t, {
    ...{ pool, passages: { search: async () => [loops] }, executorAddress: address },
    courses: { getCourse: async () => create(GetCourseResponseSchema, { course }) },
    models: [connectModel({ provider, model: 'm', apiKey: 'key-of-the-site', baseUrl: fake.url })],
    ...parts,
  })
  t.after(() => pool.end())
  const settled = () =>
    eventually(async () => (await pool.query('SELECT FROM token_reservations')).rowCount === 0, { timeoutMs: 30_000 })
  return { client, fake, settled }
}

for (const provider of ['openai', 'anthropic', 'google', 'deepseek', 'compatible'] as const) {
  test(`${provider}: an exercise is written, proved, sent in parts and counted`, async (t) => {
    const { client, fake, settled } = await startMaker(t, [text(good)], { provider })
    const parts = await all(client.generateExercise(wish, as))
    const exercise = parts.at(-1)?.exercise
    ok(exercise)
    equal(parts.at(-1)?.isComplete, true)
    equal(parts.map(({ chunk }) => chunk).join(''), exercise.instructions)
    match(exercise.instructions, /^\*\*Add up\*\*\n\n/)
    doesNotMatch(exercise.instructions, /evil/)
    equal(exercise.kind, PracticeKind.WRITE_PROGRAM)
    deepEqual([exercise.source, exercise.seed], [`${provider}/m`, 0])
    deepEqual(
      exercise.cases?.cases.map(({ stdin, expectedOutput }) => ({ stdin, expectedOutput })),
      good.cases,
    )
    equal(await printed(exercise.solution, '1 2'), '3\n')
    notEqual(await printed(exercise.starterCode, '1 2'), '3\n')
    equal(exercise.citations[0]?.courseId, courseId)
    equal(fake.calls.length, 1)
    match(fake.calls[0]?.body ?? '', /A loop goes through a list/)
    await settled()
    equal((await client.getUsage({}, as)).tokensUsed, BigInt(usage.prompt + usage.completion))
  })
}

const mended: Record<string, [Behaviour, RegExp]> = {
  'is no JSON': [{ kind: 'answer', text: '{"title": "Add' }, /It is no JSON/],
  'has another form': [text({ ...good, cases: 'none' }), /cases/],
  'does not pass its own tests': [text(wrongCases), /does not pass its own cases/],
  'leaves nothing to do': [text({ ...good, starter: good.solution }), /nothing is left to do/],
  'tells its solution': [text({ ...good, instructions: `Write this: ${good.solution}` }), /tell the solution/],
}

for (const [name, [first, flaw]] of Object.entries(mended)) {
  test(`what ${name} is sent back once, and mended`, async (t) => {
    const { client, fake, settled } = await startMaker(t, [first, text(good)])
    const parts = await all(client.generateExercise(wish, as))
    equal(parts.at(-1)?.exercise?.source, 'openai/m')
    equal(fake.calls.length, 2)
    match(fake.calls[1]?.body ?? '', flaw)
    await settled()
    equal((await client.getUsage({}, as)).tokensUsed, BigInt(2 * (usage.prompt + usage.completion)))
  })
}

for (const [name, bad] of Object.entries({
  'is no JSON': { kind: 'answer', text: 'Sure!' } as const,
  fails: text(wrongCases),
})) {
  test(`what ${name} the second time too is refused, and said to be`, async (t) => {
    const { client, fake, settled } = await startMaker(t, [bad])
    await rejects(all(client.generateExercise(wish, as)), {
      ...{ code: Code.UNAVAILABLE, reason: 'AI_PROVIDER' },
      message: /does not hold/,
    })
    equal(fake.calls.length, 2)
    await settled()
  })
}

test('the solution of a graded exercise is no exercise for practice, and is in no prompt', async (t) => {
  const exercises: AIParts['exercises'] = {
    find: async () => {
      throw new Error('no exercise is asked about')
    },
    printsOf: async () => solutionPrints([graded]),
  }
  const renamed = graded.replaceAll('best', 'largest').replaceAll('number', 'n')
  const cases = [{ stdin: '1 4 8', expectedOutput: '8' }]
  const { client, fake } = await startMaker(t, [text({ ...good, solution: renamed, cases })], { exercises })
  await rejects(all(client.generateExercise(wish, as)), { reason: 'AI_PROVIDER' })
  match(fake.calls[1]?.body ?? '', /graded exercise of the course/)
  doesNotMatch(fake.calls[0]?.body ?? '', /best|none/)
})

const faults: Record<string, Behaviour> = {
  'too many requests': { kind: 'status', status: 429, headers: { 'retry-after': '60' } },
  'a failure of the server': { kind: 'status', status: 500 },
  'a revoked key': { kind: 'status', status: 401 },
  'an answer that is cut off': { kind: 'cut', text: JSON.stringify(good) },
  'an answer that hangs': { kind: 'hang', text: JSON.stringify(good) },
}

for (const [name, fault] of Object.entries(faults)) {
  test(`${name}: course code is changed instead, and the learner told`, async (t) => {
    const times = { firstTokenMs: 5_000, totalMs: 1_000, restMs: 60_000 }
    const { client, settled } = await startMaker(t, [fault], { times })
    const made = (await all(client.generateExercise(wish, as))).at(-1)?.exercise
    equal(made?.source, 'built-in')
    match(made?.instructions ?? '', /^\*No model answers just now/)
    doesNotMatch(made?.instructions ?? '', /secret-detail|key-of-the-site/)
    await settled()
    await rejects(all(client.generateExercise({ ...wish, kind: PracticeKind.WRITE_PROGRAM }, as)), {
      ...{ code: Code.UNAVAILABLE, reason: 'AI_PROVIDER' },
    })
    await settled()
  })
}

test('a budget that is used up is said to be', async (t) => {
  const { client, fake } = await startMaker(t, [text(good)], { limits: { user: 100, course: 1e9, all: 1e9 } })
  const made = (await all(client.generateExercise(wish, as))).at(-1)?.exercise
  match(made?.instructions ?? '', /used up what you may ask models today/)
  equal(made?.source, 'built-in')
  equal(fake.calls.length, 0)
})

test('a kind that is made of course code, and the exercise of a seed, need no model', async (t) => {
  const { client, fake } = await startMaker(t, [text(good)])
  for (const each of [{ kind: PracticeKind.FIND_THE_BUG }, { seed: 7 }]) {
    equal((await all(client.generateExercise({ ...wish, ...each }, as))).at(-1)?.exercise?.source, 'built-in')
  }
  equal(fake.calls.length, 0)
})
