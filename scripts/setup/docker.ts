import { existsSync } from 'node:fs'
import { readFile, readlink, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Docker from 'dockerode'
import type { Supervised, Supervisor } from '../processes/supervisor.ts'
import { installWithApt, whyNoApt } from './apt.ts'
import { CommandFailed, probe } from './command.ts'
import type { SetupStep } from './step.ts'

/** The Docker Engine to run sandboxes on, with the daemon's process where it is ours; or why there is none. */
export type DockerEngine =
  | { kind: 'available'; docker: Docker; daemon?: Supervised }
  | { kind: 'unavailable'; why: string }

const packages = ['docker.io', 'iptables']
const pingTimeoutMs = 3_000
const readyDeadlineMs = 30_000
const serviceStartMs = 5_000
const pollMs = 100
const pidFile = '/var/run/docker.pid'

/**
 * Finds the engine that DOCKER_HOST or the usual socket leads to; else starts an installed dockerd; else installs it
 * (root on Debian or Ubuntu). Never throws for want of an engine: everything else works without one.
 */
export async function findDocker(step: SetupStep, supervisor: Supervisor): Promise<DockerEngine> {
  const docker = new Docker()
  if (await answers(docker)) return { kind: 'available', docker }
  const { DOCKER_HOST } = process.env
  if (DOCKER_HOST) return { kind: 'unavailable', why: `no Docker Engine answers at DOCKER_HOST=${DOCKER_HOST}` }
  if (!(await isInstalled(step))) {
    const obstacle = whyNoApt(step)
    if (obstacle !== undefined) {
      return {
        kind: 'unavailable',
        why: `no Docker Engine is installed (${obstacle}): install ${packages.join(' and ')}`,
      }
    }
    step.say('Docker Engine, which runs the sandboxes, is missing')
    try {
      await installWithApt(packages, step)
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error
      return { kind: 'unavailable', why: `Docker Engine could not be installed: ${lastLine(error.output)}` }
    }
    // Where there is a service manager, the package has told it to start the daemon.
    if (existsSync('/run/systemd/system') && (await answersWithin(docker, serviceStartMs, step.signal))) {
      return { kind: 'available', docker }
    }
  }
  if (process.getuid?.() !== 0) {
    return {
      kind: 'unavailable',
      why: 'the Docker Engine is not running or not open to this user: start it, or join the group docker',
    }
  }
  return startDaemon(docker, step, supervisor)
}

async function isInstalled({ signal }: SetupStep): Promise<boolean> {
  return (await probe('dockerd', ['--version'], signal)) !== undefined
}

async function startDaemon(docker: Docker, { say, signal }: SetupStep, supervisor: Supervisor): Promise<DockerEngine> {
  say('Starting dockerd')
  await removeStalePidFile()
  try {
    const daemon = await supervisor.start(
      {
        name: 'dockerd',
        command: 'dockerd',
        // Containers that are left get less time than the launcher itself has to end.
        args: ['--shutdown-timeout', '1'],
        isFoundation: true,
        stopGraceMs: 2_500,
        isReady: () => answers(docker),
        readyDeadlineMs,
        startAttempts: 1,
      },
      signal,
    )
    return { kind: 'available', docker, daemon }
  } catch (error) {
    signal.throwIfAborted()
    return {
      kind: 'unavailable',
      why: `dockerd does not start here (${failure(error instanceof Error ? error.message : '')}): set DOCKER_HOST to an engine`,
    }
  }
}

/** dockerd refuses to start while the file names a living process, be it another program that got the same number. */
async function removeStalePidFile(): Promise<void> {
  if (!existsSync(pidFile)) return
  const pid = (await readFile(pidFile, 'utf8')).trim()
  const program = await readlink(`/proc/${pid}/exe`).catch(() => '')
  if (!basename(program).startsWith('dockerd')) await rm(pidFile, { force: true })
}

async function answers(docker: Docker): Promise<boolean> {
  const timer = new AbortController()
  const late = delay(pingTimeoutMs, false, { signal: timer.signal }).catch(() => false)
  const ping = docker.ping().then(
    () => true,
    () => false,
  )
  const answered = await Promise.race([ping, late])
  timer.abort()
  return answered
}

async function answersWithin(docker: Docker, deadlineMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + deadlineMs
  while (!(await answers(docker))) {
    if (Date.now() > deadline) return false
    await delay(pollMs, undefined, { signal })
  }
  return true
}

/** Of dockerd's log the line that says why; what follows it may be a tool's output over many lines. */
function failure(log: string): string {
  return log.split('\n').find((line) => line.startsWith('failed to start daemon')) ?? lastLine(log)
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
