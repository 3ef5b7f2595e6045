import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { CommandFailed, runCommand } from './command.ts'
import type { SetupStep } from './step.ts'

const lockDeadlineMs = 180_000
const lockPollMs = 1_000

/** Why Debian packages cannot be installed here, or undefined when they can. */
export function whyNoApt({ mayInstall }: Pick<SetupStep, 'mayInstall'>): string | undefined {
  if (!mayInstall) return '--no-install forbids installing it'
  if (!existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) {
    return 'only on Debian and Ubuntu can it be installed for you'
  }
  if (process.getuid?.() !== 0) return 'only root can install it'
  return undefined
}

/** Installs Debian packages, saying so. Call only where whyNoApt() is undefined. @throws CommandFailed */
export async function installWithApt(packages: readonly string[], { say, signal }: SetupStep): Promise<void> {
  say(`Installing ${packages.join(' and ')} with apt-get`)
  // Finishes what an installation that was cut off left half done; nothing otherwise.
  await runWhenUnlocked('dpkg', ['--configure', '-a'], signal)
  await runWhenUnlocked('apt-get', ['update'], signal)
  await runWhenUnlocked('apt-get', ['install', '-y', '--no-install-recommends', ...packages], signal)
}

/** Another apt on the machine, such as its nightly upgrade, makes ours fail at once rather than wait. */
async function runWhenUnlocked(command: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const deadline = Date.now() + lockDeadlineMs
  for (;;) {
    try {
      await runCommand(command, args, { signal, env })
      return
    } catch (error) {
      const isLocked = error instanceof CommandFailed && /could not get lock|is locked by another/i.test(error.output)
      if (!isLocked || Date.now() > deadline) throw error
      await delay(lockPollMs, undefined, { signal })
    }
  }
}
