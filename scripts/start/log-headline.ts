const shownLevels = new Set(['warn', 'error', 'fatal'])

/**
 * What of a service's log line the person at the terminal should see: warnings and worse in short, and whatever is no
 * log line, such as the stack of a crash. Undefined for the rest.
 */
export function logHeadline(line: string): string | undefined {
  const record = parse(line)
  if (record === undefined) return line.trim() === '' ? undefined : line
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
