/** A wish to be woken that is not lost when it comes before the sleep. */
export class WakeSignal {
  #pending = false
  #resolve: (() => void) | undefined

  wake = (): void => {
    this.#pending = true
    this.#resolve?.()
  }

  /** Sleeps until woken, or for `timeoutMs`. */
  async sleep(timeoutMs: number): Promise<void> {
    if (!this.#pending) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#resolve = resolve
      const timer = setTimeout(resolve, timeoutMs)
      await promise
      clearTimeout(timer)
      this.#resolve = undefined
    }
    this.#pending = false
  }
}
