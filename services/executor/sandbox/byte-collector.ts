/** Bytes that come in pieces, kept as one run of memory at most twice as long, however small the pieces are. */
export class ByteCollector {
  #buffer: Buffer = Buffer.alloc(0)
  #length = 0

  push(piece: Buffer): void {
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
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }
}
