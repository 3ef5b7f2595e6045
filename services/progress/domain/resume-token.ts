// A token of an older form must not be misread by a newer release.
const version = 1
const length = 9

/** Says from which transaction on a watcher has to be told of changes: base64url of a version byte and the xid8. */
export function resumeToken(since: string): string {
  const bytes = Buffer.alloc(length)
  bytes[0] = version
  bytes.writeBigUInt64BE(BigInt(since), 1)
  return bytes.toString('base64url')
}

/** The transaction that a token names, or undefined where the text is not one that `resumeToken` gave. */
export function sinceOf(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url')
  // Node skips what is not base64url; only what encodes back to itself was ours.
  if (bytes.length !== length || bytes[0] !== version || bytes.toString('base64url') !== token) return undefined
  return bytes.readBigUInt64BE(1).toString()
}
