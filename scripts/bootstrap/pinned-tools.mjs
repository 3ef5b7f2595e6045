import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runQuietly } from './interruptible-command.mjs'

const draftPrefix = '.draft-'

/** The folder of a pinned tool below `tools`; there only once the tool is whole. */
function toolFolder(tools, name, version) {
  return join(tools, `${name}-${version}`)
}

export function nodeBinary(tools, version) {
  return join(toolFolder(tools, 'node', version), 'node_modules', nodePackage(), 'bin', 'node')
}

export function pnpmEntry(tools, version) {
  return join(toolFolder(tools, 'pnpm', version), 'node_modules', 'pnpm', 'bin', 'pnpm.mjs')
}

/** The npm package with the Node binary for this machine. @throws Error when there is none */
function nodePackage() {
  const isMusl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch) || isMusl) {
    const here = `${process.platform} ${process.arch}${isMusl ? ' (musl)' : ''}`
    throw new Error(`Learn Lab runs on Linux with glibc, x64 or arm64; this is ${here}.`)
  }
  return `node-linux-${process.arch}`
}

export async function installNode(tools, version) {
  await installTool(tools, 'node', version, nodePackage())
}

export async function installPnpm(tools, version) {
  await installTool(tools, 'pnpm', version, 'pnpm')
}

/** Installs into a draft folder and renames it, so that an interrupted installation is never taken for a tool. */
async function installTool(tools, name, version, packageName) {
  const folder = toolFolder(tools, name, version)
  if (existsSync(folder)) return
  mkdirSync(tools, { recursive: true })
  const draft = join(tools, `${draftPrefix}${randomUUID()}`)
  try {
    mkdirSync(draft)
    // A manifest of its own keeps npm from looking for a project in the folders above.
    writeFileSync(join(draft, 'package.json'), '{ "private": true }\n')
    const [command, ...first] = npmCommand()
    const flags = ['--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
    await runQuietly(command, [...first, 'install', '--prefix', draft, ...flags, `${packageName}@${version}`], {
      cwd: draft,
    })
    renameSync(draft, folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/** What a killed installation left. Only for the holder of the installation lock. */
export function removeDrafts(tools) {
  if (!existsSync(tools)) return
  for (const entry of readdirSync(tools)) {
    if (entry.startsWith(draftPrefix)) rmSync(join(tools, entry), { recursive: true, force: true })
  }
}

/** The npm that runs us, when one does: it need not be the one on PATH. */
function npmCommand() {
  const running = process.env.npm_execpath
  return running?.endsWith('npm-cli.js') ? [process.execPath, running] : ['npm']
}
