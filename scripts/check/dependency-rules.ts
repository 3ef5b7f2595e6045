// Who may import whom: a service no other service, a package no service, and nobody reaches around a package's exports.
// Our own, since the checkers of this kind read TypeScript through an API that TypeScript 7 does not have.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { projectRoot } from '../setup/project.ts'

type Unit = { kind: string; name: string }

const specifiers = /(?:\bfrom|\bimport|\bimport\s*\(|\bimport\.meta\.resolve\s*\()\s*['"]([^'"]+)['"]/g
const kinds = new Map([
  ['packages', 'package'],
  ['services', 'service'],
])

/** Which workspace a path of the checkout belongs to. */
function unitOf(path: string): Unit {
  const [folder = '', name = ''] = path.split('/')
  const kind = kinds.get(folder)
  return kind === undefined ? { kind: folder, name: folder } : { kind, name }
}

const workspaceNames = new Map(
  globSync('{packages/*,services/*,gateway,deploy,scripts}/package.json', { cwd: projectRoot }).map((path) => [
    String(JSON.parse(readFileSync(join(projectRoot, path), 'utf8')).name),
    dirname(path),
  ]),
)

/** The workspace that an import leads to; undefined for libraries. */
function target(specifier: string, importer: string): string | undefined {
  if (specifier.startsWith('.')) return relative(projectRoot, resolve(projectRoot, dirname(importer), specifier))
  return workspaceNames.get(specifier.split('/').slice(0, 2).join('/'))
}

function breach(from: Unit, to: Unit, specifier: string): string | undefined {
  if (from.kind === to.kind && from.name === to.name) return undefined
  if (specifier.startsWith('.') && from.kind !== 'scripts') return 'reaches into another workspace by its path'
  if (from.kind === 'service' && to.kind === 'service') return 'a service imports no other service'
  if (from.kind === 'package' && to.kind !== 'package') return 'a package imports packages only'
  return undefined
}

const files = globSync('{packages,services,gateway,deploy,scripts}/**/*.{ts,mjs}', {
  cwd: projectRoot,
  exclude: (path) => path.includes('node_modules'),
})
const breaches = files.flatMap((file) =>
  [...readFileSync(join(projectRoot, file), 'utf8').matchAll(specifiers)].flatMap(([, specifier = '']) => {
    const to = target(specifier, file)
    const reason = to === undefined ? undefined : breach(unitOf(file), unitOf(to), specifier)
    return reason === undefined ? [] : [`${file}: import of ${specifier}: ${reason}`]
  }),
)
for (const line of breaches) console.error(line)
console.log(`${files.length} files, ${breaches.length} breaches of the dependency rules`)
process.exitCode = breaches.length > 0 ? 1 : 0
