import { parse, stringify, validate } from 'uuid'

// A token from an older form of the listing must not be misread by a newer one.
const version = 1

/** The token of the page after the course `lastId`: base64url of a version byte and the 16 bytes of the id. */
export function pageTokenAfter(lastId: string): string {
  return Buffer.from([version, ...parse(lastId)]).toString('base64url')
}

/** The id in a token, or undefined where the text is not one that `pageTokenAfter` gave. */
export function lastIdOf(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url')
  // Node skips what is not base64url; only what encodes back to itself was ours.
  if (bytes.length !== 17 || bytes[0] !== version || bytes.toString('base64url') !== token) return undefined
  try {
    const id = stringify(bytes.subarray(1))
    return validate(id) ? id : undefined
  } catch {
    return undefined
  }
}
