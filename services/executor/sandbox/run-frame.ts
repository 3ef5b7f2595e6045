import type { Program } from '../domain/program.ts'
import { maxProcesses } from './container-spec.ts'
import { encodeFrame } from './frames.ts'

/** Beyond the limit of the process tree, which the agent holds to the millisecond; the kernel counts whole seconds. */
const cpuSpareSeconds = 2

/**
 * The RUN frame of a program: what the agent reads (limits, sizes), then what it passes on unread to the run's own
 * process (names, arguments, contents), then the bytes for its standard input.
 */
export function encodeRun({ files, entryPoint, args, stdin, limits }: Program): Buffer {
  const description = withLength({
    entry: entryPoint,
    args,
    files: files.map((file) => ({ name: file.name, size: file.content.length })),
    limits: {
      cpuSeconds: Math.ceil(limits.cpuMs / 1000) + cpuSpareSeconds,
      fileSizeBytes: limits.fileSizeBytes,
      processes: kernelProcessLimit(limits.processes),
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
    kernelProcesses: kernelProcessLimit(limits.processes),
    programBytes,
  })
  return encodeFrame('run', header, description, ...contents, stdin)
}

/**
 * At the full figure the container's own limit comes first, because only that one counts what it refuses; RLIMIT_NPROC
 * stands above it. Below the full figure RLIMIT_NPROC is the limit.
 */
function kernelProcessLimit(processes: number): number {
  return processes >= maxProcesses ? maxProcesses + 32 : processes
}

function withLength(value: object): Buffer {
  const json = Buffer.from(JSON.stringify(value))
  const length = Buffer.allocUnsafe(4)
  length.writeUInt32BE(json.length)
  return Buffer.concat([length, json])
}
