import type { AgentSetup } from '../languages/language.ts'
import { Container, type ContainerEvents, ContainerLostError, type EndCause } from './container.ts'
import type { Engine } from './engine.ts'
import { leaseMs } from './lease.ts'
import type { SizeClass } from './size-class.ts'

export type PoolOptions = {
  /** For operators. */
  readonly name: string
  readonly engine: Engine
  readonly image: string
  readonly agent: AgentSetup
  readonly size: SizeClass
  readonly runtime?: string
  readonly appArmorProfile?: string
  /** Labels of a container made now. */
  readonly labels: () => Record<string, string>
  /** Containers kept ready. */
  readonly target: number
  /** How long after the last run they are kept ready; Infinity: always. */
  readonly keepReadyMs: number
  /** Containers at most, busy ones included. */
  readonly most: number
  readonly runsPerContainer: number
  readonly shareAcrossUsers: boolean
  /** A container above the target that is idle this long is removed. */
  readonly idleMs: number
  /** Called when a container is not used again; `reason` says more where it was thrown away before its time. */
  onEnded(container: Container, cause: EndCause, reason?: string): void
  /** Called when a container has become ready for the first time, `tookMs` after it was begun. */
  onMade(tookMs: number): void
  /** Called when somebody was given a container for a run. */
  onHandedOut(waitedMs: number): void
  /** Called when containers cannot be made. */
  onFailure(error: Error): void
}

type Waiter = {
  readonly user: string
  readonly hold: boolean
  resolve(container: Container): void
  reject(error: Error): void
}

const creationsAtOnce = 2
const failuresInRow = 3
/** A container is replaced at half of its lease, so that no living one is ever taken for an orphan. */
const oldestMs = leaseMs / 2

/** Containers of one kind and size: hands out ready ones, makes new ones in the background, removes the spent. */
export class Pool {
  readonly #options: PoolOptions
  readonly #events: ContainerEvents
  readonly #idle: { container: Container; sinceMs: number }[] = []
  readonly #members = new Set<Container>()
  readonly #removals = new Set<Promise<void>>()
  readonly #waiters: Waiter[] = []
  readonly #watchers: { resolve(): void; reject(error: Error): void }[] = []
  #creating = 0
  #usedAtMs = Number.NEGATIVE_INFINITY
  #failures = 0
  #barred = false
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.#events = {
      onReady: (container) => this.#offer(container),
      onGone: (container, cause, reason) => {
        this.#forget(container)
        options.onEnded(container, cause, reason)
        this.fill()
      },
    }
  }

  get name(): string {
    return this.#options.name
  }

  get idle(): number {
    return this.#idle.length
  }

  /** The engine's names of the containers there are. */
  get ids(): string[] {
    return [...this.#members].map(({ id }) => id)
  }

  /** Containers being made. */
  get making(): number {
    return this.#creating
  }

  /** Whether containers are to stand ready always. */
  get keptReady(): boolean {
    return this.#options.target > 0 && this.#options.keepReadyMs === Number.POSITIVE_INFINITY
  }

  /** Containers there are. */
  get made(): number {
    return this.#members.size
  }

  /** Containers there are, and those being made. */
  get size(): number {
    return this.#members.size + this.#creating
  }

  /**
   * A ready container, to be used for one run; `hold` says that it may be a long one. Throws the signal's reason, or
   * what keeps containers from being made.
   */
  acquire(user: string, signal?: AbortSignal, hold = false): Promise<Container> {
    signal?.throwIfAborted()
    this.#usedAtMs = Date.now()
    const at = this.#bestIdle(user)
    if (at >= 0) {
      const [taken] = this.#idle.splice(at, 1)
      if (taken) {
        this.#options.onHandedOut(0)
        return Promise.resolve(this.#take(taken.container, user, hold))
      }
    }
    const beganMs = performance.now()
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
        reject(signal?.reason)
      }
      const settled = () => signal?.removeEventListener('abort', leave)
      const waiter: Waiter = {
        user,
        hold,
        resolve: (container) => {
          settled()
          this.#options.onHandedOut(performance.now() - beganMs)
          resolve(container)
        },
        reject: (error) => {
          settled()
          reject(error)
        },
      }
      signal?.addEventListener('abort', leave, { once: true })
      this.#waiters.push(waiter)
      this.#makeRoom(user)
      this.fill()
    })
  }

  /** Resolves once a container is idle. Throws what keeps containers from being made. */
  whenIdle(): Promise<void> {
    if (this.#idle.length > 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#watchers.push({ resolve, reject })
      this.fill()
    })
  }

  /** Starts making what is missing. */
  fill(): void {
    if (this.#closed || this.#barred) return
    while (this.#creating < creationsAtOnce && this.size < this.#options.most && this.#missing() > 0) {
      this.#create()
    }
  }

  /** Removes what has been idle or alive for too long. */
  tidy(nowMs: number): void {
    const { idleMs } = this.#options
    const target = this.#target(nowMs)
    for (const { container, sinceMs } of [...this.#idle]) {
      if (this.#members.size > target && nowMs - sinceMs > idleMs) this.#retire(container, 'idle')
      else if (nowMs - container.startedAt > oldestMs) this.#retire(container, 'served')
    }
    this.fill()
  }

  /** Fails everyone who waits, and makes no container until `resume`; those that are there stay. */
  refuse(error: Error): void {
    this.#barred = true
    for (const waiter of [...this.#waiters.splice(0), ...this.#watchers.splice(0)]) waiter.reject(error)
  }

  /** Makes containers again. */
  resume(): void {
    this.#barred = false
    this.fill()
  }

  /** Removes every container and waits until the engine has. */
  async close(error: Error): Promise<void> {
    this.#closed = true
    this.refuse(error)
    for (const container of [...this.#members]) this.#retire(container, 'closing')
    while (this.#removals.size > 0) await Promise.allSettled([...this.#removals])
  }

  /** Containers to keep ready now. */
  #target(nowMs: number): number {
    const { target, keepReadyMs } = this.#options
    return nowMs - this.#usedAtMs < keepReadyMs || keepReadyMs === Number.POSITIVE_INFINITY ? target : 0
  }

  #bestIdle(user: string): number {
    if (this.#options.shareAcrossUsers) return this.#idle.length - 1
    const own = this.#idle.findLastIndex(({ container }) => container.user === user)
    return own >= 0 ? own : this.#idle.findLastIndex(({ container }) => container.user === undefined)
  }

  #take(container: Container, user: string, hold: boolean): Container {
    if (!this.#options.shareAcrossUsers) container.user = user
    container.runs++
    container.held = hold
    // One that will not come back soon is replaced from now on, but not before its run has begun.
    if (hold || this.#isSpent(container)) setImmediate(() => this.fill())
    return container
  }

  #isSpent(container: Container): boolean {
    return container.runs >= this.#options.runsPerContainer || Date.now() - container.startedAt > oldestMs
  }

  /** A container that belongs to another user gives way when there is no room for one more. */
  #makeRoom(user: string): void {
    if (this.#options.shareAcrossUsers || this.size < this.#options.most) return
    if (this.#creating >= this.#waiters.length) return
    const foreign = this.#idle.find(({ container }) => container.user !== user)
    if (foreign) this.#retire(foreign.container, 'room')
  }

  #offer(container: Container): void {
    container.held = false
    if (this.#closed || this.#isSpent(container)) {
      this.#retire(container, 'served')
    } else {
      const waiter = this.#nextWaiter(container)
      if (waiter) waiter.resolve(this.#take(container, waiter.user, waiter.hold))
      else this.#rest(container)
    }
    this.fill()
  }

  #nextWaiter({ user }: Container): Waiter | undefined {
    const shared = this.#options.shareAcrossUsers || user === undefined
    const at = shared ? 0 : this.#waiters.findIndex((waiter) => waiter.user === user)
    return at < 0 ? undefined : this.#waiters.splice(at, 1)[0]
  }

  #rest(container: Container): void {
    this.#idle.push({ container, sinceMs: Date.now() })
    for (const watcher of this.#watchers.splice(0)) watcher.resolve()
    const first = this.#waiters[0]
    if (first) this.#makeRoom(first.user)
  }

  /** How many containers should be begun: enough to stand ready, or to serve those who wait. */
  #missing(): number {
    const { shareAcrossUsers } = this.#options
    const target = this.#target(Date.now())
    const lasting = [...this.#members].filter((container) => !container.held && !this.#isSpent(container))
    const useful = lasting.filter(({ user }) => shareAcrossUsers || user === undefined).length
    const cleaning = lasting.filter((container) => !container.busy).length - this.#idle.length
    return Math.max(target - useful - this.#creating, this.#waiters.length - this.#creating - cleaning)
  }

  #create(): void {
    const { engine, image, agent, size, runtime, appArmorProfile, labels } = this.#options
    this.#creating++
    const own = { ...(runtime && { runtime }), ...(appArmorProfile && { appArmorProfile }) }
    const spec = { image, agent, size, labels: labels(), ...own }
    const beganMs = performance.now()
    const work = Container.start(engine, spec, this.#events).then(
      (container) => {
        this.#options.onMade(performance.now() - beganMs)
        this.#creating--
        this.#failures = 0
        this.#members.add(container)
        this.#offer(container)
      },
      (error) => {
        this.#creating--
        // One that dies at birth may be chance; several in a row are a fault of the host.
        const chance = error instanceof ContainerLostError && ++this.#failures < failuresInRow
        if (chance) this.fill()
        else this.#options.onFailure(error)
      },
    )
    this.#track(work)
  }

  #retire(container: Container, cause: EndCause): void {
    container.retire(cause)
    this.#forget(container)
    this.#options.onEnded(container, cause)
  }

  #forget(container: Container): void {
    this.#members.delete(container)
    const at = this.#idle.findIndex((entry) => entry.container === container)
    if (at >= 0) this.#idle.splice(at, 1)
    this.#track(container.removed())
  }

  #track(work: Promise<void>): void {
    const settled = work.catch(() => {}).finally(() => this.#removals.delete(settled))
    this.#removals.add(settled)
  }
}
