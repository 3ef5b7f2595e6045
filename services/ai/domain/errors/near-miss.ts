const longestName = 64
const mostCandidates = 5_000

/**
 * The candidate that was most likely meant by a misspelt name: equal but for case, or few edits away (none for one
 * letter, 1 up to five letters, 2 up to eight, 3 beyond). Of equally near ones the first.
 */
export function nearMiss(name: string, candidates: Iterable<string>): string | undefined {
  if (name === '' || name.length > longestName) return undefined
  let limit = name.length < 2 ? 0 : name.length < 6 ? 1 : name.length < 9 ? 2 : 3
  let nearest: string | undefined
  let tried = 0
  const folded = name.toLowerCase()
  for (const candidate of candidates) {
    if (++tried > mostCandidates) break
    if (candidate === name || candidate.length > longestName) continue
    if (candidate.toLowerCase() === folded) return candidate
    // Of a short candidate too little would be left that the two have in common.
    const allowed = Math.min(limit, candidate.length - 1)
    if (Math.abs(candidate.length - name.length) > allowed) continue
    const distance = editDistance(name, candidate)
    if (distance > allowed) continue
    nearest = candidate
    limit = distance - 1
  }
  return nearest
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const substitution = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      let distance = Math.min(substitution, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, (beforeLast[column - 2] ?? 0) + 1)
      }
      current.push(distance)
    }
    beforeLast = last
    last = current
  }
  return last[b.length] ?? 0
}
