/** A target in words, and whether a figure reaches it; empty for a figure without one. */
export function heldTo(name: string, figure: number): string {
  const most = mostOf(name)
  if (most !== undefined) return `at most ${most}${figure <= most ? '' : ': MISSED'}`
  if (name === 'get_course_vs_naked') return `at least 0.6${figure >= 0.6 ? '' : ': MISSED'}`
  return ''
}

function mostOf(name: string): number | undefined {
  if (name.startsWith('cached_') && name.endsWith('_trips_p95')) return 0
  if (name.endsWith('_trips_p95')) return 2
  if (name.endsWith('_40ms_p95_ms')) return 150
  return undefined
}
