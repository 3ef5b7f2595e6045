/** Input and signals that may be on their way to a program at one time, as costs. */
const window = 256 * 1024
/** What input and signals cost beside their bytes. The agent counts alike. */
const inputCost = 64
export const signalCost = 16 * 1024

/** Thrown for input that comes faster than the program reads it. */
export class InputFullError extends Error {
  override name = 'InputFullError'
  readonly retryAfterMs = 200

  constructor() {
    super('the program has not read the input before this')
  }
}

/** Counts what is on its way to a program, so that no more than a bound of it waits anywhere. */
export class InputWindow {
  #cost: number
  #waiting = Promise.withResolvers<void>()

  /** `firstBytes`: what the program was given at its start. */
  constructor(firstBytes: number) {
    this.#cost = firstBytes
  }

  /** Whether more may be sent. One piece always may, when nothing else is on its way. */
  get open(): boolean {
    return this.#cost < window
  }

  add(cost: number): void {
    if (!this.open) throw new InputFullError()
    this.#cost += cost
  }

  static costOf(bytes: Uint8Array): number {
    return bytes.length + inputCost
  }

  taken(cost: number): void {
    this.#cost -= cost
    if (this.open) this.release()
  }

  /** Lets go whoever waits. */
  release(): void {
    this.#waiting.resolve()
    this.#waiting = Promise.withResolvers()
  }

  /** Resolves when something was taken, or nothing will be. */
  change(): Promise<void> {
    return this.#waiting.promise
  }
}
