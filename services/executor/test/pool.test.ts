import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test, { suite, type TestContext } from 'node:test'
import { eventually } from '@learnlab/testing'
import Docker from 'dockerode'
import { QueueFullError } from '../domain/admission.ts'
import type { Executor, ExecutorOptions } from '../executor.ts'
import { SandboxUnavailableError } from '../sandbox/engine.ts'
import { instanceLabel, isOrphan, leaseLabels, leaseMs, ownProcess } from '../sandbox/lease.ts'
import { docker, skip, startExecutor, startWithoutEngine } from './sandbox.ts'

const where =
  'import socket, os; print(os.stat("/box").st_dev, os.stat("/tmp").st_ino, open("/proc/self/mountinfo").read().split("upperdir=")[-1].split(",")[0])'

async function start(t: TestContext, options: Partial<ExecutorOptions> = {}): Promise<Executor> {
  const executor = await startExecutor(options)
  t.after(() => executor.close())
  return executor
}

async function containersOf(instance: string): Promise<number> {
  return (await docker.listContainers({ all: true, filters: { label: [`${instanceLabel}=${instance}`] } })).length
}

async function output(executor: Executor, code: string, userId = 'learner'): Promise<string> {
  const { stdout, stderr, verdict } = await executor.run({ language: 'python', code }, { userId })
  equal(verdict, 'COMPLETED', Buffer.from(stderr).toString())
  return Buffer.from(stdout).toString()
}

suite('containers', { skip }, () => {
  test('one is used again, with no call to the engine', async (t) => {
    const executor = await start(t)
    await executor.ready()
    const first = await output(executor, where)
    await eventually(() => executor.waiting === 0)
    const calls = executor.engineCalls
    for (let run = 0; run < 5; run++) equal(await output(executor, where), first)
    equal(executor.engineCalls, calls)
  })

  test('hundreds of runs in a row and side by side throw none away', async (t) => {
    const discarded: string[] = []
    const executor = await start(t, {
      poolSize: 2,
      onEvent: (event) => {
        if (event.type === 'container-discarded') discarded.push(event.reason)
      },
    })
    const lanes = ['ada', 'bob', 'eve'].map(async (user) => {
      for (let run = 0; run < 100; run++) equal(await output(executor, `print(${run})`, user), `${run}\n`)
    })
    await Promise.all(lanes)
    deepEqual(discarded, [])
  })

  test('one that may serve a single run is never used again', async (t) => {
    const executor = await start(t, { runsPerContainer: 1 })
    const seen = new Set<string>()
    for (let run = 0; run < 5; run++) seen.add(await output(executor, where))
    equal(seen.size, 5)
    // Another stands ready for the next.
    await eventually(() => executor.poolSizes.some(({ pool, idle }) => pool === 'script-python-256' && idle === 1))
  })

  test('users who do not share have each their own', async (t) => {
    const admission = { concurrency: 2, perUserConcurrency: 2, queueLength: 10, perUserQueueLength: 10 }
    const executor = await start(t, { shareAcrossUsers: false, admission })
    const ada = await output(executor, where, 'ada')
    const bob = await output(executor, where, 'bob')
    ok(ada !== bob)
    equal(await output(executor, where, 'ada'), ada)
    // There is room for two: a third user takes the place of one who is idle.
    const eve = await output(executor, where, 'eve')
    ok(eve !== ada && eve !== bob)
  })

  test('closing leaves none behind', async () => {
    const executor = await startExecutor()
    await executor.ready()
    await output(executor, 'print(1)')
    const mine = executor.instance
    ok((await containersOf(mine)) >= 1)
    await executor.close()
    equal(await containersOf(mine), 0)
    await rejects(executor.run({ language: 'python', code: '' }, { userId: 'ada' }), SandboxUnavailableError)
  })

  test('one that dies under a run is replaced, and the run is repeated', async (t) => {
    const executor = await start(t)
    await executor.ready()
    const running = executor.run(
      { language: 'python', code: 'import time; time.sleep(1); print("done")' },
      { userId: 'ada' },
    )
    await eventually(() => executor.running === 1)
    const [found] = await someOf(async () => {
      const all = await docker.listContainers({ filters: { label: [`${instanceLabel}=${executor.instance}`] } })
      return all.filter((container) => container.Command.includes('main.py python'))
    })
    ok(found)
    await docker.getContainer(found.Id).kill()
    const result = await running
    deepEqual([result.verdict, Buffer.from(result.stdout).toString()], ['COMPLETED', 'done\n'])
  })

  test('one that dies when its output was seen is no longer repeated, and the result has that output', async (t) => {
    const executor = await start(t)
    await executor.ready()
    const code = 'import time; print("seen", flush=True); time.sleep(30)'
    const live = executor.start({ language: 'python', code, limits: { wallMs: 40_000 } }, { userId: 'ada' })
    await eventually(() => live.outputBytes.received > 0)
    const all = await docker.listContainers({ filters: { label: [`${instanceLabel}=${executor.instance}`] } })
    const python = all.filter((container) => container.Command.includes('main.py python'))
    await Promise.all(python.map(({ Id }) => docker.getContainer(Id).kill()))
    const result = await live.result
    deepEqual([result.verdict, Buffer.from(result.stdout).toString()], ['SANDBOX_ERROR', 'seen\n'])
  })
})

async function someOf<T>(found: () => Promise<T[]>): Promise<T[]> {
  let last: T[] = []
  await eventually(async () => {
    last = await found()
    return last.length > 0
  })
  return last
}

suite('orphans', { skip }, () => {
  test("those of a dead executor are removed at the start, a sibling's are left alone", async (t) => {
    const { image } = await (await import('../images/build.ts')).ensureSandboxImage({ docker })
    const make = async (labels: Record<string, string>) => {
      const container = await docker.createContainer({ Image: image, Cmd: ['python', '1'], Labels: labels })
      t.after(() => container.remove({ force: true }).catch(() => {}))
      return container.id
    }
    const child = spawn(process.execPath, ['-e', ''])
    const dead = { ...ownProcess(), pid: child.pid ?? 0 }
    await once(child, 'exit')
    const now = Date.now()
    const elsewhere = { ...ownProcess(), machine: 'another' }
    const ofDead = await make(leaseLabels('dead', dead, now))
    const ofSibling = await make(leaseLabels('sibling', ownProcess(), now))
    const ofDistant = await make(leaseLabels('distant', elsewhere, now))
    const expired = await make(leaseLabels('expired', elsewhere, now - leaseMs - 1))
    const executor = await start(t)
    await executor.ready()
    const left = (await docker.listContainers({ all: true, filters: { label: [instanceLabel] } })).map(({ Id }) => Id)
    deepEqual(
      [ofDead, ofSibling, ofDistant, expired].map((id) => left.includes(id)),
      [false, true, true, false],
    )
  })

  test('a crashed executor leaves no container running', async (t) => {
    const script = `
      import { startExecutor } from ${JSON.stringify(import.meta.resolve('./sandbox.ts'))}
      const executor = await startExecutor()
      await executor.ready()
      console.log(executor.instance)
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.after(() => child.kill('SIGKILL'))
    const [instance] = (await once(child.stdout, 'data')).map((chunk) => String(chunk).trim())
    ok((await containersOf(instance ?? '')) > 0)
    child.kill('SIGKILL')
    await eventually(async () => (await containersOf(instance ?? '')) === 0)
  })
})

test('an own container is an orphan when its lease has run out, or when it is neither used nor being made', () => {
  const labels = leaseLabels('own', ownProcess(), 0)
  deepEqual([isOrphan(labels, 'own', leaseMs, true), isOrphan(labels, 'own', leaseMs + 1, true)], [false, true])
  deepEqual([isOrphan(labels, 'own', 60_000), isOrphan(labels, 'own', 5 * 60_000)], [false, true])
})

test('without an engine, running code is unavailable and says what to install', async (t) => {
  const executor = startWithoutEngine(t)
  await rejects(executor.run({ language: 'python', code: 'print(1)' }, { userId: 'ada' }), (error) => {
    ok(error instanceof SandboxUnavailableError)
    match(error.message, /apt-get install docker.io/)
    return true
  })
  await rejects(executor.ready(), SandboxUnavailableError)
})

test('an engine that comes back is used again', { skip }, async (t) => {
  const { createServer, connect } = await import('node:net')
  const { mkdtemp, rm } = await import('node:fs/promises')
  const folder = await mkdtemp('/tmp/learnlab-engine-')
  const socketPath = `${folder}/docker.sock`
  const sockets = new Set<{ destroy(): void }>()
  const open = async () => {
    const server = createServer((socket) => {
      const engine = connect('/var/run/docker.sock')
      for (const end of [socket, engine]) {
        sockets.add(end)
        end.on('error', () => end.destroy()).on('close', () => sockets.delete(end))
      }
      socket.pipe(engine).pipe(socket)
      socket.on('close', () => engine.destroy())
      engine.on('close', () => socket.destroy())
    })
    await once(server.listen(socketPath), 'listening')
    return async () => {
      const closed = once(server, 'close')
      server.close()
      for (const end of sockets) end.destroy()
      await closed
    }
  }
  let stop = await open()
  t.after(async () => {
    await stop()
    await rm(folder, { recursive: true, force: true })
  })
  const executor = await start(t, { docker: new Docker({ socketPath }) })
  equal(await output(executor, 'print(1)'), '1\n')
  await stop()
  await eventually(() => executor.unavailable !== undefined)
  await rejects(executor.run({ language: 'python', code: '' }, { userId: 'ada' }), SandboxUnavailableError)
  stop = await open()
  await eventually(() => executor.unavailable === undefined)
  equal(await output(executor, 'print(2)'), '2\n')
  // The container ends with its executor's connection; those of before the loss have ended already.
  await executor.close()
  await eventually(async () => (await containersOf(executor.instance)) === 0)
})

test('a full queue refuses, and users take turns', { skip }, async (t) => {
  const admission = { concurrency: 1, perUserConcurrency: 1, queueLength: 6, perUserQueueLength: 4 }
  const executor = await start(t, { admission })
  await executor.ready()
  const order: string[] = []
  const runs = ['many', 'many', 'many', 'many', 'one'].map(async (userId) => {
    await executor.run({ language: 'python', code: 'print(1)' }, { userId })
    order.push(userId)
  })
  await Promise.all(runs)
  ok(order.indexOf('one') <= 2, order.join())
  const crowd = Array.from({ length: 6 }, () => executor.run({ language: 'python', code: '' }, { userId: 'many' }))
  const outcomes = await Promise.allSettled(crowd)
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  deepEqual([refused.length, refused[0]?.reason instanceof QueueFullError], [1, true])
})
