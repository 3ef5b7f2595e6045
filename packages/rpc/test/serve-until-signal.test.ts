import { equal, match, ok, rejects } from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import test, { type TestContext } from 'node:test'
import { createServiceClient } from '../src/index.ts'
import { ToyService } from './toy-service.ts'

async function startProcess(t: TestContext): Promise<{ child: ChildProcess; grpc: number; http: number }> {
  const child = fork(new URL('toy-process.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  t.after(() => child.kill('SIGKILL'))
  const [{ grpc, http }] = await once(child, 'message', { signal: AbortSignal.timeout(20_000) })
  return { child, grpc, http }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} ends a service cleanly: the call in progress is answered, closers run, exit code 0`, async (t) => {
    const { child, grpc, http } = await startProcess(t)
    equal((await fetch(`http://127.0.0.1:${http}/readyz`)).status, 200)
    match(await (await fetch(`http://127.0.0.1:${http}/metrics`)).text(), /grpc_server_started_total/)
    const client = createServiceClient(ToyService, { address: `127.0.0.1:${grpc}` })
    t.after(() => client.close())
    equal((await client.say({})).text, 'ready')
    const call = client.change({})
    await once(child, 'message', { signal: AbortSignal.timeout(5_000) })
    const exited = once(child, 'exit')
    const closed = once(child, 'message')
    child.kill(signal)
    equal((await call).text, 'done')
    equal((await closed)[0], 'closed')
    equal((await exited)[0], 0)
    await rejects(fetch(`http://127.0.0.1:${http}/healthz`))
    ok(child.exitCode === 0)
  })
}
