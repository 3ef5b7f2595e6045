import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { nameFault } from '../domain/exercise-files.ts'
import type { ContentProblem } from './content-problem.ts'
import { linkRefused, readFileBytes } from './text-file.ts'

/** A file by its path below the folder that was read. */
export type FolderFile = { name: string; bytes: Uint8Array }

// More than any role of an exercise may have; what goes on endlessly ends here.
const maxFiles = 200

/**
 * Every file below `folder`, a path inside of the course folder, by name; none where there is no such folder. Adds what
 * cannot be read to `problems`.
 */
export async function folderFiles(dir: string, folder: string, problems: ContentProblem[]): Promise<FolderFile[]> {
  const stat = await lstat(join(dir, folder)).catch(() => undefined)
  if (!stat) return []
  if (!stat.isDirectory()) {
    problems.push({ file: folder, message: stat.isSymbolicLink() ? linkRefused : 'is no folder' })
    return []
  }
  const names = await namesBelow(dir, folder, '', problems)
  if (names.length > maxFiles) {
    problems.push({ file: folder, message: `has more than ${maxFiles} files` })
    return []
  }
  const files: FolderFile[] = []
  for (const name of names.sort()) {
    const bytes = await readFileBytes(dir, `${folder}/${name}`, problems)
    if (bytes) files.push({ name, bytes })
  }
  return files
}

/** Names of files below a folder, not many more than `maxFiles` of them. */
async function namesBelow(dir: string, folder: string, prefix: string, problems: ContentProblem[]): Promise<string[]> {
  const names: string[] = []
  for (const entry of await readdir(join(dir, folder, prefix), { withFileTypes: true })) {
    const name = `${prefix}${entry.name}`
    const fault = nameFault(name)
    if (fault) problems.push({ file: `${folder}/${name}`, message: `has a name that ${fault}` })
    // Symbolic links are no folders here; reading them as files tells what they are.
    else if (entry.isDirectory()) names.push(...(await namesBelow(dir, folder, `${name}/`, problems)))
    else names.push(name)
    if (names.length > maxFiles) break
  }
  return names
}
