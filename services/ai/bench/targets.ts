const mostOfAnalyser = 1.5
const leastRecall = 0.85
const mostToCancelMs = 1_000

/** A target in words, and whether a figure reaches it; empty for a figure without one. */
export function heldTo(name: string, figure: number): string {
  if (name.endsWith('_vs_analyser')) {
    return `at most ${mostOfAnalyser}${figure <= mostOfAnalyser ? '' : ': MISSED'}`
  }
  if (name.startsWith('recall_at_5')) return `at least ${leastRecall}${figure >= leastRecall ? '' : ': MISSED'}`
  if (/^cancel_.*_most_ms$/.test(name)) return `at most ${mostToCancelMs}${figure <= mostToCancelMs ? '' : ': MISSED'}`
  return ''
}
