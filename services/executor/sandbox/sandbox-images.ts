import type { ImageGroup } from '../images/groups.ts'
import { type Engine, SandboxUnavailableError } from './engine.ts'

export type SandboxImagesOptions = {
  readonly engine: Engine
  /** The name that the image of a group has, whether it exists or not. */
  readonly image: (group: ImageGroup) => Promise<string>
  /** Builds an image that is missing. Without it, missing images stay missing. */
  readonly buildImage?: ((group: ImageGroup, signal: AbortSignal) => Promise<unknown>) | undefined
  onEvent(event: ImageEvent): void
}

export type ImageEvent =
  | { readonly type: 'image-built'; readonly group: ImageGroup }
  | { readonly type: 'image-failed'; readonly group: ImageGroup; readonly error: Error }

const buildingRetryMs = 15_000
/** A build that failed is not tried again before this long. */
const failedRetryMs = 60_000
/** An image that was missing is not looked for again before this long: anybody may ask what is ready. */
const missMs = 1_000

/** The images that containers are made from. Those that are missing are built behind the callers' backs. */
export class SandboxImages {
  readonly #options: SandboxImagesOptions
  readonly #present = new Map<ImageGroup, string>()
  readonly #missedAtMs = new Map<ImageGroup, number>()
  readonly #builds = new Map<ImageGroup, Promise<void>>()
  readonly #failures = new Map<ImageGroup, { readonly error: Error; readonly atMs: number }>()
  readonly #closing = new AbortController()

  constructor(options: SandboxImagesOptions) {
    this.#options = options
  }

  /** The image's name if it was found to be there. */
  known(group: ImageGroup): string | undefined {
    return this.#present.get(group)
  }

  /** The image's name if it is there; looks for it. */
  async find(group: ImageGroup): Promise<string | undefined> {
    const known = this.#present.get(group)
    if (known) return known
    const now = Date.now()
    if (now - (this.#missedAtMs.get(group) ?? Number.NEGATIVE_INFINITY) < missMs) return undefined
    const { engine, image } = this.#options
    const name = await image(group)
    if (await engine.hasImage(name)) {
      this.#present.set(group, name)
      return name
    }
    this.#missedAtMs.set(group, now)
    return undefined
  }

  /** The image's name. One that is missing begins to be built and `SandboxUnavailableError` says when to come again. */
  async require(group: ImageGroup): Promise<string> {
    const found = this.#present.get(group) ?? (this.#builds.has(group) ? undefined : await this.find(group))
    if (found) return found
    const failure = this.#failures.get(group)
    if (failure && Date.now() - failure.atMs < failedRetryMs) {
      throw new SandboxUnavailableError(`the image of this language cannot be built: ${failure.error.message}`, {
        cause: failure.error,
        retryAfterMs: failedRetryMs,
      })
    }
    if (!this.#build(group)) throw new SandboxUnavailableError(`the sandbox image "${group}" is missing`)
    throw new SandboxUnavailableError('the image of this language is being built, which takes a minute or two', {
      retryAfterMs: buildingRetryMs,
    })
  }

  /** Makes every image be looked for again: the engine was away and may be another. */
  forget(): void {
    this.#present.clear()
    this.#missedAtMs.clear()
  }

  /** Ends builds. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all(this.#builds.values())
  }

  /** Whether the image is being built. There is never more than one build of it. */
  #build(group: ImageGroup): boolean {
    const { buildImage, onEvent } = this.#options
    if (!buildImage || this.#closing.signal.aborted) return false
    if (this.#builds.has(group)) return true
    const build = buildImage(group, this.#closing.signal)
      .then(
        () => {
          this.#failures.delete(group)
          this.#missedAtMs.delete(group)
          onEvent({ type: 'image-built', group })
        },
        (error: Error) => {
          if (this.#closing.signal.aborted) return
          this.#failures.set(group, { error, atMs: Date.now() })
          onEvent({ type: 'image-failed', group, error })
        },
      )
      .finally(() => this.#builds.delete(group))
    this.#builds.set(group, build)
    return true
  }
}
