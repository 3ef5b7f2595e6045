import { join } from 'node:path'
import { CommandFailed, runCommand } from './command.ts'
import { projectRoot } from './project.ts'
import type { SetupStep } from './step.ts'

const builder = join(projectRoot, 'services', 'executor', 'images', 'build.ts')

/** The image learners' programs run in, or why there is none. */
export type SandboxImage = { kind: 'available' } | { kind: 'unavailable'; why: string }

/** Builds the image when it is missing or its inputs changed; a process of its own, so that Ctrl-C can end it. */
export async function buildSandboxImage({ say, signal, mayInstall }: SetupStep): Promise<SandboxImage> {
  const args = [builder, ...(mayInstall ? [] : ['--no-install'])]
  try {
    await runCommand(process.execPath, args, { signal, onLine: (line) => say(`Sandbox image: ${line}`) })
    return { kind: 'available' }
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    return { kind: 'unavailable', why: `the sandbox image could not be built:\n${error.output}` }
  }
}
