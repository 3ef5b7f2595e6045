const shownLevels = new Set(['warn', 'error', 'fatal'])

/**
 * What of a service's log line the person at the terminal should see: warnings and worse in short, and the line of a
 * crash that names the error. Undefined for the rest, which is in the log file.
 */
export function logHeadline(line: string): string | undefined {
  const record = parse(line)
  if (record === undefined) return /^(Uncaught )?\w*(Error|Exception)\b/.test(line) ? line : undefined
  if (!shownLevels.has(String(record.level))) return undefined
  const cause = errorMessage(record.err)
  return `${record.level}: ${record.msg ?? ''}${cause === undefined ? '' : ` (${cause})`}`
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function errorMessage(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : undefined
}
