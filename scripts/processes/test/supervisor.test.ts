import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eventually, freePort } from '@learnlab/testing'
import { identityOf } from '../../bootstrap/process-identity.mjs'
import { endRecorded } from '../ledger.ts'
import { LogFile } from '../log-file.ts'
import { Supervisor } from '../supervisor.ts'
import { toyPid, toySpec } from './toy-spec.ts'

const timeoutMs = 20_000
const launchToy = fileURLToPath(new URL('./launch-toy.ts', import.meta.url))

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-processes-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

function startSupervisor(folder: string): { supervisor: Supervisor; said: string[] } {
  const said: string[] = []
  const supervisor = new Supervisor({ runFolder: folder, logFolder: folder, say: (text) => said.push(text) })
  return { supervisor, said }
}

test('a process that is killed is started again, and ended when all is', async (t) => {
  const folder = temporaryFolder(t)
  const { supervisor, said } = startSupervisor(folder)
  const port = await freePort()
  const toy = await supervisor.start(toySpec(port), new AbortController().signal)
  const first = toy.pid
  ok(first)
  process.kill(first, 'SIGKILL')
  const second = await eventually(
    async () => {
      const pid = await toyPid(port)
      return pid === first ? undefined : pid
    },
    { timeoutMs },
  )
  notEqual(second, first)
  match(said.join('\n'), /toy ended \(SIGKILL\); it is started again in 200 ms/)
  await supervisor.stop()
  equal(identityOf(second), undefined)
  equal(existsSync(Supervisor.ledgerPath(folder)), false)
})

test('a process that ends at once fails the start with the end of its log', async (t) => {
  const folder = temporaryFolder(t)
  const { supervisor } = startSupervisor(folder)
  t.after(() => supervisor.stop())
  const args = ['-e', "console.error('no such course'); process.exit(3)"]
  const spec = { ...toySpec(0), args, isReady: async () => false }
  await rejects(supervisor.start(spec, new AbortController().signal), /ends as soon as it is started.*no such course/s)
  match(readFileSync(join(folder, 'toy.log'), 'utf8'), /^no such course\n/)
})

test('a full disk ends nothing that runs', async (t) => {
  const folder = temporaryFolder(t)
  for (const name of ['toy.log', 'processes.json.draft']) symlinkSync('/dev/full', join(folder, name))
  const { supervisor, said } = startSupervisor(folder)
  t.after(() => supervisor.stop())
  const toy = await supervisor.start(toySpec(await freePort()), new AbortController().signal)
  const first = toy.pid
  ok(first)
  process.kill(first, 'SIGKILL')
  await eventually(() => toy.pid !== first, { timeoutMs })
  deepEqual(
    said.filter((line) => line.includes('is lost')),
    [],
  )
  const log = new LogFile('/dev/full')
  log.appendLine('for which there is no room')
  log.close()
})

test('an aborted start waits for nothing', async (t) => {
  const { supervisor } = startSupervisor(temporaryFolder(t))
  t.after(() => supervisor.stop())
  const controller = new AbortController()
  const starting = supervisor.start({ ...toySpec(await freePort()), isReady: async () => false }, controller.signal)
  controller.abort(new Error('Ctrl-C'))
  await rejects(starting)
})

test('what a killed launcher had started ends by itself', async (t) => {
  const folder = temporaryFolder(t)
  const port = await freePort()
  const launcher = spawn(process.execPath, [launchToy, folder, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => launcher.kill('SIGKILL'))
  const [printed] = await once(launcher.stdout, 'data')
  const pid = Number(String(printed))
  equal(await toyPid(port), pid)
  launcher.kill('SIGKILL')
  const ledger = Supervisor.ledgerPath(folder)
  await eventually(() => identityOf(pid) === undefined && !existsSync(ledger), { timeoutMs })
  deepEqual(await endRecorded(ledger), [])
})
