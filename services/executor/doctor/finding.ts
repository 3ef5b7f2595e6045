/**
 * What came of one check.
 * - `holds`: it was tried and is so.
 * - `fails`: it was tried and is not so. What must hold and fails makes the doctor end with an exit code other than 0.
 * - `absent`: this host does not have it; other layers stand for it.
 * - `unverified`: it should work, but the project's tests have not been run on such a host. What the doctor attacks
 *   itself stands in findings of their own.
 */
export type FindingState = 'holds' | 'fails' | 'absent' | 'unverified'

export type Finding = {
  readonly layer: string
  readonly state: FindingState
  /** Whether the sandbox may not be used where it fails. */
  readonly must: boolean
  /** What was seen, in a few words. */
  readonly seen: string
}

export function isBreach({ state, must }: Finding): boolean {
  return must && state === 'fails'
}

const longestWord = 'unverified'.length

/** Findings as lines of a table. */
export function asTable(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ layer }) => layer.length))
  return findings.map(({ layer, state, must, seen }) => {
    const word = state === 'fails' ? (must ? 'FAILS' : 'no') : state
    return `${word.padEnd(longestWord)}  ${layer.padEnd(width)}  ${seen}`
  })
}
