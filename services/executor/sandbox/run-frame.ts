import type { RunMode } from '../domain/live-run.ts'
import { outputWindow } from '../domain/output-log.ts'
import type { Job } from '../domain/program.ts'
import { encodeFrame } from './frames.ts'

/** Beyond the limit of the process tree, which the agent holds to the millisecond; the kernel counts whole seconds. */
const cpuSpareSeconds = 2

/**
 * The RUN frame of a program: what the agent reads (limits, sizes), then what it passes on unread to the run's own
 * process (names, arguments, contents), then the bytes for its standard input. Before the second comes the like for the
 * program's compilation, if it has one.
 */
export function encodeRun(job: Job, mode?: RunMode): Buffer {
  const { compiledBy, stdin } = job
  const program = describe(job, mode)
  if (!compiledBy) return encodeFrame('run', withLength(program.options), ...program.parts, stdin)
  const compilation = describe(compiledBy)
  const options = { ...program.options, compilation: { ...compilation.options, keep: compiledBy.keep !== undefined } }
  return encodeFrame('run', withLength(options), ...compilation.parts, ...program.parts, stdin)
}

function describe(job: Job, mode?: RunMode): { options: object; parts: readonly Uint8Array[] } {
  const { files, entryPoint, args, limits, commands, environment, collect, compiledBy } = job
  const interactive = mode === 'interactive'
  const description = withLength({
    interactive,
    entry: entryPoint,
    args,
    ...(commands && { commands }),
    ...(environment && { environment }),
    files: files.map(({ name, content, executable }) => ({
      name,
      size: content.length,
      ...(executable && { executable }),
    })),
    ...(compiledBy && { made: compiledBy.collect.name }),
    limits: {
      cpuSeconds: Math.ceil(limits.cpuMs / 1000) + cpuSpareSeconds,
      fileSizeBytes: limits.fileSizeBytes,
    },
  })
  const parts = [description, ...files.map((file) => file.content)]
  const options = {
    cpuMs: limits.cpuMs,
    wallMs: limits.wallMs,
    memoryBytes: limits.memoryBytes,
    outputBytes: limits.outputBytes,
    fileSizeBytes: limits.fileSizeBytes,
    processes: limits.processes,
    ...(collect && { collect }),
    programBytes: parts.reduce((sum, part) => sum + part.length, 0),
    // Output that may be on its way at one time, as costs; 0 is all that the program prints.
    window: mode ? outputWindow : 0,
    interactive,
  }
  return { options, parts }
}

function withLength(value: object): Buffer {
  const json = Buffer.from(JSON.stringify(value))
  const length = Buffer.allocUnsafe(4)
  length.writeUInt32BE(json.length)
  return Buffer.concat([length, json])
}
