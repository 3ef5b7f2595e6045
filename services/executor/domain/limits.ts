import { InvalidRequestError } from './invalid-request.ts'

const kibibyte = 1024
const mebibyte = 1024 * kibibyte

/** What a run may use. */
export type Limits = {
  /** CPU time of all its processes together. */
  readonly cpuMs: number
  readonly wallMs: number
  readonly memoryBytes: number
  /** stdout and stderr together. */
  readonly outputBytes: number
  /** Processes and threads alive at one time. */
  readonly processes: number
  /** Largest file it may write. */
  readonly fileSizeBytes: number
}

/** Undefined or 0 means the default. */
export type RequestedLimits = { readonly [name in keyof Limits]?: number | undefined }

type Bounds = { readonly field: string; readonly least: number; readonly normal: number; readonly most: number }

const bounds: { readonly [name in keyof Limits]: Bounds } = {
  cpuMs: { field: 'limits.cpu_time_ms', least: 10, normal: 5_000, most: 30_000 },
  wallMs: { field: 'timeout_seconds', least: 10, normal: 10_000, most: 60_000 },
  memoryBytes: { field: 'memory_limit_mb', least: 16 * mebibyte, normal: 256 * mebibyte, most: 1024 * mebibyte },
  outputBytes: { field: 'limits.output_bytes', least: 1, normal: mebibyte, most: 8 * mebibyte },
  processes: { field: 'limits.processes', least: 1, normal: 64, most: 64 },
  fileSizeBytes: { field: 'limits.file_size_bytes', least: 1, normal: 16 * mebibyte, most: 16 * mebibyte },
}

export const maxSourceBytes = 256 * kibibyte
export const maxFiles = 64
export const maxStdinBytes = mebibyte

/**
 * The limits of a run from what was asked. Without a figure of its own, CPU time is the smaller of its default and the
 * wall time. `leastMemoryBytes` is the language's. Throws `InvalidRequestError` naming the field that is out of range.
 */
export function resolveLimits(requested: RequestedLimits = {}, leastMemoryBytes = 0): Limits {
  const wallMs = inBounds('wallMs', requested.wallMs)
  const memoryBytes = inBounds('memoryBytes', requested.memoryBytes, leastMemoryBytes)
  return {
    wallMs,
    cpuMs: requested.cpuMs ? inBounds('cpuMs', requested.cpuMs) : Math.min(bounds.cpuMs.normal, wallMs),
    memoryBytes,
    outputBytes: inBounds('outputBytes', requested.outputBytes),
    processes: inBounds('processes', requested.processes),
    fileSizeBytes: inBounds('fileSizeBytes', requested.fileSizeBytes),
  }
}

/** The most that any run may ask for. */
export function mostLimits(): Limits {
  const most = Object.entries(bounds).map(([name, bound]) => [name, bound.most])
  return Object.fromEntries(most) as Limits
}

function inBounds(name: keyof Limits, value: number | undefined, atLeast = 0): number {
  const { field, normal, most } = bounds[name]
  const least = Math.max(bounds[name].least, atLeast)
  if (!value) return normal
  if (!Number.isInteger(value) || value < least || value > most) {
    const scale = name === 'memoryBytes' ? mebibyte : name === 'wallMs' ? 1000 : 1
    throw new InvalidRequestError(field, `must be from ${Math.ceil(least / scale)} to ${most / scale}`)
  }
  return value
}
