/** From 1; columns in UTF-16 code units. */
export type Place = { readonly line: number; readonly column: number }

/** Places in a text by their offsets in bytes of UTF-8. */
export function placesIn(text: string): (offset: number) => Place {
  const bytes = Buffer.from(text)
  const starts = [0]
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) starts.push(at + 1)
  return (offset) => {
    let [low, high] = [0, starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: bytes.subarray(starts[low] ?? 0, offset).toString().length + 1 }
  }
}
