// `node keep-needed.mjs FOLDER OUT STATE`, in the build of an image: copies to OUT what a container of FOLDER needs, as
// the root of its file system: Node, the workspaces that FOLDER depends on, and of node_modules what is reachable from
// them. STATE gets the folders that a container writes to.
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

const [folder = '', out = '', state = ''] = process.argv.slice(2)
const root = process.cwd()
const app = join(out, 'app')
/** Documentation, types and sources of what is compiled: nothing that is loaded at run time. */
const unneeded = [
  '**/*.md',
  '**/*.d.ts',
  '**/*.d.mts',
  '**/*.d.cts',
  '**/*.map',
  '**/node_modules/**/*.test.{ts,js}',
  '**/node_modules/*/{test,tests,docs,example,examples,bench,benchmark,benchmarks}',
  '**/node_modules/@*/*/{test,tests,docs,example,examples,bench,benchmark,benchmarks}',
]

/** Folders of node_modules/.pnpm are linked to from those of the workspaces and from each other. */
function collect(path, found) {
  if (found.has(path)) return
  found.add(path)
  for (const link of linksIn(join(path, 'node_modules'))) collect(realpathSync(link), found)
  // What a package in .pnpm depends on lies beside it.
  const store = /^(.*\/node_modules\/\.pnpm\/[^/]+\/node_modules)\//.exec(path)?.[1]
  if (store !== undefined) for (const link of linksIn(store)) collect(realpathSync(link), found)
}

function linksIn(modules) {
  if (!existsSync(modules)) return []
  return readdirSync(modules, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap(({ name }) =>
      name.startsWith('@')
        ? readdirSync(join(modules, name)).map((inner) => join(modules, name, inner))
        : [join(modules, name)],
    )
}

const found = new Set()
collect(join(root, folder), found)
const stores = new Set()
for (const path of found) {
  const store = /^(.*\/node_modules\/\.pnpm\/[^/]+)\//.exec(path)?.[1]
  stores.add(store ?? path)
}
for (const path of stores) {
  const kept = join(app, relative(root, path))
  // A release keeps several workspaces in one place.
  if (!existsSync(kept)) cpSync(path, kept, { recursive: true, verbatimSymlinks: true })
}
cpSync(join(root, 'package.json'), join(app, 'package.json'))
cpSync(join(root, 'LICENSE'), join(app, 'LICENSE'))
/** Declarations that the tutor holds programs of learners against. */
const isRead = (path) => /\/node_modules\/(?:@types\/node\/|typescript\/lib\/lib\.)/.test(path)
for (const path of globSync(unneeded, { cwd: app }).filter((one) => !isRead(one)))
  rmSync(join(app, path), { recursive: true, force: true })

// A volume takes the owner of the folder that it is mounted on at first.
const secrets = ['postgres', 'pgbouncer', 'auth', 'course', 'ai', 'executor', 'progress', 'gateway']
for (const name of ['mail', 'artifacts', ...secrets.map((name) => join('secrets', name))]) {
  mkdirSync(join(state, name), { recursive: true, mode: 0o700 })
}
mkdirSync(join(out, 'usr/local/bin'), { recursive: true })
cpSync(process.execPath, join(out, 'usr/local/bin/node'))
