const manySigns = 20
const manyChanges = 4

/** How many characters of a text stand in runs without a space that are no words, names or lines of a program. */
export function unreadableIn(text: string): number {
  let unreadable = 0
  for (const [run] of text.matchAll(/\S{56,}/g)) if (new Set(run).size > manySigns) unreadable += run.length
  for (const [run] of text.matchAll(/(?<!\S)[\w+/=-]{16,55}(?!\S)/g)) if (isEncoded(run)) unreadable += run.length
  return unreadable
}

/** Names change from small to capital letters where a word begins; what is encoded changes kinds of letters anywhere. */
function isEncoded(run: string): boolean {
  if (!/[a-z]/.test(run) || !/[A-Z]/.test(run) || !/\d/.test(run)) return false
  return (run.match(/[a-z](?=\d)|\d(?=[a-zA-Z])|[A-Z](?=\d)/g)?.length ?? 0) >= manyChanges
}
