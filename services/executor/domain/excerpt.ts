/** Text of a bounded length, and whether it lacks something. */
export type Excerpt = { readonly text: string; readonly cut: boolean }

const mostBytesPerCharacter = 4
const ellipsis = '…'

/** The first characters (code points, so that none is torn apart) of a text, or of bytes that should be UTF-8. */
export function firstCharacters(source: string | Uint8Array, most: number): Excerpt {
  const text = typeof source === 'string' ? source : decoded(source.subarray(0, (most + 1) * mostBytesPerCharacter))
  if (text.length <= most) return { text, cut: false }
  let end = 0
  for (let count = 0; count < most && end < text.length; count++) end += lengthAt(text, end)
  return { text: text.slice(0, end), cut: end < text.length }
}

/** A text as a message can hold it: cut at the end, which an ellipsis shows. */
export function shortened(source: string | Uint8Array, most: number): string {
  const { text, cut } = firstCharacters(source, most)
  return cut ? text + ellipsis : text
}

/** The end of a text, where a traceback says what went wrong; what is left out before it is shown by an ellipsis. */
export function lastCharacters(source: Uint8Array, most: number): string {
  const start = Math.max(source.length - most * mostBytesPerCharacter, 0)
  const characters = [...decoded(source.subarray(start))]
  const cut = start > 0 || characters.length > most
  return (cut ? ellipsis : '') + characters.slice(-most).join('')
}

function decoded(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

function lengthAt(text: string, index: number): number {
  return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1
}
