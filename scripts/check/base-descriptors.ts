import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../setup/project.ts'

/** The contract as it is now; the check of generated code holds it to the protos. */
export const descriptorsPath = 'packages/contracts/src/gen/descriptors.binpb'
const maxBytes = 16 * 1024 * 1024

/**
 * The contract as the main branch has it, written to a file: the committed descriptor set where this branch left main,
 * or, on main itself, of the commit before.
 */
export function baseDescriptors(): { kind: 'found'; path: string } | { kind: 'none'; why: string } {
  const head = git('rev-parse', 'HEAD')
  if (head === undefined) return { kind: 'none', why: 'this is no git checkout' }
  const main = ['origin/main', 'main'].find((name) => git('rev-parse', '--verify', '--quiet', name) !== undefined)
  if (main === undefined) return { kind: 'none', why: 'there is no branch main here to compare with' }
  const fork = git('merge-base', 'HEAD', main)
  const base = fork === head ? git('rev-parse', '--verify', '--quiet', 'HEAD~1') : fork
  if (base === undefined) return { kind: 'none', why: `the history does not reach back to ${main}` }
  const shown = spawnSync('git', ['show', `${base}:${descriptorsPath}`], { cwd: projectRoot, maxBuffer: maxBytes })
  if (shown.status !== 0) return { kind: 'none', why: `commit ${base.slice(0, 7)} has no contract yet` }
  const folder = join(projectRoot, '.learnlab')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'base-descriptors.binpb')
  writeFileSync(path, shown.stdout)
  return { kind: 'found', path }
}

function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: projectRoot, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}
