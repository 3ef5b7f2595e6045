import { equal, match } from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { AuthService } from '@learnlab/contracts/auth/v1'
import { createServiceClient } from '@learnlab/rpc'
import { createTestDatabase, eventually, freePort } from '@learnlab/testing'
import { migrations, password } from './start-auth.ts'

async function startProcess(t: TestContext, url: string, keyEncryptionKey: Buffer) {
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
