// `npm run bench -- NAME [ARGUMENT…]`: runs the benchmark of a package, of a service or of the whole product, found by its
// place.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { projectRoot, serviceFlags } from '../setup/project.ts'

const benchmarks = new Map([
  ...globSync(['{packages,services}/*/bench/main.ts', 'gateway/bench/main.ts'], { cwd: projectRoot }).map(
    (path) => [basename(dirname(dirname(path))), join(projectRoot, path)] as const,
  ),
  ...globSync('scripts/bench/*/main.ts', { cwd: projectRoot }).map(
    (path) => [basename(dirname(path)), join(projectRoot, path)] as const,
  ),
])
const [name = '', ...args] = process.argv.slice(2)
const entry = benchmarks.get(name)
if (entry === undefined) {
  console.error(`Usage: npm run bench -- NAME, where NAME is one of: ${[...benchmarks.keys()].sort().join(', ')}`)
  process.exitCode = 2
} else {
  process.exitCode = spawnSync(process.execPath, [...serviceFlags, entry, ...args], { stdio: 'inherit' }).status ?? 1
}
