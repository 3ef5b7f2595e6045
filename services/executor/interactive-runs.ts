import type { Execution } from './domain/execution.ts'
import type { LiveRun, RunEvent } from './domain/live-run.ts'

export type InteractiveRunsOptions = {
  /** A run that nobody watches ends after so long. */
  readonly unwatchedMs?: number
  /** An ended run can be watched for so long. */
  readonly keptMs?: number
  /** Told when nothing is left of a run here. */
  readonly onForget?: (id: string) => void
}

/** An interactive run that no call holds: it is started, watched and spoken to by calls of their own. */
export type Session = {
  readonly id: string
  readonly userId: string
  readonly live: LiveRun
  /** What is recorded of the run. */
  readonly execution: Promise<Execution>
}

type Held = { readonly leave: AbortController; watchers: number; timer: NodeJS.Timeout | undefined }

const defaultUnwatchedMs = 30_000
const defaultKeptMs = 60_000
/** Ended runs kept for those who still want to read their end; the oldest goes first. */
const mostEnded = 16

/** The interactive runs of this process that no call holds. Owns them: `close` ends them. */
export class InteractiveRuns {
  readonly #unwatchedMs: number
  readonly #keptMs: number
  readonly #onForget: (id: string) => void
  readonly #byId = new Map<string, Session>()
  readonly #held = new Map<Session, Held>()

  constructor(options: InteractiveRunsOptions = {}) {
    const { unwatchedMs = defaultUnwatchedMs, keptMs = defaultKeptMs, onForget = () => {} } = options
    this.#unwatchedMs = unwatchedMs
    this.#keptMs = keptMs
    this.#onForget = onForget
  }

  /** Takes a run in; aborting `leave` must end it. */
  add(session: Session, leave: AbortController): void {
    this.#byId.set(session.id, session)
    this.#held.set(session, { leave, watchers: 0, timer: undefined })
    this.#setTimer(session)
    const onEnd = () => {
      const held = this.#held.get(session)
      if (!held) return
      clearTimeout(held.timer)
      held.timer = setTimeout(() => this.#forget(session), this.#keptMs).unref()
      this.#forgetOldest()
    }
    session.execution.then(onEnd, onEnd)
  }

  /** A run of this user's, or undefined. */
  find(id: string, userId: string): Session | undefined {
    const session = this.#byId.get(id)
    return session?.userId === userId ? session : undefined
  }

  get userIds(): string[] {
    return [...new Set(this.#byId.values().map(({ userId }) => userId))]
  }

  /** Ends a run of this user's. false: there is none here. */
  end(id: string, userId: string): boolean {
    const session = this.find(id, userId)
    if (session) this.#held.get(session)?.leave.abort()
    return session !== undefined
  }

  /** Ends the runs of a user who was erased, and forgets what has ended. */
  endUser(userId: string): void {
    for (const [session, { leave }] of [...this.#held]) {
      if (session.userId !== userId) continue
      leave.abort()
      if (session.live.ended) this.#forget(session)
    }
  }

  /** What happens in a run, from an offset on. A run ends when it has not been watched for a while. */
  async *watch(session: Session, signal: AbortSignal, offset: number): AsyncGenerator<RunEvent> {
    const held = this.#held.get(session)
    if (held) held.watchers++
    this.#setTimer(session)
    try {
      yield* session.live.watch(signal, offset)
    } finally {
      if (held) held.watchers--
      this.#setTimer(session)
    }
  }

  /** Ends all runs and waits for their ends. */
  async close(): Promise<void> {
    for (const { leave } of this.#held.values()) leave.abort()
    await Promise.allSettled([...this.#held.keys()].map(({ execution }) => execution))
    for (const session of [...this.#held.keys()]) this.#forget(session)
  }

  #setTimer(session: Session): void {
    const held = this.#held.get(session)
    if (!held || session.live.ended) return
    clearTimeout(held.timer)
    if (held.watchers === 0) held.timer = setTimeout(() => held.leave.abort(), this.#unwatchedMs).unref()
  }

  #forgetOldest(): void {
    const ended = [...this.#held.keys()].filter(({ live }) => live.ended)
    for (const session of ended.slice(0, -mostEnded)) this.#forget(session)
  }

  #forget(session: Session): void {
    clearTimeout(this.#held.get(session)?.timer)
    this.#held.delete(session)
    if (this.#byId.delete(session.id)) this.#onForget(session.id)
  }
}
