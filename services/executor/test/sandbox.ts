import { after, before, type TestContext } from 'node:test'
import Docker from 'dockerode'
import type { RunRequest } from '../domain/program.ts'
import type { RunResult } from '../domain/run-result.ts'
import { Executor, type ExecutorOptions } from '../executor.ts'
import { ensureSandboxImage, sandboxImageName } from '../images/build.ts'
import { connectEngine } from '../sandbox/engine-address.ts'

export const docker = connectEngine(process.env.DOCKER_HOST)

const engineAnswers = await docker.ping().then(
  () => true,
  () => false,
)

/** The reason for which tests that need an engine are skipped here, or false. Under CI nothing may be skipped. */
export const skip = engineAnswers || process.env.CI === 'true' ? false : 'no Docker Engine answers'

/** An executor over real containers with an image of the present sources. The caller closes it. */
export async function startExecutor(options: Partial<ExecutorOptions> = {}): Promise<Executor> {
  await ensureSandboxImage({ docker })
  return new Executor({
    docker,
    image: (group) => sandboxImageName(undefined, group),
    admission: { concurrency: 2, perUserConcurrency: 2, queueLength: 100, perUserQueueLength: 50 },
    poolSize: 1,
    runsPerContainer: 100,
    shareAcrossUsers: true,
    ...options,
  })
}

/** An executor whose engine cannot be reached; closed when the test ends. */
export function startWithoutEngine(t: TestContext): Executor {
  const executor = new Executor({
    docker: new Docker({ socketPath: '/nowhere/docker.sock' }),
    image: async () => 'none',
    admission: { concurrency: 1, perUserConcurrency: 1, queueLength: 1, perUserQueueLength: 1 },
    poolSize: 1,
    runsPerContainer: 1,
    shareAcrossUsers: true,
  })
  t.after(() => executor.close())
  return executor
}

export type Ran = Omit<RunResult, 'stdout' | 'stderr'> & { readonly stdout: string; readonly stderr: string }
export type Run = (request: string | Partial<RunRequest>, signal?: AbortSignal) => Promise<Ran>

/** One executor for a whole file of tests, closed after the last; `run` takes Python unless told otherwise. */
export function sharedExecutor(options: Partial<ExecutorOptions> = {}): { run: Run; executor: () => Executor } {
  let executor: Executor | undefined
  const started = () => {
    if (!executor) throw new Error('the executor has not been started')
    return executor
  }
  before(async () => {
    if (!skip) executor = await startExecutor(options)
  })
  after(() => executor?.close())
  const run: Run = async (request, signal) => {
    const program = typeof request === 'string' ? { code: request } : request
    const caller = { userId: 'learner', ...(signal && { signal }) }
    const { stdout, stderr, ...rest } = await started().run({ language: 'python', ...program }, caller)
    return { ...rest, stdout: Buffer.from(stdout).toString(), stderr: Buffer.from(stderr).toString() }
  }
  return { run, executor: started }
}
