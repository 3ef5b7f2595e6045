import { basename, dirname, extname } from 'node:path/posix'
import type { SourceFile } from '@learnlab/contracts/executor/v1'

/**
 * The reference solution under the names that tests know: those of the files that learners write. A file of the same name
 * in another folder is meant first, then the next of the same kind; what is left stands beside the first. What the
 * reference has no file for stays as learners get it.
 */
export function referenceFiles(starter: readonly SourceFile[], example: readonly SourceFile[]): SourceFile[] {
  const places = new Map(starter.map((file) => [file.name, file]))
  const free = starter.map(({ name }) => name)
  const take = (isMeant: (name: string) => boolean) => {
    const index = free.findIndex(isMeant)
    return index === -1 ? undefined : free.splice(index, 1)[0]
  }
  const named = new Map<SourceFile, string>()
  for (const file of example) {
    const name = take((candidate) => basename(candidate) === basename(file.name))
    if (name !== undefined) named.set(file, name)
  }
  for (const file of example) {
    if (named.has(file)) continue
    const [first = basename(file.name)] = starter.map(({ name }) => name)
    const beside = dirname(first) === '.' ? basename(file.name) : `${dirname(first)}/${basename(file.name)}`
    named.set(file, take((candidate) => extname(candidate) === extname(file.name)) ?? beside)
  }
  for (const [file, name] of named) places.set(name, { ...file, name })
  return [...places.values()]
}
