import { deepEqual, doesNotMatch, equal, match, ok, rejects } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { Mood } from '@learnlab/contracts/ai/v1'
import { CourseService, type PassageSchema, type SearchPassagesRequest } from '@learnlab/contracts/course/v1'
import { buildRpcServer, Code, createServiceClient, implement, notFound, RpcError } from '@learnlab/rpc'
import { createMetrics } from '@learnlab/telemetry'
import { freePort } from '@learnlab/testing'
import { createPassages } from '../clients/passages.ts'
import type { Passage } from '../domain/passage.ts'
import { recordedPrograms } from './programs.ts'
import { all, logger, serveAI, tokens } from './serve-ai.ts'

type PassageInit = MessageInitShape<typeof PassageSchema>

const host = '127.0.0.1'

const tuples: PassageInit = {
  courseId: '0198a000-0000-7000-8000-000000000001',
  courseSlug: 'python-from-zero',
  subtopicId: '0198a000-0000-7000-8000-000000000002',
  subtopicTitle: 'Tuples',
  heading: 'Values that stay',
  text: 'A tuple is like a list, but it cannot be changed.\n\n```python example\npoint = (3, 4)\nprint(point)\n```',
  startOffset: 20,
  endOffset: 130,
  score: 0.9,
}
const variables: PassageInit = {
  ...tuples,
  subtopicId: '0198a000-0000-7000-8000-000000000003',
  subtopicTitle: 'Variables',
  heading: 'Variables',
  text: 'A `NameError` says that a name is not known: the spelling of the variable differs, or it is used too early.',
}

/** The service on a free port, before a course service that answers with `passages`; `down`: there is none. */
async function startAI(t: TestContext, passages: PassageInit[] | 'down', copies: Passage[] = []) {
  const asked: { request: SearchPassagesRequest; requestId: string; userId: string | undefined }[] = []
  const courses = buildRpcServer({
    implementations: [
      implement(CourseService, {
        searchPassages: async (request, { requestId, caller }) => {
          asked.push({ request, requestId, userId: caller.kind === 'user' ? caller.userId : undefined })
          if (request.courseId === 'no-such-course') throw notFound('course', request.courseId)
          return { passages: passages === 'down' ? [] : passages }
        },
      }),
    ],
    logger,
    metrics: createMetrics({ service: 'course-test' }),
    tokens: tokens.verifier,
  })
  const coursePort = passages === 'down' ? await freePort() : await courses.listen({ host, port: 0 })
  const courseClient = createServiceClient(CourseService, { address: `dns:///${host}:${coursePort}`, logger })
  const passagesOfCourses = createPassages(courseClient, { search: async () => copies })
  const { client } = await serveAI(t, { passages: passagesOfCourses })
  t.after(async () => {
    courseClient.close()
    await courses.close({ graceMs: 1_000 })
  })
  const token = tokens.issue({ userId: 'ada' })
  return { client, asked, as: { token } }
}

const { code, stderr } = recordedPrograms('python').get('name-near-miss') ?? {
  code: '',
  stderr: new Map<string, string>(),
}
const error = stderr.get('Python 3.13') ?? ''

test('a question is answered with the passage that answers it, quoted and cited', async (t) => {
  const { client, asked, as } = await startAI(t, [tuples, variables])
  const help = await client.getHelp({ question: 'Can a tuple be changed?', courseId: 'python-from-zero' }, as)
  match(help.answer, /> A tuple is like a list, but it cannot be changed\./)
  match(help.answer, /> ```python\n> point = \(3, 4\)\n> print\(point\)\n> ```/)
  doesNotMatch(help.answer, /NameError/)
  deepEqual(
    help.citations.map(({ subtopicId, heading, startOffset, endOffset }) => ({
      subtopicId,
      heading,
      startOffset,
      endOffset,
    })),
    [{ subtopicId: tuples.subtopicId, heading: 'Values that stay', startOffset: 20, endOffset: 130 }],
  )
  equal(help.source, 'built-in')
  equal(help.errorExplanation, undefined)
  match(help.suggestions.join('\n'), /Run the example in Tuples/)
  match(help.suggestions.join('\n'), /Read Tuples/)
  equal(asked[0]?.request.courseId, 'python-from-zero')
  equal(asked[0]?.userId, 'ada')
})

test('an error is explained at its line, with a passage about that kind of error', async (t) => {
  const { client, asked, as } = await startAI(t, [tuples, variables])
  const help = await client.getHelp({ question: 'Why does this not work?', code, error }, as)
  deepEqual(
    { kind: help.errorExplanation?.kind, line: help.errorExplanation?.line, text: help.errorExplanation?.lineText },
    { kind: 'NameError', line: 4, text: 'print(totl)' },
  )
  match(help.answer, /\*\*NameError on line 4\*\*/)
  match(help.answer, /Write `total` instead of `totl` on line 4/)
  match(help.answer, /> A `NameError` says that a name is not known/)
  deepEqual(
    help.citations.map((citation) => citation.subtopicTitle),
    ['Variables'],
  )
  match(asked[0]?.request.query ?? '', /NameError/)
})

test('callers that know only question, context and user id get the same explanation', async (t) => {
  const { client, as } = await startAI(t, [variables])
  const help = await client.getHelp({ question: 'Help', context: `${code}\n${error}`, userId: 'ada' }, as)
  equal(help.errorExplanation?.line, 4)
})

test('when nothing fits, the answer says so and invents nothing', async (t) => {
  const { client, as } = await startAI(t, [tuples])
  const help = await client.getHelp({ question: 'Which volcano erupted in Iceland?' }, as)
  match(help.answer, /found nothing in the courses/)
  deepEqual(help.citations, [])
  ok(help.suggestions.length > 0)
})

test('the passage whose title is the thing asked about comes first, whatever example mentions it', async (t) => {
  const mention = { ...variables, text: 'Values can be put into a tuple or a list.', score: 1 }
  const inCodeOnly = { ...variables, subtopicId: 'x', text: 'Look:\n\n```python\ntuple = 1\n```', score: 0.95 }
  const { client, as } = await startAI(t, [mention, inCodeOnly, tuples])
  const help = await client.getHelp({ question: 'What is a tuple?' }, as)
  deepEqual(
    help.citations.map(({ subtopicTitle }) => subtopicTitle),
    ['Tuples', 'Variables'],
  )
})

test('an error text of another kind is not explained by guessing', async (t) => {
  const { client, as } = await startAI(t, [])
  const help = await client.getHelp({ question: 'What is this?', error: 'main.c:3: undeclared `x`', language: 'c' }, as)
  equal(help.errorExplanation, undefined)
  match(help.answer, /cannot explain this error text, which ends in `` main\.c:3: undeclared `x` ``/)
})

test('without the course service errors are still explained, and questions may be asked again later', async (t) => {
  const { client, as } = await startAI(t, 'down')
  const help = await client.getHelp({ question: 'Why?', code, error }, as)
  equal(help.errorExplanation?.kind, 'NameError')
  match(help.answer, /comes without passages/)
  deepEqual(help.citations, [])
  await rejects(client.getHelp({ question: 'What is a tuple?' }, { ...as, timeoutMs: 10_000 }), (thrown) => {
    ok(thrown instanceof RpcError)
    equal(thrown.code, Code.UNAVAILABLE)
    ok((thrown.retryAfterMs ?? 0) > 0)
    return true
  })
})

test('an unknown course is the caller’s error', async (t) => {
  const { client, as } = await startAI(t, [])
  await rejects(client.getHelp({ question: 'What is a tuple?', courseId: 'no-such-course' }, as), {
    code: Code.NOT_FOUND,
  })
})

test('anonymous callers, other users’ ids and empty questions are refused', async (t) => {
  const { client, as } = await startAI(t, [])
  await rejects(client.getHelp({ question: 'What is a tuple?' }), { code: Code.UNAUTHENTICATED })
  await rejects(client.getHelp({ question: 'What is a tuple?', userId: 'bob' }, as), { code: Code.PERMISSION_DENIED })
  await rejects(client.getHelp({ question: '' }, as), { code: Code.INVALID_ARGUMENT })
})

test('a stream brings the answer in pieces, then whole', async (t) => {
  const { client, as } = await startAI(t, [tuples, variables])
  const parts = await all(client.getHelpStream({ question: 'Can a tuple be changed?' }, as))
  const whole = parts.at(-1)?.result
  equal(parts.map(({ chunk }) => chunk).join(''), whole?.answer)
  equal(whole?.citations[0]?.subtopicId, tuples.subtopicId)
  equal(parts.filter(({ result }) => result !== undefined).length, 1)
})

test('a concept is explained by the passage about it; what no course knows is not made up', async (t) => {
  const { client, as } = await startAI(t, [variables, tuples])
  const { explanation, citations, source } = await client.explainConcept({ concept: 'tuple' }, as)
  match(explanation, /> A tuple is like a list, but it cannot be changed\./)
  equal(citations[0]?.subtopicTitle, 'Tuples')
  equal(source, 'built-in')
  const parts = await all(client.explainConceptStream({ concept: 'volcanoes' }, as))
  match(parts.at(-1)?.result?.explanation ?? '', /say nothing about `volcanoes`/)
})

test('somebody who sounds lost or angry is offered a smaller step', async (t) => {
  const { client, as } = await startAI(t, [tuples])
  const calm = await client.getHelp({ question: 'What is a tuple?' }, as)
  const angry = await client.getHelp({ question: 'I hate this!! What is a tuple?' }, as)
  equal(calm.understanding?.mood, Mood.CALM)
  equal(angry.understanding?.mood, Mood.FRUSTRATED)
  match(angry.answer, /one small step/)
  doesNotMatch(calm.answer, /one small step/)
})
