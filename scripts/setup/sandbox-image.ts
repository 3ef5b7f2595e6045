import { join } from 'node:path'
import { CommandFailed, runCommand } from './command.ts'
import { projectRoot } from './project.ts'
import type { SetupStep } from './step.ts'

const builder = join(projectRoot, 'services', 'executor', 'images', 'build.ts')

/** The image learners' programs run in, or why there is none. */
export type SandboxImage = { kind: 'available' } | { kind: 'unavailable'; why: string }

/**
 * Builds the image of the script languages, or `all`, where missing or of other inputs; a process of its own, so that
 * Ctrl-C can end it.
 */
export async function buildSandboxImage(
  { say, signal, mayInstall }: SetupStep,
  which: 'usual' | 'all' = 'usual',
): Promise<SandboxImage> {
  const args = [builder, ...(mayInstall ? [] : ['--no-install']), ...(which === 'all' ? ['--all'] : [])]
  try {
    await runCommand(process.execPath, args, { signal, onLine: (line) => say(`Sandbox image: ${line}`) })
    return { kind: 'available' }
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    return { kind: 'unavailable', why: `the sandbox image could not be built:\n${error.output}` }
  }
}
