export type OutputPiece = {
  readonly kind: 'stdout' | 'stderr'
  /** Microseconds since the program started. */
  readonly timeUs: number
  readonly bytes: Uint8Array
  /** Bytes of output up to the end of this piece. */
  readonly offset: number
}

/** Output that may be on its way to whoever watches a run, as costs; a program that prints more has to wait. */
export const outputWindow = 256 * 1024
/** Output kept, as costs, after it was read, for a watcher who lost the connection. */
const keptCost = 256 * 1024
/** What a piece counts beside its bytes. The agent counts alike. */
const pieceCost = 64
const fewPieces = 64

const costOf = ({ bytes }: OutputPiece) => bytes.length + pieceCost

/** Output of a run in the order in which it came: what has not been read yet, and the last of what has. */
export class OutputLog {
  #pieces: OutputPiece[] = []
  /** How many of the pieces have been read, and what they cost. */
  #read = 0
  #readCost = 0
  #endOffset = 0
  #sentOffset = 0

  /** Bytes that came so far. */
  get endOffset(): number {
    return this.#endOffset
  }

  /** Bytes that were handed to a reader so far. */
  get sentOffset(): number {
    return this.#sentOffset
  }

  append(kind: OutputPiece['kind'], timeUs: number, bytes: Uint8Array): void {
    this.#endOffset += bytes.length
    this.#pieces.push({ kind, timeUs, bytes, offset: this.#endOffset })
  }

  /** What follows on an offset; where that is not kept any more, the first that is. */
  next(offset: number): OutputPiece | undefined {
    let [low, high] = [0, this.#pieces.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const piece = this.#pieces[middle]
      if (piece && piece.offset <= offset) low = middle + 1
      else high = middle
    }
    const found = this.#pieces[low]
    if (found) this.#sentOffset = Math.max(this.#sentOffset, found.offset)
    return found
  }

  /** Notes that all up to an offset has been read. Answers the cost of what had not been before. */
  markRead(offset: number): number {
    let cost = 0
    for (;;) {
      const piece = this.#pieces[this.#read]
      if (!piece || piece.offset > offset) break
      cost += costOf(piece)
      this.#read++
    }
    this.#readCost += cost
    this.#forgetOld()
    return cost
  }

  #forgetOld(): void {
    let [old, oldCost] = [0, 0]
    while (old < this.#read) {
      const piece = this.#pieces[old]
      if (!piece || this.#readCost - oldCost - costOf(piece) < keptCost) break
      oldCost += costOf(piece)
      old++
    }
    if (old < fewPieces && oldCost < keptCost) return
    this.#pieces.splice(0, old)
    this.#read -= old
    this.#readCost -= oldCost
  }
}
