import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { probe, runCommand } from './command.ts'

/**
 * How to run a program as the account of PostgreSQL, which refuses to run as root. `prefix` stands before the command
 * where that account needs help to reach its files.
 */
export type PostgresAccount = { uid?: number; gid?: number; prefix: readonly string[] }

const accountName = 'postgres'

/**
 * The account for files in `folders`: the caller's own, or for root the system account `postgres`, made when missing.
 * A checkout below root's home or another closed folder is out of that account's reach; then its processes get the one
 * capability to pass closed folders (CAP_DAC_READ_SEARCH, or CAP_DAC_OVERRIDE in containers that lack the former).
 */
export async function postgresAccount(folders: readonly string[], signal: AbortSignal): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { prefix: [] }
  const { uid, gid } = (await lookUp(signal)) ?? (await create(signal))
  if (folders.every((folder) => canReach(folder, uid, gid))) return { uid, gid, prefix: [] }
  const capability = passingCapability()
  // The secure bit makes access(2), by which initdb looks for the server's binary, count the capability as well.
  const identity = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--securebits=+no_setuid_fixup']
  return { prefix: ['setpriv', ...identity, `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`] }
}

export function commandAs(account: PostgresAccount, command: string, args: readonly string[]) {
  const [first = command, ...rest] = [...account.prefix, command, ...args]
  const { uid, gid } = account
  return { command: first, args: rest, ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) }
}

/** The ids that own the files of an account, whichever way it is entered. */
export async function ownerIds(signal: AbortSignal): Promise<{ uid: number; gid: number } | undefined> {
  return process.getuid?.() === 0 ? lookUp(signal) : undefined
}

async function lookUp(signal: AbortSignal): Promise<{ uid: number; gid: number } | undefined> {
  const ids = await Promise.all(['-u', '-g'].map((flag) => probe('id', [flag, accountName], signal)))
  const [uid, gid] = ids.map(Number)
  return ids.includes(undefined) || uid === undefined || gid === undefined ? undefined : { uid, gid }
}

async function create(signal: AbortSignal): Promise<{ uid: number; gid: number }> {
  const flags = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/bin/false']
  await runCommand('useradd', [...flags, accountName], { signal })
  const ids = await lookUp(signal)
  if (ids === undefined) throw new Error(`the account ${accountName} was made and is not there`)
  return ids
}

/** Whether the account may enter `folder` and everything above it. */
function canReach(folder: string, uid: number, gid: number): boolean {
  for (let path = folder; ; path = dirname(path)) {
    const found = statSync(path)
    const executable = found.uid === uid ? 0o100 : found.gid === gid ? 0o010 : 0o001
    if ((found.mode & executable) === 0) return false
    if (path === dirname(path)) return true
  }
}

/** Bits of the bounding set, as capabilities(7) numbers them. */
function passingCapability(): string {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
  return (BigInt(`0x${bounding}`) >> 2n) & 1n ? 'dac_read_search' : 'dac_override'
}
