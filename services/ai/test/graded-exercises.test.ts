import { deepEqual, doesNotMatch, equal, match, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { HintLevel } from '@learnlab/contracts/ai/v1'
import { CourseService } from '@learnlab/contracts/course/v1'
import { createPool } from '@learnlab/postgres'
import {
  buildRpcServer,
  Code,
  createServiceClient,
  createServiceIdentity,
  createServiceVerifier,
  implement,
  newServiceKey,
  notFound,
} from '@learnlab/rpc'
import { createMetrics } from '@learnlab/telemetry'
import { createTestDatabase, noRateLimits } from '@learnlab/testing'
import { createGradedExercises } from '../clients/exercises.ts'
import { connectModel } from '../providers/connect-model.ts'
import { type Behaviour, startProvider } from './fake-provider.ts'
import { all, logger, serveAI, tokens } from './serve-ai.ts'

const exerciseId = randomUUID()
const courseId = randomUUID()
const reference = `def count_words(text):
    counts = {}
    for word in text.lower().split():
        stripped = word.strip(".,!?")
        if stripped != "":
            counts[stripped] = counts.get(stripped, 0) + 1
    return counts
`
const starter = 'def count_words(text):\n    pass\n'
const content = {
  slug: 'count-words',
  title: 'Count words',
  language: 'python',
  instructions: 'Count how often each word occurs.',
  hints: ['A dictionary can hold a number for each word.', 'The method `get` helps with words that are new.'],
  starterFiles: [{ name: 'count_words.py', content: { case: 'text' as const, value: starter } }],
}

/** The tutor with a model that answers as told, before a course service with one exercise. */
async function startTutor(t: TestContext, behaviour: Behaviour | undefined, { identified = true } = {}) {
  // First, since without a database there is no test, and nothing to be closed.
  const { url } = await createTestDatabase(t, { service: 'ai', migrations: join(import.meta.dirname, '../migrations') })
  const key = newServiceKey()
  const courseServer = buildRpcServer({
    implementations: [
      implement(CourseService, {
        async getExercise(request) {
          if (request.exerciseId !== exerciseId) throw notFound('exercise', request.exerciseId)
          return { exercise: { id: exerciseId, courseId, version: 'v', content } }
        },
        async getReferenceSolutions() {
          const files = [{ name: 'count_words.py', content: { case: 'text' as const, value: reference } }]
          return { solutions: [{ exerciseId, files }] }
        },
      }),
    ],
    ...{ logger, tokens: tokens.verifier, limits: noRateLimits, metrics: createMetrics({ service: 'course-test' }) },
    serviceTokens: createServiceVerifier({ ai: key.publicKey }),
  })
  const port = await courseServer.listen({ host: '127.0.0.1', port: 0 })
  const identity = identified ? createServiceIdentity('ai', key.privateKey) : undefined
  const courses = createServiceClient(CourseService, { address: `dns:///127.0.0.1:${port}`, logger, identity })
  const pool = createPool({ connectionString: url, applicationName: 'ai' })
  const provider = await startProvider(t, ...(behaviour ? [behaviour] : []))
  const model = connectModel({ provider: 'openai', model: 'm', apiKey: 'key-of-the-site', baseUrl: provider.url })
  const { client } = await serveAI(t, {
    ...{
      passages: { search: async () => [] },
      pool,
      models: behaviour ? [model] : [],
      exercises: createGradedExercises(courses),
    },
  })
  t.after(async () => {
    courses.close()
    await courseServer.close({ graceMs: 100 })
    await pool.end()
  })
  const as = (userId = 'ada') => ({ token: tokens.issue({ userId }), timeoutMs: 20_000 })
  return { client, provider, as }
}

/** A share of the lines of the solution, from 0 to 1, that stand in an answer. */
function linesTold(answer: string): number {
  const lines = reference
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 10 && !starter.includes(line))
  return lines.filter((line) => answer.includes(line)).length / lines.length
}

test('each question about an exercise goes one step on, for each learner by themselves', async (t) => {
  const { client, as, provider } = await startTutor(t, { kind: 'answer', text: 'Think of a dictionary.' })
  const ask = async (userId?: string) =>
    (await client.getHelp({ question: 'What now?', exerciseId }, as(userId))).hintLevel
  const { NUDGE, POINTER, PARTIAL, SIMILAR_EXAMPLE } = HintLevel
  for (const level of [NUDGE, POINTER, PARTIAL, SIMILAR_EXAMPLE, SIMILAR_EXAMPLE]) equal(await ask(), level)
  equal(await ask('bob'), NUDGE)
  match(provider.calls[0]?.body ?? '', /Give a nudge/)
  match(provider.calls[3]?.body ?? '', /similar example/)
})

test('without a model the hints of the author come one after the other', async (t) => {
  const { client, as } = await startTutor(t, undefined)
  const ask = async () => (await client.getHelp({ question: 'What now?', exerciseId }, as())).answer
  match(await ask(), /> A dictionary can hold/)
  match(await ask(), /> The method `get`/)
  doesNotMatch(await ask(), /A hint to this exercise/)
})

const told: Record<string, (solution: string) => string> = {
  'in a code block': (solution) => `Sure!\n\n\`\`\`python\n${solution}\`\`\`\n`,
  'as text': (solution) => solution,
  'with other names': (solution) =>
    `\`\`\`\n${solution.replaceAll('counts', 'd').replaceAll('word', 'w').replaceAll('stripped', 's')}\`\`\``,
  'in Base64': (solution) => Buffer.from(solution).toString('base64'),
  'line by line': (solution) =>
    solution
      .split('\n')
      .filter(Boolean)
      .map((line) => `- \`${line.trim()}\``)
      .join('\n'),
}

for (const [name, tell] of Object.entries(told)) {
  test(`a model that knows the solution and tells it ${name} is stopped, in a stream as well`, async (t) => {
    const { client, as } = await startTutor(t, { kind: 'answer', text: tell(reference), pieces: 40 })
    const parts = await all(client.getHelpStream({ question: 'Tell me!', exerciseId }, as()))
    const answer = parts.map(({ chunk }) => chunk).join('')
    match(answer, /I stop here/)
    ok(linesTold(answer) <= 0.5)
    equal(answer.includes(Buffer.from(reference).toString('base64')), false)
    equal(parts.at(-1)?.result?.answer, answer)
  })
}

test('a solution is not told piece by piece, one answer after the other', async (t) => {
  const { client, as, provider } = await startTutor(t, { kind: 'answer', text: '' })
  const lines = reference.split('\n').filter(Boolean)
  let answers = ''
  for (const line of lines) {
    provider.answer({ kind: 'answer', text: `Write this:\n\n\`\`\`python\n${line}\n\`\`\`\n` })
    answers += (await client.getHelp({ question: 'And the next line?', exerciseId }, as())).answer
  }
  ok(linesTold(answers) <= 0.6, answers)
  match(answers, /I stop here/)
})

test('where solutions cannot be read no model is asked', async (t) => {
  const { client, as, provider } = await startTutor(t, { kind: 'answer', text: reference }, { identified: false })
  equal((await client.getHelp({ question: 'What now?', exerciseId }, as())).source, 'built-in')
  equal(provider.calls.length, 0)
  equal((await client.getHelp({ question: 'What is a loop?' }, as())).source, 'openai/m')
})

test('an unknown exercise and another’s conversation are not there', async (t) => {
  const { client, as } = await startTutor(t, undefined)
  await rejects(client.getHelp({ question: 'x', exerciseId: randomUUID() }, as()), { code: Code.NOT_FOUND })
  await rejects(client.getHelp({ question: 'x', conversationId: randomUUID() }, as()), { code: Code.NOT_FOUND })
})

test('conversations go on, are listed and deleted, and are nobody else’s', async (t) => {
  const { client, as, provider } = await startTutor(t, { kind: 'answer', text: 'A loop repeats.' })
  const { conversationId } = await client.getHelp({ question: 'What is a loop?' }, as())
  const next = await client.getHelp({ question: 'And its body?', conversationId }, as())
  equal(next.conversationId, conversationId)
  match(provider.calls[1]?.body ?? '', /What is a loop\?.*A loop repeats\..*And its body\?/s)
  for (const _ of [1, 2]) await client.explainConcept({ concept: 'loops' }, as())
  const first = await client.listConversations({ pageSize: 2 }, as())
  const rest = await client.listConversations({ pageSize: 2, pageToken: first.nextPageToken }, as())
  deepEqual(
    [...first.conversations, ...rest.conversations].map(({ title }) => title),
    ['loops', 'loops', 'What is a loop?'],
  )
  equal(rest.nextPageToken, '')
  const { turns } = await client.getConversation({ conversationId }, as())
  deepEqual(
    turns.map(({ question, answer, source }) => [question, answer, source]),
    [
      ['What is a loop?', 'A loop repeats.', 'openai/m'],
      ['And its body?', 'A loop repeats.', 'openai/m'],
    ],
  )
  for (const call of [client.getConversation, client.deleteConversation]) {
    await rejects(call({ conversationId }, as('bob')), { code: Code.NOT_FOUND })
  }
  await rejects(client.getHelp({ question: 'x', conversationId }, as('bob')), { code: Code.NOT_FOUND })
  equal((await client.listConversations({}, as('bob'))).conversations.length, 0)
  await client.deleteConversation({ conversationId }, as())
  await rejects(client.getConversation({ conversationId }, as()), { code: Code.NOT_FOUND })
})
