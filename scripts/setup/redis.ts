import { installWithApt, whyNoApt } from './apt.ts'
import { runCommand } from './command.ts'
import type { SetupStep } from './step.ts'

export type Redis = { kind: 'available' } | { kind: 'unavailable'; why: string }

/** The program redis-server on PATH, which tests start themselves; installed from Debian where that may be. */
export async function findRedis(step: SetupStep): Promise<Redis> {
  if (await isThere(step.signal)) return { kind: 'available' }
  const obstacle = whyNoApt(step)
  if (obstacle !== undefined) return { kind: 'unavailable', why: `there is no redis-server, and ${obstacle}` }
  await installWithApt(['redis-server'], step)
  return (await isThere(step.signal))
    ? { kind: 'available' }
    : { kind: 'unavailable', why: 'redis-server does not run' }
}

async function isThere(signal: AbortSignal): Promise<boolean> {
  try {
    await runCommand('redis-server', ['--version'], { signal })
    return true
  } catch {
    signal.throwIfAborted()
    return false
  }
}
