// `npm run soak -- versions --before REF [--rounds N] [--port N]`: an earlier version and this checkout at work on one
// database, as in the middle of a rolling update: the earlier one is started, then this one beside it, which migrates;
// then a learner's whole path is played through both in turn, each with its own version's script.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { checkOutEarlier } from '../../product/earlier-checkout.ts'
import { projectRoot } from '../../setup/project.ts'

const readyDeadlineMs = 10 * 60_000
const stopDeadlineMs = 60_000

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    port: { type: 'string', default: '9700' },
  },
})

const folder = mkdtempSync(join(tmpdir(), 'learnlab-versions-'))
const running: ChildProcess[] = []
const afterwards: (() => void)[] = []

/** Starts the product of a checkout. Resolves when it says that it is ready. */
async function start(checkout: string, data: string, port: number, env: NodeJS.ProcessEnv): Promise<void> {
  const args = ['start', '--silent', '--', '--port', String(port), '--data', data, '--no-install']
  const child = spawn('npm', args, {
    cwd: checkout,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.push(child)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Error(`${checkout} is not ready after ten minutes`)), readyDeadlineMs)
  createInterface(child.stdout).on('line', (line) => {
    if (line.startsWith('Learn Lab is ready')) resolve()
  })
  child.once('exit', (code) => reject(new Error(`${checkout} ended with code ${code}`)))
  await promise.finally(() => clearTimeout(timer))
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const { promise, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs)
  await promise.finally(() => clearTimeout(timer))
}

function play(checkout: string, port: number): void {
  const args = ['run', '--silent', 'demo', '--', '--url', `http://127.0.0.1:${port}`]
  execFileSync('npm', args, { cwd: checkout, stdio: ['ignore', 'ignore', 'inherit'] })
}

async function main(before: string): Promise<void> {
  const earlier = checkOutEarlier(before)
  afterwards.push(earlier.close)
  const [earlierData, nowData] = [join(folder, 'data-earlier'), join(folder, 'data-now')]
  const port = Number(values.port)
  console.log(`Starting ${before}`)
  await start(earlier.folder, earlierData, port, { DATABASE_URL: '' })
  // The same passwords and keys, as a deployment has them.
  mkdirSync(nowData, { mode: 0o700 })
  copyFileSync(join(earlierData, 'secrets.json'), join(nowData, 'secrets.json'))
  const { postgresPassword } = JSON.parse(readFileSync(join(earlierData, 'secrets.json'), 'utf8'))
  const url = `postgres://postgres:${encodeURIComponent(postgresPassword)}@127.0.0.1:${port + 20}/learnlab`
  console.log(`Starting this checkout beside it, with ${earlier.migrationsLacking} migrations more`)
  await start(projectRoot, nowData, port + 40, { DATABASE_URL: url })
  for (let round = 1; round <= Number(values.rounds); round++) {
    play(earlier.folder, port)
    play(projectRoot, port + 40)
    console.log(`Round ${round}: all is well through both`)
  }
}

if (values.before === undefined) {
  console.error('Usage: npm run soak -- versions --before REF [--rounds N] [--port N]')
  process.exitCode = 2
} else {
  try {
    await main(values.before)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  } finally {
    for (const child of running.reverse()) await stop(child)
    for (const end of afterwards) end()
    rmSync(folder, { recursive: true, force: true })
  }
}
