/**
 * Told the pieces of an answer one after the other: how near to a leak is all that was told with it. From 1 the piece must not
 * be shown any more.
 */
export type LeakWatch = (piece: string) => number

/** So much before a piece is looked at with it: stretches of tokens reach over its beginning. */
const longestTail = 240

/**
 * Looks at each piece of a text with what stands just before it, so that a long answer takes no more time for each piece than
 * a short one.
 */
export function watchPieces(nearness: (stretch: string, piece: string) => number): LeakWatch {
  let tail = ''
  return (piece) => {
    const stretch = tail + piece
    const start = stretch.length - longestTail
    // From the beginning of a line, if there is one.
    tail = start <= 0 ? stretch : stretch.slice(Math.max(start, stretch.indexOf('\n', start) + 1))
    return piece.trim() === '' ? 0 : nearness(stretch, piece)
  }
}
