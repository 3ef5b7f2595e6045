import { equal, match, ok } from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { RpcError } from '@learnlab/rpc'
import { createTestDatabase, freePort } from '@learnlab/testing'
import { startAuthProcess } from './auth-processes.ts'
import { migrations, password } from './start-auth.ts'

async function startProcess(t: TestContext, url: string, key: Buffer, variables: Record<string, string> = {}) {
  const started = await startAuthProcess(url, key, (text) => process.stderr.write(text), {
    LOG_LEVEL: 'error',
    ...variables,
  })
  t.after(started.kill)
  return started
}

test('two processes on one database accept each other’s tokens, and end on SIGTERM', async (t) => {
  const { url } = await createTestDatabase(t, { service: 'auth', migrations })
  const key = randomBytes(32)
  const [one, two] = await Promise.all([startProcess(t, url, key), startProcess(t, url, key)])
  await one.client.register({ email: 'ada@example.org', password, name: 'Ada' })
  const { accessToken, refreshToken } = await two.client.login({ email: 'ada@example.org', password })
  equal((await one.client.getUser({}, { token: accessToken })).user?.name, 'Ada')
  equal((await one.client.validateToken({ token: accessToken })).valid, true)
  await one.client.refreshToken({ refreshToken })
  match(await (await fetch(`${one.operator}/.well-known/jwks.json`)).text(), /"kid"/)
  for (const { stop } of [one, two]) equal(await stop(), 0)
})

/** A Redis of this test's own. Without redis-server the test is skipped, or fails under CI=true. */
async function startRedis(t: TestContext): Promise<string | undefined> {
  if (spawnSync('redis-server', ['--version']).error) {
    if (process.env.CI === 'true') throw new Error('redis-server is not installed')
    t.skip('redis-server is not installed')
    return undefined
  }
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-redis-'))
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']
  const child = spawn('redis-server', args, { stdio: 'ignore' })
  t.after(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    await rm(folder, { recursive: true, force: true })
  })
  return `redis://127.0.0.1:${port}`
}

test('failed sign-ins count on when the process is killed and started again, where they are counted in Redis', async (t) => {
  const redis = await startRedis(t)
  if (redis === undefined) return
  const { url } = await createTestDatabase(t, { service: 'auth', migrations })
  const key = randomBytes(32)
  const start = () => startProcess(t, url, key, { REDIS_URL: redis })
  const fail = async ({ client }: Awaited<ReturnType<typeof start>>) =>
    client.login({ email: 'ada@example.org', password: 'wrong' }).then(
      () => '',
      (error: unknown) => (error instanceof RpcError ? error.reason : String(error)),
    )
  const before = await start()
  for (let failed = 0; failed < 6; failed++) equal(await fail(before), 'CREDENTIALS')
  await before.kill()
  const after = await start()
  const reasons: string[] = []
  for (let failed = 0; failed < 5; failed++) reasons.push(await fail(after))
  ok(reasons.includes('RATE_LIMIT'), 'counted anew, all five would have been looked at')
})
