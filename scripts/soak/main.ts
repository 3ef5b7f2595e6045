// `npm run soak -- NAME [ARGUMENT…]`: runs a long proof, found by its place: `soak/main.ts` of a package or service is
// named after it, `soak/NAME/main.ts`, there and here, after its folder.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { projectRoot, serviceFlags } from '../setup/project.ts'

const soaks = new Map(
  globSync(['{packages,services}/*/soak/{,*/}main.ts', '{gateway,scripts}/soak/*/main.ts'], {
    cwd: projectRoot,
  }).map((path) => {
    const folder = dirname(path)
    return [basename(basename(folder) === 'soak' ? dirname(folder) : folder), join(projectRoot, path)]
  }),
)
const [name = '', ...args] = process.argv.slice(2)
const entry = soaks.get(name)
if (entry === undefined) {
  console.error(`Usage: npm run soak -- NAME, where NAME is one of: ${[...soaks.keys()].sort().join(', ')}`)
  process.exitCode = 2
} else {
  process.exitCode = spawnSync(process.execPath, [...serviceFlags, entry, ...args], { stdio: 'inherit' }).status ?? 1
}
