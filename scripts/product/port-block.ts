import { randomInt } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tryLock } from '../bootstrap/lock-file.mjs'
import { findPortConflicts } from '../start/ports.ts'
import { planTopology, portUses, type Topology } from '../start/topology.ts'

/** Below the ports that systems give to connections, so that none of those takes one of ours before we listen. */
const [firstBase, lastBase] = [12_000, 28_000]
/** More than `npm start` spreads its ports over. */
export const blockSize = 32
const attempts = 50

/** Ports for so many products beside each other, which nobody listens on and no other test run takes until `release`. */
export async function takePortBlock(products: number): Promise<{ topologies: Topology[]; release: () => void }> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const base = firstBase + blockSize * randomInt((lastBase - firstBase) / blockSize)
    const topologies = Array.from({ length: products }, (_, index) => planTopology(base + index * blockSize, {}))
    const locks = topologies.map(({ envoyPort }) => tryLock(join(tmpdir(), `learnlab-ports-${envoyPort}`)))
    const release = () => {
      for (const lock of locks) if ('release' in lock) lock.release()
    }
    const uses = topologies.flatMap((topology) => portUses(topology, { embeddedPostgres: true }))
    const isOurs = locks.every((lock) => 'release' in lock)
    if (isOurs && (await findPortConflicts(uses)).length === 0) return { topologies, release }
    release()
  }
  throw new Error(`no ${products * blockSize} ports beside each other are free`)
}
