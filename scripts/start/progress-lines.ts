/** Lines at the terminal, each with the seconds since the start. */
export class ProgressLines {
  readonly #startedAt = performance.now()

  /** Bound, to be handed on. */
  readonly say = (text: string): void => {
    console.log(`${this.seconds().padStart(6)} s  ${text}`)
  }

  seconds(): string {
    return ((performance.now() - this.#startedAt) / 1000).toFixed(1)
  }
}
