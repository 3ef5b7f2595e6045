import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

/** Header that carries a request id from Envoy to the last service that works on the request. */
export const requestIdHeader = 'x-request-id'

/** No white space, quotes or control characters: an id must not be able to forge a log line or a header. */
const wellFormed = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/

/** The id that came with the call where it is well formed (1–128 letters, digits and `._:-`), else a new UUIDv7. */
export function requestIdOf(sent: unknown): string {
  return typeof sent === 'string' && wellFormed.test(sent) ? sent : v7({ rng: randomBytes16 })
}

const pool = Buffer.alloc(4_096)
let used = pool.length

/** Random bytes are drawn in blocks: drawing them for each id costs more than the rest of it. */
function randomBytes16(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 16
  return pool.subarray(used - 16, used)
}
