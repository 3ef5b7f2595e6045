import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Interrupted } from './interruptible-command.mjs'
import { tryLock } from './lock-file.mjs'
import { installNode, installPnpm, nodeBinary, pnpmEntry, removeDrafts } from './pinned-tools.mjs'
import { installPackages, packagesAreInstalled } from './workspace-packages.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tools = join(root, '.learnlab', 'tools')
const lockDeadlineMs = 15 * 60_000
const lockPollMs = 100
const parentPollMs = 500

/**
 * Makes sure of the pinned Node and of the packages, then runs a TypeScript file with them. Standard streams, signals
 * and the exit code pass through. The entry holds an IPC channel to this process and sees it close if we are killed.
 *
 * @param {string[]} argv the entry's file name and its arguments
 */
export async function runEntry([entry, ...args]) {
  try {
    if (entry === undefined) throw new Error('Usage: node scripts/bootstrap.mjs ENTRY.ts [ARGUMENT…]')
    const node = await ensureInstalled(pinnedVersions())
    passThrough(node, [resolve(entry), ...args])
  } catch (error) {
    if (!(error instanceof Interrupted)) console.error(error.message)
    process.exitCode = error.exitCode ?? 1
  }
}

/** package.json is the one place that names them. */
function pinnedVersions() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return { nodeVersion: manifest.learnlab.node, pnpmVersion: manifest.packageManager.split('@')[1].split('+')[0] }
}

/** @returns {Promise<string>} the file name of the pinned Node */
async function ensureInstalled({ nodeVersion, pnpmVersion }) {
  const isPinned = process.version === `v${nodeVersion}`
  const node = isPinned ? process.execPath : nodeBinary(tools, nodeVersion)
  if (existsSync(node) && packagesAreInstalled(root, nodeVersion)) return node
  const lock = await waitForLock()
  try {
    removeDrafts(tools)
    // Looked at again: another start may have installed it while we waited for the lock.
    if (!existsSync(node)) await step(`Node ${nodeVersion}`, () => installNode(tools, nodeVersion))
    if (packagesAreInstalled(root, nodeVersion)) return node
    const pnpm = pnpmEntry(tools, pnpmVersion)
    if (!existsSync(pnpm)) await step(`pnpm ${pnpmVersion}`, () => installPnpm(tools, pnpmVersion))
    await step('packages', () => installPackages({ root, node, nodeVersion, pnpm }))
    return node
  } finally {
    lock.release()
  }
}

async function waitForLock() {
  const deadline = Date.now() + lockDeadlineMs
  for (let told = false; ; told = true) {
    const lock = tryLock(join(tools, 'install.lock'))
    if ('release' in lock) return lock
    if (!told) console.error(`Waiting for process ${lock.heldBy}, which is installing Learn Lab's tools …`)
    if (Date.now() > deadline) throw new Error(`Process ${lock.heldBy} still holds .learnlab/tools/install.lock.`)
    await delay(lockPollMs)
  }
}

async function step(what, install) {
  const start = Date.now()
  console.error(`Installing ${what} …`)
  await install()
  console.error(`Installed ${what} in ${((Date.now() - start) / 1000).toFixed(1)} s`)
}

function passThrough(node, args) {
  // What Node keeps of stripped and compiled modules takes a third off the start of each process.
  const NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE ?? join(root, '.learnlab', 'cache', 'modules')
  const env = { ...process.env, NODE_COMPILE_CACHE, PATH: `${dirname(node)}:${process.env.PATH}` }
  const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  if (process.env.npm_lifecycle_event !== undefined) endWithParent(child)
  child.on('error', (error) => {
    console.error(`${node} cannot be run: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

/** npm that is killed cannot pass the signal on; what it ran is not to go on without it. */
function endWithParent(child) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    child.kill('SIGTERM')
  }, parentPollMs)
  timer.unref()
}
