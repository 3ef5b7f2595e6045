import { listen } from '@learnlab/postgres'
import type { Logger } from '@learnlab/telemetry'

/** What executors tell each other through the database; each can get lost, and is then found by asking. */
export type NoticeHandlers = {
  /** Runs wait. */
  queued(): void
  /** A submitted run changed its state. */
  changed(id: string): void
  cancel(id: string): void
  erased(userId: string): void
}

/** Longest that a notice which got lost goes unnoticed by whoever waits for a change. */
export const pollMs = 2_000

export type Notices = ReturnType<typeof listenForNotices>

/** Hears the notices of all executors of a database. */
export function listenForNotices(options: { url: string; handlers: NoticeHandlers; logger: Logger }) {
  const { url, handlers, logger } = options
  const wakers = new Map<string, Set<() => void>>()
  const wake = (id: string) => {
    for (const waker of wakers.get(id) ?? []) waker()
  }
  const listener = listen({
    url,
    channel: 'learnlab_executor',
    logger,
    onNotification(payload) {
      const [word, subject = ''] = payload.split(' ')
      if (word === 'queued') handlers.queued()
      else if (word === 'cancel') handlers.cancel(subject)
      else if (word === 'erased') handlers.erased(subject)
      else if (word === 'changed') {
        handlers.changed(subject)
        wake(subject)
      }
    },
    onMissed() {
      handlers.queued()
      for (const id of wakers.keys()) wake(id)
    },
  })
  return {
    /**
     * Counts the changes of a run from now on. `next` resolves at the first that was not awaited yet, or after
     * `pollMs`, when it is worth asking anyway. The caller closes it.
     */
    watch(id: string, signal: AbortSignal) {
      let pending = false
      let resolve: (() => void) | undefined
      const onChange = () => {
        pending = true
        resolve?.()
      }
      const set = wakers.get(id) ?? new Set()
      wakers.set(id, set.add(onChange))
      signal.addEventListener('abort', onChange)
      return {
        async next(): Promise<void> {
          if (!pending) {
            const { promise, resolve: wakeUp } = Promise.withResolvers<void>()
            resolve = wakeUp
            const timer = setTimeout(wakeUp, pollMs)
            await promise
            clearTimeout(timer)
          }
          pending = false
        },
        close() {
          signal.removeEventListener('abort', onChange)
          set.delete(onChange)
          if (set.size === 0) wakers.delete(id)
        },
      }
    },
    close: () => listener.close(),
  }
}
