import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
// Not the whole package: it registers hooks for tests, and this process only runs others that do.
import { freePort } from '@learnlab/testing/free-port'
import { tryLock } from '../bootstrap/lock-file.mjs'
import { endRecorded } from '../processes/ledger.ts'
import { Supervisor } from '../processes/supervisor.ts'
import { findChromium } from '../setup/chromium.ts'
import { findDocker } from '../setup/docker.ts'
import { EnvoyMissing, findEnvoy } from '../setup/envoy.ts'
import { startPostgres } from '../setup/postgres.ts'
import { projectRoot } from '../setup/project.ts'
import { findRedis } from '../setup/redis.ts'
import { buildSandboxImage } from '../setup/sandbox-image.ts'
import { removeSandboxLeftovers } from '../setup/sandbox-leftovers.ts'
import type { SetupStep } from '../setup/step.ts'
import { inParallel } from '../start/in-parallel.ts'
import { secretsVariable } from './leaked-secrets.ts'

/** What the tests stand on. `missing` says what could not be had, and why. */
export type Surroundings = {
  env: NodeJS.ProcessEnv
  missing: string[]
  /** Where the tests say what is secret, and where those that they stand on log. */
  secretsFile: string
  logFolder: string
  stop: () => Promise<void>
}

const runsFolder = join(projectRoot, '.learnlab', 'test-runs')
const lockSuffix = '.lock'

/** Sets up Docker with the sandbox image, Envoy, Redis, Chromium and a PostgreSQL server for one run of the tests. */
export async function setUpSurroundings(step: SetupStep): Promise<Surroundings> {
  await removeDeadRuns()
  const folder = join(runsFolder, randomUUID())
  // Beside the folder and before it, so that nobody finds a folder that looks dead.
  const lock = tryLock(`${folder}${lockSuffix}`)
  // For the server's account to pass; what is inside has modes of its own.
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const [logFolder, secretsFile] = [join(folder, 'logs'), join(folder, 'secrets')]
  const supervisor = new Supervisor({ runFolder: folder, logFolder, say: step.say })
  const stop = async () => {
    await supervisor.stop(removeSandboxLeftovers)
    rmSync(folder, { recursive: true, force: true })
    if ('release' in lock) lock.release()
  }
  try {
    const [[envoy, docker, redis, chromium], postgres] = await inParallel(step.signal, [
      // One after the other, since each may want apt, which one process at a time can have.
      async (signal: AbortSignal) => [
        await setUpEnvoy({ ...step, signal }),
        await setUpDocker({ ...step, signal }, supervisor),
        await setUpRedis({ ...step, signal }),
        await setUpChromium({ ...step, signal }),
      ],
      (signal: AbortSignal) => setUpPostgres(folder, { ...step, signal }, supervisor),
    ])
    const env = { ...envoy?.env, ...postgres.env, [secretsVariable]: secretsFile }
    const missing = [envoy, docker, redis, chromium].flatMap((part) => part?.missing ?? [])
    return { env, missing, secretsFile, logFolder, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

type Part = { env?: NodeJS.ProcessEnv; missing?: string }

async function setUpDocker(step: SetupStep, supervisor: Supervisor): Promise<Part> {
  const engine = await findDocker(step, supervisor)
  if (engine.kind === 'unavailable') return { missing: `Docker Engine: ${engine.why}` }
  const image = await buildSandboxImage(step, 'all')
  return image.kind === 'unavailable' ? { missing: `sandbox image: ${image.why}` } : {}
}

async function setUpRedis(step: SetupStep): Promise<Part> {
  const redis = await findRedis(step)
  return redis.kind === 'unavailable' ? { missing: `Redis: ${redis.why}` } : {}
}

async function setUpChromium(step: SetupStep): Promise<Part> {
  const chromium = await findChromium(step)
  return chromium.kind === 'unavailable' ? { missing: `Chromium: ${chromium.why}` } : {}
}

async function setUpEnvoy(step: SetupStep): Promise<Part> {
  try {
    return { env: { ENVOY_PATH: await findEnvoy(step) } }
  } catch (error) {
    if (!(error instanceof EnvoyMissing)) throw error
    return { missing: error.message }
  }
}

async function setUpPostgres(folder: string, { signal, say }: SetupStep, supervisor: Supervisor): Promise<Part> {
  const { adminUrl } = await startPostgres({
    folder: join(folder, 'postgres'),
    port: await freePort(),
    password: randomBytes(18).toString('base64url'),
    durability: 'throwaway',
    maxConnections: 200,
    supervisor,
    signal,
  })
  say('PostgreSQL for the tests is up')
  return { env: { TEST_DATABASE_URL: adminUrl } }
}

/** What runs that were killed left on the disk. */
async function removeDeadRuns(): Promise<void> {
  mkdirSync(runsFolder, { recursive: true, mode: 0o711 })
  for (const name of readdirSync(runsFolder).filter((name) => name.endsWith(lockSuffix))) {
    const lock = tryLock(join(runsFolder, name))
    if ('heldBy' in lock) continue
    const folder = join(runsFolder, name.slice(0, -lockSuffix.length))
    await endRecorded(Supervisor.ledgerPath(folder))
    rmSync(folder, { recursive: true, force: true })
    lock.release()
  }
}
