/**
 * What earlier answers told of a solution in its order, kept as numbers from 0, each of which is there once: hashes are negative.
 */
export type Trail = {
  /** Of one way to look at the solution, token by token. */
  tokensOf(way: number): readonly string[]
  /** The same with what another answer told, the oldest of too many left out. */
  with(told: readonly (readonly string[])[]): number[]
}

const mostWays = 16
const mostWords = 256
const longestTrail = 1_500
const longestAnswer = 150

/** @param vocabularies of each way to look at the solution: the tokens that it is made of */
export function readTrail(told: readonly number[], vocabularies: readonly ReadonlySet<string>[]): Trail {
  const entries = told.filter((one) => one >= 0)
  const words = vocabularies.slice(0, mostWays).map((vocabulary) => [...vocabulary].slice(0, mostWords))
  const last = Math.floor((entries.at(-1) ?? -1) / (mostWays * mostWords))
  return {
    tokensOf: (way) =>
      entries.flatMap((one) => {
        const isOfWay = Math.floor(one / mostWords) % mostWays === way
        return isOfWay ? (words[way]?.[one % mostWords] ?? []) : []
      }),
    with(next) {
      let place = last
      const added = next.slice(0, mostWays).flatMap((tokens, way) =>
        tokens.slice(0, longestAnswer).flatMap((token) => {
          const at = words[way]?.indexOf(token) ?? -1
          if (at === -1) return []
          place++
          return [(place * mostWays + way) * mostWords + at]
        }),
      )
      return [...entries, ...added].slice(-longestTrail)
    },
  }
}
