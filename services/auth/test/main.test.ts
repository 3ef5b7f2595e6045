import { equal, match, ok } from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { createServiceClient, RpcError } from '@learnlab/rpc'
import { createTestDatabase, eventually, freePort } from '@learnlab/testing'
import { migrations, password } from './start-auth.ts'

async function startProcess(t: TestContext, url: string, keyEncryptionKey: Buffer, more: Record<string, string> = {}) {
  const [grpcPort, httpPort] = [await freePort(), await freePort()]
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      GRPC_PORT: String(grpcPort),
      HTTP_PORT: String(httpPort),
      DATABASE_URL: url,
      // Estimating has a test of its own, and a second thread would slow a busy machine.
      PASSWORD_MIN_SCORE: '0',
      AUTH_KEY_ENCRYPTION_KEY: keyEncryptionKey.toString('base64'),
      ...more,
    },
  })
  t.after(() => child.kill('SIGKILL'))
  const operator = `http://127.0.0.1:${httpPort}`
  await eventually(async () => (await fetch(`${operator}/readyz`)).ok, { timeoutMs: 60_000 })
  const client = createServiceClient(AuthService, { address: `127.0.0.1:${grpcPort}` })
  t.after(() => client.close())
  return { client, operator, child }
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
  for (const { child } of [one, two]) {
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    equal(code, 0)
  }
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
  before.child.kill('SIGKILL')
  await once(before.child, 'exit')
  const after = await start()
  const reasons: string[] = []
  for (let failed = 0; failed < 5; failed++) reasons.push(await fail(after))
  ok(reasons.includes('RATE_LIMIT'), 'counted anew, all five would have been looked at')
})
