import { existsSync } from 'node:fs'
import { runCommand } from './command.ts'
import type { SetupStep } from './step.ts'

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
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const wait = ['-o', 'DPkg::Lock::Timeout=120']
  say(`Installing ${packages.join(' and ')} with apt-get`)
  // Finishes what an installation that was cut off left half done; nothing otherwise.
  await runCommand('dpkg', ['--configure', '-a'], { signal, env })
  await runCommand('apt-get', [...wait, 'update'], { signal, env })
  await runCommand('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...packages], { signal, env })
}
