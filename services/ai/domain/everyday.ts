import { everydayWords } from './concepts/everyday-words.ts'
import { stems } from './words.ts'

/** Words that mean nearly the same: each as written, and the stems of each that must be said together. */
type Group = { readonly words: readonly string[]; readonly phrases: readonly (readonly string[])[] }

const groups: readonly Group[] = everydayWords.map((line) => {
  const all = line.split(' ')
  return {
    words: all.filter((word) => !word.includes('+')),
    phrases: all.map((phrase) => [...stems(phrase.replaceAll('+', ' '))]),
  }
})

const groupsOfStem = new Map<string, Set<number>>()
for (const [at, { phrases }] of groups.entries()) {
  for (const [stem, ...others] of phrases) {
    if (stem === undefined || others.length > 0) continue
    const known = groupsOfStem.get(stem)
    if (known) known.add(at)
    else groupsOfStem.set(stem, new Set([at]))
  }
}

const none: ReadonlySet<number> = new Set()

/** The groups that a stem belongs to by itself. */
export function groupsOf(stem: string): ReadonlySet<number> {
  return groupsOfStem.get(stem) ?? none
}

/** The groups that a text speaks of, and of those the ones that it takes several of its words for. */
export function groupsIn(said: ReadonlySet<string>): { all: ReadonlySet<number>; byPhrase: ReadonlySet<number> } {
  const all = new Set<number>()
  const byPhrase = new Set<number>()
  for (const stem of said) for (const group of groupsOf(stem)) all.add(group)
  for (const [at, { phrases }] of groups.entries()) {
    if (!phrases.some((phrase) => phrase.length > 1 && phrase.every((stem) => said.has(stem)))) continue
    if (!all.has(at)) byPhrase.add(at)
    all.add(at)
  }
  return { all, byPhrase }
}

/** The words of groups, as written. */
export function wordsOf(chosen: ReadonlySet<number>): string[] {
  return [...new Set([...chosen].flatMap((at) => groups[at]?.words ?? []))]
}
