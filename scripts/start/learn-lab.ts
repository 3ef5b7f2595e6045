import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { newServiceKey } from '@learnlab/rpc'
import { endRecorded } from '../processes/ledger.ts'
import { type Supervised, Supervisor } from '../processes/supervisor.ts'
import { findDocker } from '../setup/docker.ts'
import { findEnvoy } from '../setup/envoy.ts'
import { projectRoot } from '../setup/project.ts'
import { buildSandboxImage } from '../setup/sandbox-image.ts'
import { removeSandboxLeftovers } from '../setup/sandbox-leftovers.ts'
import { loadSecrets } from '../setup/secrets.ts'
import type { SetupStep } from '../setup/step.ts'
import type { StartOptions } from './arguments.ts'
import { lockDataFolder } from './data-lock.ts'
import { prepareDatabases } from './databases.ts'
import { ensureDemoContent } from './demo-content.ts'
import { startEnvoy } from './envoy-process.ts'
import { followChanges } from './follow-changes.ts'
import { greeting } from './greeting.ts'
import { inParallel } from './in-parallel.ts'
import { describeConflicts, findPortConflicts } from './ports.ts'
import { ProgressLines } from './progress-lines.ts'
import { type ServiceSurroundings, serviceProcess } from './service-process.ts'
import { planTopology, portUses, serviceNames, type Topology } from './topology.ts'

/** Thrown when a port that we need is not to be had; the message names it and what to set. */
export class PortsTaken extends Error {
  override readonly name = 'PortsTaken'
}

/** Starts everything, says so, and ends everything when `signal` aborts. @returns the exit code */
export async function runLearnLab(options: StartOptions, signal: AbortSignal): Promise<number> {
  const topology = planTopology(options.port, process.env)
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 })
  const lock = lockDataFolder(options.dataFolder)
  try {
    await runOnLockedFolder(options, topology, signal)
    return 0
  } finally {
    lock.release()
  }
}

async function runOnLockedFolder(options: StartOptions, topology: Topology, signal: AbortSignal): Promise<void> {
  const { say } = new ProgressLines()
  const folders = { run: join(options.dataFolder, 'run'), log: join(options.dataFolder, 'logs') }
  const leftovers = await endRecorded(Supervisor.ledgerPath(folders.run))
  if (leftovers.length > 0) say(`Ended what a killed launcher left: ${leftovers.join(', ')}`)
  await requireFreePorts(topology)
  const supervisor = new Supervisor({ runFolder: folders.run, logFolder: folders.log, say })
  try {
    await bringUp({ options, topology, folders, supervisor, say, signal })
    await aborted(signal)
  } finally {
    say('Stopping')
    await supervisor.stop(removeSandboxLeftovers)
    say('Stopped')
  }
}

async function requireFreePorts(topology: Topology): Promise<void> {
  const uses = portUses(topology, { embeddedPostgres: !process.env.DATABASE_URL })
  const conflicts = await findPortConflicts(uses)
  if (conflicts.length > 0) throw new PortsTaken(describeConflicts(conflicts))
}

type BringUp = {
  options: StartOptions
  topology: Topology
  folders: { run: string; log: string }
  supervisor: Supervisor
  say: (text: string) => void
  signal: AbortSignal
}

async function bringUp({ options, topology, folders, supervisor, say, signal }: BringUp): Promise<void> {
  const { dataFolder, mayInstall, watch } = options
  const secretsPath = join(dataFolder, 'secrets.json')
  const secrets = loadSecrets(secretsPath, serviceNames)
  const [{ envoy, noSandbox }, databases] = await inParallel(signal, [
    // One after the other, since both may want apt, which one process at a time can have.
    async (signal: AbortSignal) => ({
      envoy: await findEnvoy({ say, signal, mayInstall }),
      noSandbox: await prepareSandbox({ say, signal, mayInstall }, supervisor),
    }),
    (signal: AbortSignal) =>
      prepareDatabases({ dataFolder, port: topology.postgresPort, secrets, supervisor, say, signal }),
  ])
  const surroundings = {
    topology,
    databases,
    secrets,
    noSandbox,
    dataFolder,
    serviceKeys: { executor: newServiceKey(), ai: newServiceKey() },
  }
  const services = await startServices(surroundings, supervisor, say, signal)
  await startEnvoy({ envoy, topology, runFolder: folders.run, logFolder: folders.log, supervisor, say, signal, watch })
  say(`Envoy is up on port ${topology.envoyPort}`)
  await ensureDemoContent({ adminUrl: databases.adminUrl, topology, secrets, secretsPath, say, signal })
  if (watch) followServices(services, say, signal)
  console.log(greeting({ topology, secrets, noSandbox, dataFolder }))
}

/** @returns why there is no sandbox, or undefined when there is one */
async function prepareSandbox(step: SetupStep, supervisor: Supervisor): Promise<string | undefined> {
  const engine = await findDocker(step, supervisor)
  const image = engine.kind === 'available' ? await buildSandboxImage(step) : engine
  if (image.kind === 'available') {
    step.say('Docker Engine and the sandbox image are there')
    return undefined
  }
  step.say(`Running code will not work: ${image.why}`)
  return image.why
}

async function startServices(
  surroundings: ServiceSurroundings,
  supervisor: Supervisor,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<Supervised[]> {
  const starts = serviceNames.map((name) => (signal: AbortSignal) => {
    return supervisor.start(serviceProcess(name, surroundings), signal)
  })
  const services = await inParallel(signal, starts)
  say(`${serviceNames.join(', ')} are ready`)
  return services
}

/** Restarts a service when its code changes, and all when that of a package does. */
function followServices(services: readonly Supervised[], say: (text: string) => void, signal: AbortSignal): void {
  const restart = (those: readonly Supervised[]) => async () => {
    say(`Restarting ${those.map(({ spec }) => spec.name).join(', ')}`)
    await Promise.all(those.map((service) => service.restart()))
  }
  for (const service of services) {
    followChanges(join(projectRoot, 'services', service.spec.name), { act: restart([service]), say, signal })
  }
  followChanges(join(projectRoot, 'packages'), { act: restart(services), say, signal })
}

function aborted(signal: AbortSignal): Promise<unknown> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}
