import { deepEqual, match, ok, rejects } from 'node:assert/strict'
import { Readable } from 'node:stream'
import test, { type TestContext } from 'node:test'
import { eventually } from '@learnlab/testing'
import type Docker from 'dockerode'
import type { RunResult } from '../domain/run-result.ts'
import { Executor, type ExecutorOptions } from '../executor.ts'
import { defaultBaseImage, sandboxImageName } from '../images/build.ts'
import { finished } from '../images/debian-base.ts'
import { imageLabel } from '../images/groups.ts'
import { pruneImages } from '../images/prune.ts'
import { SandboxUnavailableError } from '../sandbox/engine.ts'
import { OwnEngine, skip } from './own-engine.ts'

const recoveryMs = 30_000
const mebibyte = 1024 * 1024

function startOn(t: TestContext, { docker }: OwnEngine, options: Partial<ExecutorOptions> = {}): Executor {
  const executor = new Executor({
    docker,
    image: (group) => sandboxImageName(undefined, group),
    admission: { concurrency: 4, perUserConcurrency: 4, queueLength: 100, perUserQueueLength: 50 },
    poolSize: 1,
    runsPerContainer: 100,
    shareAcrossUsers: true,
    ...options,
  })
  t.after(() => executor.close())
  return executor
}

function run(executor: Executor, code = 'print("fine")'): Promise<RunResult> {
  return executor.run({ language: 'python', code }, { userId: 'ada' })
}

async function isFine(executor: Executor): Promise<boolean> {
  const { stdout } = await run(executor)
  return Buffer.from(stdout).toString() === 'fine\n'
}

/** Whether programs run again, the service having been unavailable perhaps. */
async function recovers(executor: Executor): Promise<void> {
  await eventually(
    () =>
      isFine(executor).catch((error) => {
        ok(error instanceof SandboxUnavailableError, String(error))
        return false
      }),
    { timeoutMs: recoveryMs },
  )
}

/** How a run that was hit ends: as if nothing had been, or with word that it may be tried again. */
async function outcome(running: Promise<RunResult>): Promise<string> {
  return await running.then(
    ({ verdict }) => verdict,
    (error) => (error instanceof SandboxUnavailableError ? 'UNAVAILABLE' : String(error)),
  )
}

const struck = /^(COMPLETED|UNAVAILABLE|SANDBOX_ERROR)$/

/** An empty image with the label of ours. */
async function labelled(docker: Docker, name: string): Promise<string> {
  const [repo = '', tag = ''] = name.split(':')
  const none = Readable.from([Buffer.alloc(1024)])
  await finished(docker, await docker.importImage(none, { repo, tag, changes: `LABEL ${imageLabel}=sandbox-script` }))
  return name
}

const sleeper = 'import time; time.sleep(1); print("fine")'

/** A run that has begun. */
async function begin(executor: Executor): Promise<{ outcome: Promise<string> }> {
  const ended = outcome(run(executor, sleeper))
  await eventually(() => executor.running === 1)
  return { outcome: ended }
}

test('an engine and its containers are struck, and the service goes on by itself', { skip }, async (t) => {
  const engine = await OwnEngine.start(t)
  const { docker } = engine
  const containers = async () => (await docker.listContainers()).map(({ Id }) => docker.getContainer(Id))

  const blows = {
    killed: (id: string) => docker.getContainer(id).kill(),
    'removed by force': (id: string) => docker.getContainer(id).remove({ force: true }),
    stopped: (id: string) => docker.getContainer(id).stop({ t: 0 }),
    paused: (id: string) => docker.getContainer(id).pause(),
  }
  for (const [blow, strike] of Object.entries(blows)) {
    await t.test(`all containers ${blow}, idle and under a run`, async (t) => {
      const executor = startOn(t, engine)
      await executor.ready()
      const strikeAll = async () => {
        for (const { id } of await containers()) await strike(id).catch(() => {})
      }
      await strikeAll()
      await recovers(executor)
      const running = await begin(executor)
      await strikeAll()
      match(await running.outcome, struck)
      await recovers(executor)
      await executor.close()
      await eventually(async () => (await engine.containers()).length === 0)
    })
  }

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    await t.test(`the engine ends by ${signal} under a run, and comes back`, async (t) => {
      const executor = startOn(t, engine)
      await executor.ready()
      const running = await begin(executor)
      await engine.signal(signal)
      match(await running.outcome, struck)
      await rejects(run(executor), SandboxUnavailableError)
      await engine.start()
      await recovers(executor)
      await executor.close()
      await eventually(async () => (await engine.containers()).length === 0)
    })
  }

  await t.test('the image is removed: it is built anew, and callers are told when to come again', async (t) => {
    const executor = startOn(t, engine, { runsPerContainer: 1, buildImage: () => engine.load() })
    await executor.ready()
    await docker.getImage(await sandboxImageName()).remove({ force: true })
    // What stands ready serves on; then containers cannot be made any more.
    let told: SandboxUnavailableError | undefined
    await eventually(() =>
      run(executor).then(
        () => false,
        (error) => {
          told = error
          return true
        },
      ),
    )
    ok(told instanceof SandboxUnavailableError, String(told))
    await recovers(executor)
  })

  await t.test('images of earlier inputs are pruned, others stay', async (t) => {
    const old = await labelled(docker, 'learnlab/sandbox-script:former')
    const used = await labelled(docker, 'learnlab/sandbox-script:used')
    const container = await docker.createContainer({ Image: used, Cmd: ['none'] })
    t.after(() => container.remove())
    const now = Date.now()
    deepEqual((await pruneImages(docker, defaultBaseImage, now)).removed, [])
    const { removed, kept } = await pruneImages(docker, defaultBaseImage, now + 2 * 24 * 60 * 60_000)
    deepEqual([removed, kept.length], [[old], 2])
  })

  // Each is caused again and again, since containers that are used up give room back.
  const troubles = {
    'no room for another process': {
      cause: () => engine.bound('pids', 2),
      end: () => engine.bound('pids', 'max'),
    },
    'no memory left': {
      cause: () => engine.bound('memory', mebibyte),
      end: () => engine.bound('memory', 'max'),
    },
    'a full disk': { cause: () => engine.fillDisk(), end: () => engine.emptyDisk() },
  }
  for (const [trouble, { cause, end }] of Object.entries(troubles)) {
    await t.test(`a host with ${trouble} is unavailable until that clears`, async (t) => {
      const executor = startOn(t, engine, { runsPerContainer: 1 })
      await executor.ready()
      const seen = new Set<string>()
      try {
        await eventually(
          async () => {
            await cause()
            seen.add(await outcome(run(executor)))
            return executor.unavailable !== undefined
          },
          { timeoutMs: recoveryMs },
        )
      } finally {
        await end()
      }
      t.diagnostic([...seen].join(', '))
      for (const ending of seen) match(ending, struck)
      await recovers(executor)
    })
  }
})
