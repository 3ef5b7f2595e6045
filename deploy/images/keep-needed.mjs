// `node keep-needed.mjs FOLDER OUT STATE`, in the build of an image: copies to OUT what a container of FOLDER needs, as
// the root of its file system: Node, the workspaces that FOLDER depends on, and of node_modules what is reachable from
// them. STATE gets the folders that a container writes to.
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
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
  '**/node_modules/[!@]*/{test,tests,docs,example,examples,bench,benchmark,benchmarks}',
  '**/node_modules/@*/*/{test,tests,docs,example,examples,bench,benchmark,benchmarks}',
  '**/node_modules/{ai,zod,@ai-sdk/*}/src',
  // The compiler as a program, and what it says in other languages; the library is another file.
  '**/node_modules/typescript/{bin,lib/_*.js,lib/??,lib/??-??}',
]

/** Folders of node_modules/.pnpm are linked to from those of the workspaces and from each other. */
function collect(path, found) {
  if (found.has(path)) return
  found.add(path)
  // What a package in .pnpm depends on lies beside it.
  const store = /^(.*\/node_modules\/\.pnpm\/[^/]+\/node_modules)\//.exec(path)?.[1]
  const own = join(path, 'node_modules')
  const unwanted = store === undefined ? developedWith(path) : {}
  for (const link of linksIn(own)) if (!(relative(own, link) in unwanted)) collect(realpathSync(link), found)
  if (store !== undefined) for (const link of linksIn(store)) collect(realpathSync(link), found)
}

/** Links of a workspace that a production install would not have made. */
function developedWith(workspace) {
  return JSON.parse(readFileSync(join(workspace, 'package.json'), 'utf8')).devDependencies ?? {}
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
/** Declarations that programs of learners are held against, by the beginning of their paths. */
const read = globSync(['services/*/node_modules/@types/node', 'services/*/node_modules/typescript-6'], {
  cwd: root,
}).map((link) =>
  join(app, relative(root, realpathSync(join(root, link))), link.endsWith('typescript-6') ? 'lib/lib.' : '/'),
)
const isRead = (path) => read.some((start) => path.startsWith(start))
// Patterns match no name that begins with a dot, such as .pnpm.
const packages = join(app, 'node_modules/.pnpm')
for (const below of [app, ...readdirSync(packages).map((name) => join(packages, name))]) {
  const paths = globSync(unneeded, { cwd: below }).map((path) => join(below, path))
  for (const path of paths.filter((one) => !isRead(one))) rmSync(path, { recursive: true, force: true })
}

// A volume takes the owner of the folder that it is mounted on at first.
const secrets = ['postgres', 'pgbouncer', 'auth', 'course', 'ai', 'executor', 'progress', 'gateway']
for (const name of ['mail', 'artifacts', ...secrets.map((name) => join('secrets', name))]) {
  mkdirSync(join(state, name), { recursive: true, mode: 0o700 })
}
// Where Node looks for authorities of the base; a slim one has none, and Node its own.
mkdirSync(join(out, 'etc/ssl/certs'), { recursive: true })
mkdirSync(join(out, 'usr/local/bin'), { recursive: true })
cpSync(process.execPath, join(out, 'usr/local/bin/node'))
