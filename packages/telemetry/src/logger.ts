import { type LevelWithSilent, type Logger, pino } from 'pino'
import { isoTime } from './iso-time.ts'
import { LineWriter } from './line-writer.ts'

export type { Logger } from 'pino'

export type LogLevel = LevelWithSilent

/** Names whose values never reach a log, wherever they stand up to two objects deep. */
const secretNames = [
  'authorization',
  'password',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'cookie',
  'secret',
  'apiKey',
] as const

const secretPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** Where lines go; anything with pino's `write`. */
export type LogDestination = {
  write(line: string): void
}

/**
 * A logger that writes one JSON object a line: `level` as a word, `time` in ISO 8601, `service`, `msg`.
 * Lines go to stdout without blocking the event loop; those still in memory are written when the process exits.
 */
export function createLogger(options: {
  readonly service: string
  readonly level?: LogLevel | undefined
  readonly destination?: LogDestination | undefined
}): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: { service: options.service },
      timestamp: isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretPaths, censor: '[redacted]' },
    },
    options.destination ?? stdout(),
  )
}

let shared: LineWriter | undefined

/** One for the process, so that the lines of several loggers do not run into each other. */
function stdout(): LineWriter {
  shared ??= new LineWriter(1)
  return shared
}
