const match = 1
/** What stands between the parts of a solution, such as the words of a sentence. */
const inserted = -0.2
const leftOut = -0.4

export type Alignment = {
  /** Goes on with the text; the share of the reference that stands in it so far, in its order, from 0 to 1. */
  add(tokens: readonly string[]): number
}

/**
 * Looks for a sequence of tokens in a text that comes piece by piece: the best local alignment (Smith and Waterman, 1981), one
 * row of it at a time, so that what stands between the tokens, or is left out of them, costs a little and hides nothing.
 * @param weightOf how much a token says, 1 at most
 */
export function alignWith(reference: readonly string[], weightOf: (token: string) => number = () => match): Alignment {
  const weights = reference.map(weightOf)
  const most = weights.reduce((sum, weight) => sum + weight, 0)
  let row = new Float64Array(reference.length + 1)
  let next = new Float64Array(reference.length + 1)
  let best = 0
  return {
    add(tokens) {
      for (const token of tokens) {
        const cost = inserted * weightOf(token)
        for (let at = 1; at <= reference.length; at++) {
          const weight = weights[at - 1] ?? 0
          const met = reference[at - 1] === token ? (row[at - 1] ?? 0) + weight : 0
          const score = Math.max(0, met, (row[at] ?? 0) + cost, (next[at - 1] ?? 0) + leftOut * weight)
          next[at] = score
          if (score > best) best = score
        }
        ;[row, next] = [next, row]
      }
      return most === 0 ? 0 : best / most
    },
  }
}
