import { deepEqual, equal, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { skipWithoutEnvoy } from '@learnlab/gateway/testing'
import { buildRpcServer, createServiceClient, createTokenVerifier, implement } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { eventually, noRateLimits } from '@learnlab/testing'
import jwt from 'jsonwebtoken'
import { loadConfig } from '../config.ts'
import { schedule, startAuth } from './start-auth.ts'
import { startGatewayBefore } from './start-gateway.ts'

const lanes = 4
const enough = 40
/** How often Envoy and services look for keys at the latest, and how long that may take. */
const fetchMs = 5_000 + 2_000

test('keys are published for longer before they sign than those who check take to fetch them', () => {
  const { signingSchedule } = loadConfig({
    LEARNLAB_ENV: 'development',
    DATABASE_URL: 'postgres://auth@127.0.0.1/learnlab',
    AUTH_KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  })
  ok(signingSchedule.leadMs >= 3 * fetchMs)
})

test('signing keys are rotated under traffic through the gateway, and no call fails', {
  skip: skipWithoutEnvoy(),
  timeout: 120_000,
}, async (t) => {
  const auth = await startAuth(t)
  const tokens = createTokenVerifier({
    ...{ jwksUrl: auth.jwksUrl, issuer: 'https://learnlab.local', audience: 'learnlab' },
  })
  const other = buildRpcServer({
    implementations: [implement(ProgressService, { getProgress: async () => ({}) })],
    logger: createLogger({ service: 'other', level: 'silent' }),
    metrics: createMetrics({ service: 'other' }),
    ...{ tokens, limits: noRateLimits },
  })
  const progress = `127.0.0.1:${await other.listen({ host: '127.0.0.1', port: 0 })}`
  t.after(async () => {
    await other.close({ graceMs: 0 })
    tokens.close()
  })
  const { url, adminPort, port } = await startGatewayBefore(t, auth, { progress })
  const client = createServiceClient(ProgressService, { address: `127.0.0.1:${port}` })
  t.after(() => client.close())
  const sessions = []
  for (let lane = 0; lane < lanes; lane++) sessions.push(await auth.signUp(`lane${lane}@example.org`))

  const failed: string[] = []
  /** Rounds of calls by the key that signed their token. */
  const rounds = new Map<string, number>()
  const keyOf = (token: string) => String(jwt.decode(token, { complete: true })?.header.kid)
  let isOver = false

  async function rest(path: string, token: string | undefined, body?: object) {
    const response = await fetch(`${url}/api/v1/auth${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = await response.text()
    if (!response.ok) failed.push(`${path}: ${response.status} ${answer}`)
    return answer
  }

  /** Refreshes again and again; the newest token and the oldest are both good over REST and gRPC all the time. */
  async function traffic({ refreshToken, accessToken: oldest }: { refreshToken: string; accessToken: string }) {
    let current = refreshToken
    while (!isOver && failed.length === 0) {
      // A client sends its token with everything.
      const answer = JSON.parse(await rest('/refresh', oldest, { refreshToken: current }))
      const { accessToken, refreshToken: next } = answer as { accessToken: string; refreshToken: string }
      current = next
      for (const token of [accessToken, oldest]) {
        await rest('/me', token)
        await client.getProgress({}, { token }).catch((error: unknown) => failed.push(`progress: ${error}`))
      }
      const key = keyOf(accessToken)
      rounds.set(key, (rounds.get(key) ?? 0) + 1)
    }
  }

  /** Fetches of the keys by Envoy so far. */
  async function fetches(): Promise<number> {
    const stats = await fetch(`http://127.0.0.1:${adminPort}/stats?filter=cluster.jwks.upstream_rq_completed`)
    return Number(/: (\d+)/.exec(await stats.text())?.[1])
  }

  const first = auth.signingKey().id
  const all = Promise.all(sessions.map(traffic))
  try {
    await eventually(() => (rounds.get(first) ?? 0) >= enough || failed.length > 0, { timeoutMs: 60_000 })
    await promisify(execFile)(process.execPath, [join(import.meta.dirname, '../admin/main.ts'), 'keys', 'rotate'], {
      env: { PATH: process.env.PATH, AUTH_DATABASE_URL: auth.url },
    })
    const published = async () => ((await (await fetch(auth.jwksUrl)).json()) as { keys: unknown[] }).keys.length === 2
    await eventually(published)
    equal(auth.signingKey().id, first, 'the new key is published and does not sign yet')
    // One that was under way may have asked before; the lead is longer than the next takes.
    const before = await fetches()
    await eventually(async () => (await fetches()) >= before + 2, { timeoutMs: 60_000 })
    auth.pass(schedule.leadMs + 1_000)
    const second = auth.signingKey().id
    ok(second !== first)
    await eventually(() => (rounds.get(second) ?? 0) >= enough || failed.length > 0, { timeoutMs: 60_000 })
  } finally {
    isOver = true
    await all
  }
  deepEqual(failed, [])
  equal(rounds.size, 2)
})
