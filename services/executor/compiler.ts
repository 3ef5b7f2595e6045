import type { Limits } from './domain/limits.ts'
import type { CompilationJob, Job, Program } from './domain/program.ts'
import type { RunResult } from './domain/run-result.ts'
import type { Verdict } from './domain/verdict.ts'
import { artifactName } from './languages/commands.ts'
import { maxArtifactBytes } from './languages/compilation-limits.ts'
import type { Compilation } from './languages/language.ts'
import { type ArtifactCache, artifactKey } from './sandbox/artifact-cache.ts'

/** The result of a job, with the file that it was to leave. */
export type JobResult = RunResult & {
  readonly artifact?: Buffer
  /** Whether the job did not begin, because this is what came of its compilation. */
  readonly ofCompilation?: boolean
}

export type Compiler = {
  readonly cache: ArtifactCache | undefined
  /** Name of the image that has the compiler. */
  readonly imageName: string
  /** Runs a job in a container of the program's language. */
  readonly run: (job: Job) => Promise<JobResult>
}

const nothing = Buffer.alloc(0)

/** The program ready to be run, its machine code among its files; or why there is none. */
export async function compile(
  program: Program,
  compilation: Compilation,
  { cache, imageName, run }: Compiler,
): Promise<{ program: Program } | { failure: RunResult }> {
  const job = compilationJob(program, compilation)
  const key = artifactKey(imageName, job)
  let artifact = await cache?.get(key)
  if (!artifact) {
    const made = await run(job)
    if (made.verdict !== 'COMPLETED' || !made.artifact) return { failure: asFailure(made, job.limits) }
    artifact = made.artifact
    cache?.keep(key, artifact)
  }
  return { program: withArtifact(program, artifact) }
}

/** Runs a program, compiling it first in the same container where what an earlier compilation made is not at hand. */
export async function compileAndRun(
  program: Program,
  compilation: Compilation,
  { cache, imageName, run }: Compiler,
): Promise<RunResult & { readonly ofCompilation?: boolean }> {
  const job = compilationJob(program, compilation)
  const key = artifactKey(imageName, job)
  const artifact = await cache?.get(key)
  if (artifact) return await run(withArtifact(program, artifact))
  const keep = cache && ((made: Buffer) => cache.keep(key, made))
  const result = await run({ ...program, compiledBy: { ...job, keep } })
  return result.ofCompilation ? { ...asFailure(result, job.limits), ofCompilation: true } : result
}

function compilationJob({ entryPoint, files }: Program, compilation: Compilation): CompilationJob {
  const { environment = {}, limits } = compilation
  const commands = compilation.commands({ entryPoint, fileNames: files.map(({ name }) => name) })
  const collect = { name: artifactName, mostBytes: maxArtifactBytes }
  return { files, entryPoint, args: [], stdin: nothing, limits, commands, environment, collect }
}

function withArtifact(program: Program, content: Buffer): Program {
  return { ...program, files: [...program.files, { name: artifactName, content, executable: true }] }
}

/** What came of a compilation that made nothing. What went wrong with it is told on stderr, as compilers do. */
function asFailure({ artifact: _, ofCompilation: __, ...made }: JobResult, limits: Limits): RunResult {
  if (made.verdict === 'CANCELLED' || made.verdict === 'SANDBOX_ERROR') return made
  const reason = failedBy(made.verdict, limits)
  const messages = [Buffer.from(made.stderr), Buffer.from(made.stdout), Buffer.from(reason)]
  return { ...made, verdict: 'COMPILE_ERROR', stdout: nothing, stderr: Buffer.concat(messages) }
}

/** A line about a compilation that did not end by its own errors, or ''. */
function failedBy(verdict: Verdict, { cpuMs, wallMs, memoryBytes }: Limits): string {
  switch (verdict) {
    case 'CPU_TIME_LIMIT':
      return `\ncompiling took more than ${cpuMs / 1000} s of CPU time\n`
    case 'WALL_TIME_LIMIT':
      return `\ncompiling took more than ${wallMs / 1000} s\n`
    case 'MEMORY_LIMIT':
      return `\ncompiling took more than ${memoryBytes / 2 ** 20} MiB of memory\n`
    case 'FILE_SIZE_LIMIT':
    case 'COMPLETED':
      return `\nthe compiled program is larger than ${maxArtifactBytes / 2 ** 20} MiB, or none was made\n`
    case 'OUTPUT_LIMIT':
      return '\nthere are more messages than are shown\n'
    case 'PROCESS_LIMIT':
      return '\ncompiling took too many processes\n'
    default:
      return ''
  }
}
