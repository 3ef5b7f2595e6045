/** A message as gRPC-Web sends it: a flag byte, four bytes of length, the content. */
export function frame(bytes: Uint8Array): Buffer<ArrayBuffer> {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(bytes.length, 1)
  return Buffer.concat([head, bytes])
}

/** Size of the first frame with its head; undefined until all of it is there. */
export function frameSize(buffer: Buffer): number | undefined {
  if (buffer.length < 5) return undefined
  const size = 5 + buffer.readUInt32BE(1)
  return size <= buffer.length ? size : undefined
}

/** All frames of a body; the trailer is the last one. */
export function readFrames(body: Buffer): { messages: Buffer[]; trailer: Map<string, string> } {
  const messages: Buffer[] = []
  const trailer = new Map<string, string>()
  let rest = body
  for (let size = frameSize(rest); size !== undefined; size = frameSize(rest)) {
    const content = rest.subarray(5, size)
    if (rest[0] === 0) messages.push(content)
    else
      for (const line of content.toString().trim().split('\r\n')) {
        const colon = line.indexOf(':')
        trailer.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
      }
    rest = rest.subarray(size)
  }
  return { messages, trailer }
}

/** gRPC-Web text is base64 in pieces, each padded on its own. */
export function fromBase64Chunks(text: string): Buffer {
  const pieces = text.match(/[A-Za-z0-9+/]+={0,2}/g) ?? []
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64')))
}
