/** Bytes that come in pieces, kept as one run of memory at most twice as long, however small the pieces are. */
export class ByteCollector {
  readonly #most: number
  #buffer: Buffer = Buffer.alloc(0)
  #length = 0

  /** `most`: bytes it takes. */
  constructor(most: number) {
    this.#most = most
  }

  /** False when that would be too many bytes; then none are taken. */
  push(piece: Buffer): boolean {
    if (this.#length + piece.length > this.#most) return false
    if (this.#length === 0) {
      // Most programs print once: that is not copied.
      this.#buffer = piece
    } else {
      const length = this.#length + piece.length
      if (length > this.#buffer.length) {
        const larger = Buffer.allocUnsafeSlow(2 * length)
        this.#buffer.copy(larger, 0, 0, this.#length)
        this.#buffer = larger
      }
      piece.copy(this.#buffer, this.#length)
    }
    this.#length += piece.length
    return true
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }
}
