import type { Limits } from '../domain/limits.ts'

const mebibyte = 1024 * 1024

/** What a compiler may use: more than most programs, for heavy headers, and little output, for long tales of errors. */
export const compilationLimits: Limits = {
  cpuMs: 10_000,
  // Its CPU time bounds it; this is for a machine so busy that a compiler waits most of the time.
  wallMs: 60_000,
  memoryBytes: 512 * mebibyte,
  outputBytes: 64 * 1024,
  processes: 64,
  fileSizeBytes: 32 * mebibyte,
}

/** The largest compiled program. It is sent to a container for every run. */
export const maxArtifactBytes = 8 * mebibyte
