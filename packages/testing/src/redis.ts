import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { freePort } from './free-port.ts'

/** A Redis of this test's own. Without redis-server the test is skipped, or fails under CI=true. */
export async function startRedis(t: TestContext): Promise<{ url: string; stop(): Promise<void> } | undefined> {
  if (spawnSync('redis-server', ['--version']).error) {
    if (process.env.CI === 'true') throw new Error('redis-server is not installed')
    t.skip('redis-server is not installed')
    return undefined
  }
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-redis-'))
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no']
  const child: ChildProcess = spawn('redis-server', args, { stdio: 'ignore' })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  t.after(async () => {
    await stop()
    await rm(folder, { recursive: true, force: true })
  })
  return { url: `redis://127.0.0.1:${port}`, stop }
}
