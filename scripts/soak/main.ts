// `npm run soak -- NAME [ARGUMENT…]`: runs the long proof of a package or service, found by its place.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { projectRoot } from '../setup/project.ts'

const soaks = new Map(
  globSync('{packages,services}/*/soak/main.ts', { cwd: projectRoot }).map((path) => [
    basename(dirname(dirname(path))),
    join(projectRoot, path),
  ]),
)
const [name = '', ...args] = process.argv.slice(2)
const entry = soaks.get(name)
if (entry === undefined) {
  console.error(`Usage: npm run soak -- NAME, where NAME is one of: ${[...soaks.keys()].sort().join(', ')}`)
  process.exitCode = 2
} else {
  process.exitCode = spawnSync(process.execPath, [entry, ...args], { stdio: 'inherit' }).status ?? 1
}
