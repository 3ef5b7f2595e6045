import { readdirSync, readFileSync } from 'node:fs'

export type RecordedRun = {
  readonly code: string
  /** What each interpreter wrote to stderr, by its name and version. */
  readonly stderr: ReadonlyMap<string, string>
}

/** The broken programs of a language, by name, with what interpreters really printed about them. */
export function recordedPrograms(language: 'python' | 'javascript' | 'typescript'): Map<string, RecordedRun> {
  const folder = new URL(`./programs/${language}/`, import.meta.url)
  return new Map(
    readdirSync(folder).map((file) => [file.replace(/\.txt$/, ''), parse(readFileSync(new URL(file, folder), 'utf8'))]),
  )
}

function parse(text: string): RecordedRun {
  const [code = '', ...rest] = text.split(/^--- (.+)\n/m)
  const stderr = new Map<string, string>()
  for (let at = 0; at < rest.length; at += 2) stderr.set(rest[at] ?? '', rest[at + 1] ?? '')
  return { code, stderr }
}
