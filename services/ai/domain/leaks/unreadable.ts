const longRun = 56
const manySigns = 20
const shortRun = 12
const manyChanges = 4

/** How many characters of a text stand in runs without a space that are no words, names or lines of a program. */
export function unreadableIn(text: string): number {
  let unreadable = 0
  for (const [run] of text.matchAll(/\S{12,}/g)) if (isUnreadable(run)) unreadable += run.length
  return unreadable
}

function isUnreadable(run: string): boolean {
  if (run.length >= longRun && new Set(run).size > manySigns) return true
  if (run.length < shortRun || !/[a-z]/.test(run) || !/[A-Z]/.test(run) || !/\d/.test(run)) return false
  // Names change from small to capital letters where a word begins; what is encoded does so anywhere.
  return (run.match(/[a-z](?=\d)|\d(?=[a-zA-Z])|[A-Z](?=\d)/g)?.length ?? 0) >= manyChanges
}
