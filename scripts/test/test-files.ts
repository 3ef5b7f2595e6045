import { globSync, statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { projectRoot } from '../setup/project.ts'

/** Thrown for a path under which there is no test. */
export class NoTests extends Error {
  override readonly name = 'NoTests'
}

const pattern = '{packages,services,gateway,deploy,scripts}/**/test/**/*.test.ts'

/**
 * The test files of the project, absolute and sorted; with `paths` (relative to `from`) those that are one of them or
 * below one. @throws NoTests
 */
export function findTests(paths: readonly string[], from: string): string[] {
  const all = globSync(pattern, { cwd: projectRoot, exclude: (path) => path.includes('node_modules') })
    .map((path) => resolve(projectRoot, path))
    .sort()
  if (paths.length === 0) return all
  const chosen = paths.flatMap((path) => {
    const absolute = resolve(from, path)
    const under = all.filter((file) => file === absolute || file.startsWith(`${absolute}/`))
    // One file may be named that lies outside the usual folders.
    const isFile = statSync(absolute, { throwIfNoEntry: false })?.isFile() ?? false
    if (under.length === 0 && !isFile) throw new NoTests(`There is no test at ${path}.`)
    return under.length > 0 ? under : [absolute]
  })
  return [...new Set(chosen)]
}

export function shortName(file: string): string {
  return relative(projectRoot, file)
}
