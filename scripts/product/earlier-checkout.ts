import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot, toolsFolder } from '../setup/project.ts'

/** An earlier version in a folder of its own, with its packages. */
export type EarlierCheckout = {
  readonly folder: string
  /** How many migrations of this one it lacks. */
  readonly migrationsLacking: number
  close(): void
}

/** @param ref what git knows it by */
export function checkOutEarlier(ref: string): EarlierCheckout {
  const parent = mkdtempSync(join(tmpdir(), 'learnlab-earlier-'))
  const folder = join(parent, 'checkout')
  const git = (...args: string[]) => execFileSync('git', ['worktree', ...args], { cwd: projectRoot, stdio: 'inherit' })
  const close = () => {
    if (existsSync(folder)) git('remove', '--force', folder)
    rmSync(parent, { recursive: true, force: true })
  }
  try {
    git('add', '--quiet', '--detach', folder, ref)
    mkdirSync(join(folder, '.learnlab'))
    symlinkSync(toolsFolder, join(folder, '.learnlab/tools'))
    // The first thing that it does is to install its packages; then it ends.
    const bootstrap = ['scripts/bootstrap.mjs', 'scripts/setup/project.ts']
    execFileSync(process.execPath, bootstrap, { cwd: folder, stdio: 'inherit' })
    return { folder, migrationsLacking: migrationsOf(projectRoot) - migrationsOf(folder), close }
  } catch (error) {
    close()
    throw error
  }
}

function migrationsOf(checkout: string): number {
  return globSync('services/*/migrations/*.sql', { cwd: checkout }).length
}
