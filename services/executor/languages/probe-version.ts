import type { JobResult } from '../compiler.ts'
import { resolveLimits } from '../domain/limits.ts'
import type { Job } from '../domain/program.ts'
import type { ContainerKind } from '../sandbox/pools.ts'
import { commandAgent } from './commands.ts'
import type { Language } from './language.ts'

const versionForm = /\d+(\.\d+)+/

/** Asks the tools of a language for their version, in a container like that of any program. Throws when none is told. */
export async function probeVersion(
  { name, image, versionCommand }: Language,
  run: (kind: ContainerKind, job: Job) => Promise<JobResult>,
): Promise<string> {
  const kind = { image, agent: commandAgent, keptReady: false }
  const limits = resolveLimits()
  const job = { files: [], entryPoint: '', args: [], stdin: Buffer.alloc(0), limits, commands: [versionCommand] }
  const { verdict, stdout, stderr } = await run(kind, job)
  const [version] = Buffer.concat([stdout, stderr]).toString().match(versionForm) ?? []
  if (!version) throw new Error(`the version of ${name} is not known: ${verdict}`)
  return version
}
