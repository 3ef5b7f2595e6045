import { parse, stringify, validate } from 'uuid'

// A token from an older form of the listing must not be misread by a newer one.
const version = 1
const length = 25

export type Position = { readonly createdAt: Date; readonly id: string }

/** The token of the page after a run: base64url of a version byte, the time in milliseconds and the 16 bytes of the id. */
export function pageTokenAfter({ createdAt, id }: Position): string {
  const bytes = Buffer.alloc(length)
  bytes[0] = version
  bytes.writeBigInt64BE(BigInt(createdAt.getTime()), 1)
  bytes.set(parse(id), 9)
  return bytes.toString('base64url')
}

/** The place that a token names, or undefined where the text is not one that `pageTokenAfter` gave. */
export function positionOf(token: string): Position | undefined {
  const bytes = Buffer.from(token, 'base64url')
  // Node skips what is not base64url; only what encodes back to itself was ours.
  if (bytes.length !== length || bytes[0] !== version || bytes.toString('base64url') !== token) return undefined
  const createdAt = new Date(Number(bytes.readBigInt64BE(1)))
  // There was no run before 1970; the database knows no times that lie much further back.
  if (!(createdAt.getTime() >= 0)) return undefined
  try {
    const id = stringify(bytes.subarray(9))
    return validate(id) ? { createdAt, id } : undefined
  } catch {
    return undefined
  }
}
