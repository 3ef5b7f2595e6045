import { deepEqual } from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { createLearnLabClient, memoryTokens } from '@learnlab/client'
import { skipWithoutEnvoy, startEnvoy } from '@learnlab/gateway/testing'
import { eventually } from '@learnlab/testing'
import { courseOf, subtopicsOf } from './catalogue.ts'
import { person, startProgress, startService } from './start-progress.ts'

const skip = skipWithoutEnvoy()

/** The product's gateway before some replicas of the service, which stand for the other services too. */
async function startGateway(t: TestContext, ports: readonly number[], jwks: object): Promise<string> {
  const keys = createServer((_, response) => response.end(JSON.stringify(jwks)))
  await once(keys.listen(0, '127.0.0.1'), 'listening')
  t.after(() => keys.close())
  const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks.json`
  const progress = ports.map((port) => ({ host: '127.0.0.1', port }))
  const others = { auth: progress, course: progress, ai: progress, executor: progress }
  const envoy = await startEnvoy({ services: { ...others, progress }, jwksUrl })
  t.after(envoy.close)
  return `http://127.0.0.1:${envoy.port}`
}

test('three replicas behind Envoy: a watcher on one sees what was written through another', { skip }, async (t) => {
  const first = await startProgress(t)
  const { catalogue, tokens, url } = first
  const replicas = [first]
  for (let more = 0; more < 2; more++) {
    const replica = await startService(url, { catalogue, tokens })
    t.after(replica.close)
    replicas.push({ ...first, ...replica })
  }
  const course = catalogue.add(courseOf('loops', [9]))
  const user = person()
  const gateway = await startGateway(
    t,
    replicas.map(({ port }) => port),
    tokens.jwks,
  )
  const session = { accessToken: tokens.issue(user), refreshToken: '', expiresAtMs: Date.now() + 3_600_000 }
  const browser = () => createLearnLabClient({ baseUrl: gateway, tokens: memoryTokens(session) }).progress
  // Envoy has to see first that the replicas are up, and fetch the keys.
  await eventually(
    () =>
      browser()
        .getProgress({})
        .then(() => true),
    { timeoutMs: 60_000 },
  )

  // One watcher at each replica, and one through the gateway.
  const leaving = new AbortController()
  const seen: number[] = [0, 0, 0, 0]
  const follow = async (stream: AsyncIterable<{ course?: { completedSubtopics: number } | undefined }>, at: number) => {
    try {
      for await (const { course: shown } of stream) seen[at] = shown?.completedSubtopics ?? seen[at] ?? 0
    } catch (error) {
      if (!leaving.signal.aborted) throw error
    }
  }
  const { signal } = leaving
  const following = [
    ...replicas.map((replica, at) => follow(replica.as(user).streamProgress({}, signal), at)),
    follow(browser().streamProgress({}, { signal }), 3),
  ]
  // Whichever replica Envoy chooses.
  for (const [done, subtopicId] of subtopicsOf(course).entries()) {
    await browser().updateProgress({ courseId: 'loops', subtopicId, completed: true })
    await eventually(() => seen.every((completed) => completed === done + 1))
  }
  deepEqual(seen, [9, 9, 9, 9])
  leaving.abort()
  await Promise.all(following)
})
