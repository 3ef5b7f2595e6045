/** A target in words, and whether a figure reaches it; empty for a figure without one. */
export function heldTo(name: string, figure: number): string {
  const most = mostOf(name)
  return most === undefined ? '' : `at most ${most}${figure <= most ? '' : ': MISSED'}`
}

function mostOf(name: string): number | undefined {
  if (name.endsWith('_trips_p95')) return 2
  if (name.endsWith('_40ms_p95_ms')) return 150
  if (name === 'update_to_watcher_p99_ms') return 50
  return undefined
}
