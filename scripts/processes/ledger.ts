import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { identityOf, isAlive } from '../bootstrap/process-identity.mjs'
import { isDiskFull } from './disk-full.ts'
import { signalGroup } from './process-group.ts'

const entrySchema = z.object({
  name: z.string(),
  identity: z.object({ pid: z.number().int(), startTicks: z.string(), bootId: z.string() }),
  stopSignal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT']),
  isFoundation: z.boolean(),
})

/** A process that a launcher owns. A foundation (PostgreSQL, dockerd) ends after those that stand on it. */
export type LedgerEntry = z.infer<typeof entrySchema>

/** The processes that a launcher owns, on disk, so that they can be ended when the launcher itself was killed. */
export class Ledger {
  readonly path: string
  #entries: LedgerEntry[] = []

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true })
    this.path = path
  }

  add(pid: number, entry: Omit<LedgerEntry, 'identity'>): void {
    const identity = identityOf(pid)
    if (identity === undefined) return
    this.#entries = [...this.#entries, { ...entry, identity }]
    this.#write()
  }

  remove(pid: number): void {
    this.#entries = this.#entries.filter((entry) => entry.identity.pid !== pid)
    this.#write()
  }

  delete(): void {
    rmSync(this.path, { force: true })
  }

  /** On a full disk the file stays as it was until the next change; of those that have ended it names nobody else. */
  #write(): void {
    const draft = `${this.path}.draft`
    try {
      writeFileSync(draft, JSON.stringify(this.#entries, undefined, 2))
      renameSync(draft, this.path)
    } catch (error) {
      if (!isDiskFull(error)) throw error
    }
  }
}

const graceMs = 7_000
const pollMs = 50

/** Ends every process group that the ledger at `path` still names, and removes the ledger. @returns their names */
export async function endRecorded(path: string): Promise<string[]> {
  const alive = readEntries(path).filter((entry) => isAlive(entry.identity))
  await endAll(alive.filter((entry) => !entry.isFoundation))
  await endAll(alive.filter((entry) => entry.isFoundation))
  rmSync(path, { force: true })
  return alive.map((entry) => entry.name)
}

function readEntries(path: string): LedgerEntry[] {
  try {
    return z.array(entrySchema).parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw new Error(`${path} cannot be read: remove it, after a look whether processes of Learn Lab still run`, {
      cause: error,
    })
  }
}

async function endAll(entries: LedgerEntry[]): Promise<void> {
  for (const { identity, stopSignal } of entries) signalLeader(identity.pid, stopSignal)
  const deadline = Date.now() + graceMs
  while (entries.some((entry) => isAlive(entry.identity)) && Date.now() < deadline) await delay(pollMs)
  for (const { identity } of entries) signalGroup(identity.pid, 'SIGKILL')
}

function signalLeader(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}
