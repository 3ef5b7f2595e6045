import { everydayWords } from './concepts/everyday-words.ts'
import { stems } from './words.ts'

/** Words that mean nearly the same. */
type Group = {
  readonly words: readonly string[]
  /** What speaks of it: stems that are said together. */
  readonly phrases: readonly (readonly string[])[]
}

const groups: readonly Group[] = everydayWords.map((line) => {
  const all = line.split(' ')
  return {
    words: all.filter((word) => !word.includes('+')),
    phrases: all.map((phrase) => [...stems(phrase.replaceAll('+', ' '))]),
  }
})

const groupsOfStem = new Map<string, Set<number>>()
for (const [group, { phrases }] of groups.entries()) {
  for (const [stem, ...others] of phrases) {
    if (stem === undefined || others.length > 0) continue
    const known = groupsOfStem.get(stem)
    if (known) known.add(group)
    else groupsOfStem.set(stem, new Set([group]))
  }
}

const none: ReadonlySet<number> = new Set()

/** The groups that a stem belongs to by itself. */
export function groupsOf(stem: string): ReadonlySet<number> {
  return groupsOfStem.get(stem) ?? none
}

/** The groups that what is said speaks of, and those of them that it takes several of its words for. */
export function groupsIn(said: ReadonlySet<string>): { all: ReadonlySet<number>; byPhrase: ReadonlySet<number> } {
  const all = new Set<number>()
  const byPhrase = new Set<number>()
  for (const stem of said) for (const group of groupsOf(stem)) all.add(group)
  for (const [group, { phrases }] of groups.entries()) {
    if (all.has(group)) continue
    if (phrases.some((phrase) => phrase.length > 1 && phrase.every((stem) => said.has(stem)))) byPhrase.add(group)
  }
  for (const group of byPhrase) all.add(group)
  return { all, byPhrase }
}

/** The words of groups, as written, each once. */
export function wordsOf(chosen: Iterable<number>): string[] {
  return [...new Set([...chosen].flatMap((group) => groups[group]?.words ?? []))]
}
