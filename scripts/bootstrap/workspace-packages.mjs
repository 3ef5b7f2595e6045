import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runQuietly } from './interruptible-command.mjs'

/** Whether node_modules is what the lockfile asks for, installed for this Node release. */
export function packagesAreInstalled(root, nodeVersion) {
  const path = stampPath(root)
  return existsSync(path) && readFileSync(path, 'utf8') === stamp(root, nodeVersion)
}

/** @param {{ root: string, node: string, nodeVersion: string, pnpm: string }} options node and pnpm are file names */
export async function installPackages({ root, node, nodeVersion, pnpm }) {
  // Without a terminal pnpm refuses to replace a node_modules that another pnpm made, unless told; and pmOnFail keeps
  // it from looking itself up in the registry: it is the pinned version already.
  const settings = ['--config.confirmModulesPurge=false', '--config.pmOnFail=ignore']
  const args = [pnpm, 'install', '--frozen-lockfile', ...settings]
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` }
  await runQuietly(node, args, { cwd: root, env })
  writeFileSync(stampPath(root), stamp(root, nodeVersion))
}

/** Inside node_modules, so that it goes with it. */
function stampPath(root) {
  return join(root, 'node_modules', '.learnlab-installed')
}

function stamp(root, nodeVersion) {
  const hash = createHash('sha256')
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, name))).update('\0')
  return `${hash.digest('hex')} node ${nodeVersion} ${process.arch}\n`
}
