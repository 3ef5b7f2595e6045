import type { ImageGroup } from '../images/groups.ts'
import { languages } from '../languages/catalog.ts'
import type { Compilation, Language } from '../languages/language.ts'
import type { Container, EndCause } from './container.ts'
import { type Engine, SandboxUnavailableError } from './engine.ts'
import { leaseLabels, ownProcess } from './lease.ts'
import { Pool } from './pool.ts'
import { type ImageEvent, SandboxImages, type SandboxImagesOptions } from './sandbox-images.ts'
import { type SizeClass, sizeClassFor } from './size-class.ts'

export type PoolsOptions = {
  readonly engine: Engine
  readonly image: SandboxImagesOptions['image']
  readonly buildImage?: SandboxImagesOptions['buildImage']
  /** Names this executor on its containers. */
  readonly instance: string
  /** Containers of the usual size kept ready of each kind that is in use. */
  readonly poolSize: number
  /** Containers of one kind and size at most. */
  readonly most: number
  readonly runsPerContainer: number
  readonly shareAcrossUsers: boolean
  readonly runtime?: string
  readonly appArmorProfile?: string
  /** Said instead of our own guess when there is no engine. */
  readonly unavailableReason?: string | undefined
  /** Told what is worth a line in the log. */
  onEvent(event: PoolEvent): void
}

/** What decides whether programs can share containers: the image and what the agent in it is started with. */
export type ContainerKind = Pick<Language, 'image' | 'agent' | 'keptReady' | 'compilation'>

export type PoolSize = {
  /** Group of the image, mode of the agent, MiB. */
  readonly pool: string
  readonly idle: number
  /** Running a program or being cleaned. */
  readonly busy: number
  readonly making: number
}

export type PoolEvent =
  | ImageEvent
  | { readonly type: 'available'; readonly orphansRemoved: number; readonly appArmor: boolean }
  | { readonly type: 'unavailable'; readonly error: Error }
  | { readonly type: 'container-made'; readonly tookMs: number }
  | { readonly type: 'container-handed-out'; readonly waitedMs: number }
  | { readonly type: 'container-ended'; readonly cause: EndCause; readonly lifeMs: number; readonly runs: number }
  /** It ended before its time. */
  | { readonly type: 'container-discarded'; readonly reason: string }

const usualSize: SizeClass = 256
const idleMs = 30_000
/** Kinds that are not kept ready always stay ready this long after a run. */
const keepReadyMs = 10 * 60_000
const tidyEveryMs = 5_000
const sweepEveryMs = 5 * 60_000
const firstRetryMs = 250
const longestRetryMs = 10_000
/** A loss this soon after the last one is no new one: it is not looked again at once. */
const steadyMs = 30_000

/** Without this image nothing runs; the others are for single languages. */
const usualImage: ImageGroup = 'script'

const closedError = () => new SandboxUnavailableError('the executor is shutting down')

/** All pools of an executor. Watches the engine: while it is away every request fails at once, and once back all fill. */
export class Pools {
  readonly #options: PoolsOptions
  readonly #pools = new Map<string, Pool>()
  readonly #owner = ownProcess()
  readonly #ticker: NodeJS.Timeout
  /** Resolved when it is known for the first time whether programs can run. */
  readonly #settled = Promise.withResolvers<void>()
  readonly #images: SandboxImages
  #unavailable: Error | undefined
  #bringUp: Promise<void> | undefined
  #endPause = () => {}
  #sweptAtMs = 0
  #upAtMs = Number.NEGATIVE_INFINITY
  #retryMs = firstRetryMs
  #closed = false

  constructor(options: PoolsOptions) {
    this.#options = options
    this.#images = new SandboxImages({
      ...options,
      onEvent: (event) => {
        options.onEvent(event)
        if (event.type === 'image-built') this.#endPause()
      },
    })
    this.#ticker = setInterval(() => this.#tick(), tidyEveryMs).unref()
    this.#connect()
  }

  /** Why programs cannot run now, or undefined. */
  get unavailable(): Error | undefined {
    return this.#unavailable
  }

  /** Whether containers of every kind kept ready stand ready or work. */
  get warm(): boolean {
    if (this.#unavailable || this.#closed) return false
    const kept = [...this.#pools.values()].filter((pool) => pool.keptReady)
    return kept.length > 0 && kept.every((pool) => pool.made > 0)
  }

  /** Containers there are, and those being made. */
  get containers(): number {
    return this.#pools.values().reduce((sum, pool) => sum + pool.size, 0)
  }

  /** Of each pool the containers there are. */
  sizes(): PoolSize[] {
    return [...this.#pools.values()].map(({ name, idle, making, size }) => {
      return { pool: name, idle, making, busy: size - idle - making }
    })
  }

  /** Whether programs of a kind can be run now, which is not so while its image is missing. Looks for the image. */
  async isReady({ image }: ContainerKind): Promise<boolean> {
    await this.#settled.promise
    if (this.#unavailable || this.#closed) return false
    return (await this.#images.find(image)) !== undefined
  }

  /** Name of the image of a kind. Throws `SandboxUnavailableError`. */
  async imageName({ image }: ContainerKind): Promise<string> {
    // At the start it is not known yet whether there is an engine; that is settled within a few seconds.
    if (!this.#images.known(image)) await this.#settled.promise
    if (this.#closed) throw closedError()
    const known = this.#images.known(image)
    if (known) return known
    if (this.#unavailable) throw this.#unavailable
    return await this.#images.require(image)
  }

  /** A ready container of this kind and size. Throws `SandboxUnavailableError`, or the signal's reason. */
  async acquire(
    kind: ContainerKind,
    size: SizeClass,
    user: string,
    signal?: AbortSignal,
    hold = false,
  ): Promise<Container> {
    const name = await this.imageName(kind)
    if (this.#closed) throw closedError()
    const pool = this.#pool(kind, size, name)
    if (this.#unavailable && pool.idle === 0) throw this.#unavailable
    return pool.acquire(user, signal, hold)
  }

  /** Resolves when of every kind kept ready a container of the usual size is. Throws `SandboxUnavailableError`. */
  async ready(): Promise<void> {
    await this.#settled.promise
    for (const kind of languages.filter(({ keptReady }) => keptReady)) {
      if (this.#unavailable) throw this.#unavailable
      await this.#pool(kind, usualSize, await this.#images.require(kind.image)).whenIdle()
    }
  }

  /** Removes every container. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#ticker)
    this.#settled.resolve()
    this.#endPause()
    for (const pool of this.#pools.values()) pool.refuse(closedError())
    await Promise.all([this.#bringUp, this.#images.close()])
    await Promise.all([...this.#pools.values()].map((pool) => pool.close(closedError())))
    const { engine, instance } = this.#options
    // Where the engine is away, containers have ended with their connections, or fall to their lease.
    if (!this.#unavailable) await engine.removeAllOf(instance).catch(() => {})
  }

  #pool({ image: group, agent, keptReady, compilation }: ContainerKind, size: SizeClass, imageName: string): Pool {
    const setup = agent(size)
    const key = [imageName, setup.mode, ...setup.standbyOptions, size].join(' ')
    let pool = this.#pools.get(key)
    if (!pool) {
      const { engine, instance, poolSize, most, runsPerContainer, shareAcrossUsers, onEvent, ...options } =
        this.#options
      pool = new Pool({
        name: `${group}-${setup.mode}-${size}`,
        engine,
        image: imageName,
        agent: setup,
        size,
        labels: () => leaseLabels(instance, this.#owner, Date.now()),
        target: size === usualSize ? poolSize : compilation && size === compilationSize(compilation) ? 1 : 0,
        keepReadyMs: keptReady ? Number.POSITIVE_INFINITY : keepReadyMs,
        most,
        runsPerContainer,
        shareAcrossUsers,
        idleMs,
        onEnded: ({ startedAt, runs }, cause, reason) => {
          onEvent({ type: 'container-ended', cause, lifeMs: Date.now() - startedAt, runs })
          if (reason) onEvent({ type: 'container-discarded', reason })
        },
        onMade: (tookMs) => onEvent({ type: 'container-made', tookMs }),
        onHandedOut: (waitedMs) => onEvent({ type: 'container-handed-out', waitedMs }),
        onFailure: (error) => this.#lose(error),
        ...(options.runtime && { runtime: options.runtime }),
        ...(options.appArmorProfile && { appArmorProfile: options.appArmorProfile }),
      })
      this.#pools.set(key, pool)
    }
    return pool
  }

  #connect(): void {
    this.#bringUp ??= this.#untilUp().finally(() => {
      this.#bringUp = undefined
    })
  }

  async #untilUp(): Promise<void> {
    if (Date.now() - this.#upAtMs > steadyMs) this.#retryMs = firstRetryMs
    else await this.#pauseLonger()
    while (!this.#closed) {
      try {
        await this.#up()
        return
      } catch (error) {
        this.#setUnavailable(this.#asUnavailable(error))
      }
      await this.#pauseLonger()
    }
  }

  async #up(): Promise<void> {
    const { engine, instance, onEvent } = this.#options
    await engine.ping()
    this.#images.forget()
    const name = await this.#usualImage()
    const orphansRemoved = await engine.removeOrphans(instance, Date.now(), this.#ids())
    const appArmor = await engine.hasAppArmor()
    if (this.#closed) return
    this.#sweptAtMs = Date.now()
    const kinds = languages.filter(({ keptReady, image }) => keptReady && image === usualImage)
    const pools = kinds.map((kind) => this.#pool(kind, usualSize, name))
    for (const pool of pools) pool.resume()
    // Whoever waits to know is told by the pools from here on.
    this.#settled.resolve()
    // An engine that answers may still have no room for a container.
    await pools[0]?.whenIdle()
    if (this.#closed) return
    this.#upAtMs = Date.now()
    this.#unavailable = undefined
    onEvent({ type: 'available', orphansRemoved, appArmor })
    for (const pool of this.#pools.values()) pool.resume()
  }

  /** Name of the image without which nothing runs. Throws `SandboxUnavailableError`, when it is being built as well. */
  async #usualImage(): Promise<string> {
    const { image, buildImage } = this.#options
    if (buildImage) return await this.#images.require(usualImage)
    const name = await this.#images.find(usualImage)
    if (name) return name
    throw new SandboxUnavailableError(
      `the sandbox image ${await image(usualImage)} is missing: ` +
        'build it with "node services/executor/images/build.ts"',
    )
  }

  #ids(): ReadonlySet<string> {
    return new Set(this.#pools.values().flatMap(({ ids }) => ids))
  }

  /** Containers cannot be made. Whoever waits is told, and the engine is watched until it is back. */
  #lose(error: Error): void {
    if (this.#closed) return
    this.#setUnavailable(this.#asUnavailable(error))
    this.#connect()
  }

  #setUnavailable(error: SandboxUnavailableError): void {
    if (this.#unavailable?.message !== error.message) this.#options.onEvent({ type: 'unavailable', error })
    this.#unavailable = error
    this.#settled.resolve()
    for (const pool of this.#pools.values()) pool.refuse(error)
  }

  /** Waits before another attempt, each time longer. */
  #pauseLonger(): Promise<void> {
    const delayMs = this.#retryMs
    this.#retryMs = Math.min(delayMs * 2, longestRetryMs)
    if (this.#closed) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs).unref()
      this.#endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #tick(): void {
    if (this.#unavailable || !this.#images.known(usualImage)) return
    const now = Date.now()
    for (const pool of this.#pools.values()) pool.tidy(now)
    if (now - this.#sweptAtMs < sweepEveryMs) return
    this.#sweptAtMs = now
    this.#options.engine.removeOrphans(this.#options.instance, now, this.#ids()).catch((error) => this.#lose(error))
  }

  #asUnavailable(error: unknown): SandboxUnavailableError {
    const reason = this.#options.unavailableReason
    if (reason) return new SandboxUnavailableError(reason, { cause: error })
    if (error instanceof SandboxUnavailableError) return error
    // What the engine said is for the log: it tells of the host.
    return new SandboxUnavailableError('no sandbox can be made on this host now', { cause: error })
  }
}

function compilationSize({ limits }: Compilation): SizeClass {
  return sizeClassFor(limits.memoryBytes)
}
