import { deepEqual, ok } from 'node:assert/strict'
import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import test from 'node:test'

type Manifest = {
  readonly name: string
  readonly cpu?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const root = join(import.meta.dirname, '../..')
const folders = ['deploy', ...['auth', 'course', 'ai', 'executor', 'progress'].map((name) => join('services', name))]

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** The folders of what a workspace needs at run time, itself included. */
function closure(folder: string, found: Set<string>): Set<string> {
  if (found.has(folder)) return found
  found.add(folder)
  const { dependencies = {}, optionalDependencies = {} } = manifestOf(folder)
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const path = places(folder, name).find((place) => existsSync(place))
    if (path !== undefined) closure(realpathSync(path), found)
  }
  return found
}

/** Where Node looks for a package from a folder, the nearest place first. */
function places(folder: string, name: string): string[] {
  const here = join(folder, 'node_modules', name)
  return folder === dirname(folder) ? [here] : [here, ...places(dirname(folder), name)]
}

test('what is compiled among the packages of services is there for x64 and for arm64', () => {
  const needed = new Set<string>()
  for (const folder of folders) closure(join(root, folder), needed)
  ok(needed.size > 50)
  const compiled = [...needed]
    .filter((folder) => folder.includes('node_modules'))
    .flatMap((folder) => {
      const files = globSync('**/*.{node,so}', { cwd: folder, exclude: (path) => path.startsWith('node_modules') })
      const { name, cpu } = manifestOf(folder)
      return files.length > 0 || cpu !== undefined ? [{ name, files, folder: relative(root, folder) }] : []
    })
  deepEqual(
    compiled.map(({ name }) => name),
    ['bcrypt'],
  )
  for (const { files } of compiled) {
    for (const arch of ['x64', 'arm64'])
      ok(
        files.some((file) => file.startsWith(`prebuilds/linux-${arch}/`)),
        arch,
      )
  }
})
