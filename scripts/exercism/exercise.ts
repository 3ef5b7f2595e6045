import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'

/** An exercise of a folder laid out like the tracks of Exercism, with the text of its files. */
export type Exercise = {
  slug: string
  kind: 'concept' | 'practice'
  /** What is to be improved rather than written: its stub works already. */
  isRefactoring: boolean
  stub: SourceText[]
  /** The reference solution under the names of the stub's files. */
  reference: SourceText[]
  tests: SourceText[]
}

export type SourceText = { name: string; text: string }

const paths = z.array(z.string()).default([])
const configSchema = z.object({
  files: z.object({ solution: paths, test: paths, editor: paths, example: paths, exemplar: paths }),
})

/** The exercises below `folder`, which holds `exercises/` or is it. Sorted by kind and slug. */
export function readExercises(folder: string): Exercise[] {
  const root = existsSync(join(folder, 'exercises')) ? join(folder, 'exercises') : folder
  return globSync('{concept,practice}/*/.meta/config.json', { cwd: root })
    .sort()
    .map((path) => readExercise(join(root, dirname(dirname(path)))))
}

function readExercise(folder: string): Exercise {
  const { files } = configSchema.parse(JSON.parse(readFileSync(join(folder, '.meta', 'config.json'), 'utf8')))
  const read = (name: string): SourceText => ({ name, text: readFileSync(join(folder, name), 'utf8') })
  const kind = basename(dirname(folder)) === 'concept' ? 'concept' : 'practice'
  return {
    slug: basename(folder),
    kind,
    isRefactoring: asksToRefactor(folder),
    stub: files.solution.map(read),
    reference: renamed([...files.exemplar, ...files.example].map(read), files.solution),
    tests: [...files.test, ...files.editor].map(read),
  }
}

/** A reference of one file takes the stub's name; of several, each that of the stub's file with the same base name. */
function renamed(reference: SourceText[], solution: string[]): SourceText[] {
  const [onlyName] = solution
  if (reference.length === 1 && onlyName !== undefined) return reference.map(({ text }) => ({ name: onlyName, text }))
  return reference.map(({ name, text }) => ({
    name: solution.find((candidate) => basename(candidate) === basename(name)) ?? basename(name),
    text,
  }))
}

/** No field marks them: the instructions of such an exercise open with the word. */
function asksToRefactor(folder: string): boolean {
  const path = join(folder, '.docs', 'instructions.md')
  if (!existsSync(path)) return false
  const firstSentence = readFileSync(path, 'utf8').replace(/^#.*$/m, '').trimStart()
  return /^Refactor\b/.test(firstSentence)
}
