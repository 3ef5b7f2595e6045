import { equal, match, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { Code, createServiceClient, type RpcError } from '@learnlab/rpc'
import { createTestDatabase, eventually, freePort } from '@learnlab/testing'
import { loadConfig } from '../config.ts'
import { ensureSandboxImage } from '../images/build.ts'
import { docker, skip } from './sandbox.ts'

const migrations = join(import.meta.dirname, '../migrations')

async function startProcess(t: TestContext, variables: Record<string, string>, page = 'readyz') {
  const { url } = await createTestDatabase(t, { service: 'executor', migrations })
  const [grpcPort, httpPort, jwks] = [await freePort(), await freePort(), await noKeys(t)]
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      GRPC_PORT: String(grpcPort),
      HTTP_PORT: String(httpPort),
      DATABASE_URL: url,
      JWKS_URL: jwks,
      ...variables,
    },
  })
  t.after(() => child.kill('SIGKILL'))
  await eventually(async () => (await fetch(`http://127.0.0.1:${httpPort}/${page}`)).ok, { timeoutMs: 60_000 })
  const client = createServiceClient(ExecutorService, { address: `127.0.0.1:${grpcPort}` })
  t.after(() => client.close())
  return { child, client, http: `http://127.0.0.1:${httpPort}` }
}

/** A key set without keys: no token is valid here. */
async function noKeys(t: TestContext): Promise<string> {
  const server = createServer((_, response) => response.end('{"keys":[]}'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('the process serves, keeps containers warm, and ends on SIGTERM without leaving one', { skip }, async (t) => {
  await ensureSandboxImage({ docker })
  const { child, client } = await startProcess(t, { SANDBOX_POOL_SIZE: '1' })
  const mine = async () => {
    const all = await docker.listContainers({ all: true, filters: { label: ['learnlab.executor.instance'] } })
    return all.filter(({ Labels }) => Labels['learnlab.executor.process']?.split(' ')[1] === String(child.pid))
  }
  await eventually(async () => (await mine()).length === 2)
  const refused = await client.executeCode({ language: 'python', code: '' }).catch((error: RpcError) => error)
  ok(refused instanceof Error && refused.code === Code.UNAUTHENTICATED)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  equal(code, 0)
  equal((await mine()).length, 0)
})

test('the process is up without an engine', async (t) => {
  const { child, http } = await startProcess(t, { DOCKER_HOST: 'unix:///nowhere/docker.sock' }, 'servingz')
  // Balancers pass it by.
  equal((await fetch(`${http}/readyz`)).status, 503)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  equal(code, 0)
})

test('every variable that is wrong is named', () => {
  const wrong = { SANDBOX_RUNS_PER_CONTAINER: '0', SANDBOX_SHARE_ACROSS_USERS: 'perhaps', DOCKER_HOST: 'ssh://x' }
  const secret = randomUUID()
  try {
    loadConfig({ ...wrong, DATABASE_URL: `mysql://u:${secret}@h/d` })
    ok(false, 'it was accepted')
  } catch (error) {
    const { message } = error as Error
    for (const name of ['DATABASE_URL', ...Object.keys(wrong)]) match(message, new RegExp(name))
    ok(!message.includes(secret))
  }
  const { sandbox } = loadConfig({ DATABASE_URL: 'postgres://h/d', SANDBOX_CONCURRENCY: '5' })
  equal(sandbox.admission.perUserConcurrency, 3)
})
