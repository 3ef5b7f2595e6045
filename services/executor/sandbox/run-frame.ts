import type { RunMode } from '../domain/live-run.ts'
import { outputWindow } from '../domain/output-log.ts'
import type { Job } from '../domain/program.ts'
import { encodeFrame } from './frames.ts'

/** Beyond the limit of the process tree, which the agent holds to the millisecond; the kernel counts whole seconds. */
const cpuSpareSeconds = 2

/**
 * The RUN frame of a program: what the agent reads (limits, sizes), then what it passes on unread to the run's own
 * process (names, arguments, contents), then the bytes for its standard input.
 */
export function encodeRun(job: Job, mode?: RunMode): Buffer {
  const { files, entryPoint, args, stdin, limits, commands, environment, collect } = job
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
    limits: {
      cpuSeconds: Math.ceil(limits.cpuMs / 1000) + cpuSpareSeconds,
      fileSizeBytes: limits.fileSizeBytes,
    },
  })
  const contents = files.map((file) => file.content)
  const programBytes = contents.reduce((sum, content) => sum + content.length, description.length)
  const header = withLength({
    cpuMs: limits.cpuMs,
    wallMs: limits.wallMs,
    memoryBytes: limits.memoryBytes,
    outputBytes: limits.outputBytes,
    fileSizeBytes: limits.fileSizeBytes,
    processes: limits.processes,
    ...(collect && { collect }),
    programBytes,
    // Output that may be on its way at one time, as costs; 0 is all that the program prints.
    window: mode ? outputWindow : 0,
    interactive,
  })
  return encodeFrame('run', header, description, ...contents, stdin)
}

function withLength(value: object): Buffer {
  const json = Buffer.from(JSON.stringify(value))
  const length = Buffer.allocUnsafe(4)
  length.writeUInt32BE(json.length)
  return Buffer.concat([length, json])
}
