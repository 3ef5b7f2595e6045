// `npm run check [-- --fix]`: everything that can be said about the code without running it. All checks run, whatever
// the ones before them say; a table closes.
import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '../setup/project.ts'
import { type Check, checks } from './checks.ts'

type Outcome = { name: string; outcome: 'passed' | 'FAILED' | 'skipped'; note: string }

const deadlineMs = 10 * 60_000

function perform({ name, plan }: Check): Outcome {
  console.log(`\n── ${name}`)
  const planned = plan()
  if (planned.kind === 'skip') return { name, outcome: 'skipped', note: planned.why }
  const startedAt = performance.now()
  const path = [join(projectRoot, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  const { status, error } = spawnSync(planned.command, planned.args, {
    cwd: projectRoot,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: deadlineMs,
  })
  const seconds = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  if (status === 0) return { name, outcome: 'passed', note: seconds }
  return { name, outcome: 'FAILED', note: error ? error.message : seconds }
}

const { values } = parseArgs({ options: { fix: { type: 'boolean' } } })
const outcomes = checks({ fix: values.fix ?? false }).map(perform)
const width = Math.max(...outcomes.map(({ name }) => name.length))
console.log()
for (const { name, outcome, note } of outcomes) console.log(`${name.padEnd(width)}  ${outcome.padEnd(7)}  ${note}`)
process.exitCode = outcomes.some(({ outcome }) => outcome === 'FAILED') ? 1 : 0
