import type { KeyObject } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fetchJwks } from './fetch-jwks.ts'
import { type RpcError, unavailable } from './rpc-error.ts'

/** Where the public keys of access tokens come from. */
export type KeySource = {
  /**
   * Undefined when no such key is published. While none at all is known it waits for them, some seconds at most and not
   * past `deadlineMs` (milliseconds since 1970).
   * @throws UNAVAILABLE when whether there is one cannot be found out
   */
  keyById(id: string, deadlineMs: number): Promise<KeyObject | undefined>
  /** Whether keys are known, after waiting for them so long. */
  ready(timeoutMs: number): Promise<boolean>
  /** `listener` runs when a key was withdrawn or replaced. */
  onChange(listener: () => void): void
  close(): void
}

/** A key unknown to us makes us ask, but not more often than this: forged key ids must not flood the publisher. */
const minFetchIntervalMs = 2_000
/** How soon a withdrawn key is noticed. */
const maxAgeMs = 60_000
/** Between attempts while no key at all is known: each twice the one before. */
const [firstPauseMs, longestPauseMs] = [100, 2_000]
/** How long a call waits for the first keys: as long as their publisher takes to restart. */
const maxWaitMs = 3_000
/** Of a caller's time, what it takes to tell that there are no keys. */
const tellingMs = 100

/**
 * Keys published as a JWKS. They are fetched at once, again and again until they can be had; then when a token names an
 * unknown one, and in the background when they are old. While the publisher does not answer, those known already go on
 * being used.
 */
export function remoteKeys(url: string): KeySource {
  const closed = new AbortController()
  const listeners: (() => void)[] = []
  // One listener for each call that waits.
  const events = new EventEmitter<{ known: [] }>().setMaxListeners(0)
  let keys: ReadonlyMap<string, KeyObject> | undefined
  /** Why the last fetch brought none; undefined when it did. */
  let failure: unknown
  let fetchedAtMs = Number.NEGATIVE_INFINITY
  let triedAtMs = Number.NEGATIVE_INFINITY
  let fetching: Promise<void> | undefined
  void fetchFirst()

  async function fetchFirst(): Promise<void> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      await refresh()
      if (keys || closed.signal.aborted) return
      // Services that were started together do not ask together.
      const jitter = 0.5 + Math.random() / 2
      await delay(pauseMs * jitter, undefined, { signal: closed.signal, ref: false }).catch(() => undefined) // closed
    }
  }

  /** One fetch at a time; those who come meanwhile wait for it. */
  function refresh(): Promise<void> {
    fetching ??= refreshOnce().finally(() => {
      fetching = undefined
    })
    return fetching
  }

  async function refreshOnce(): Promise<void> {
    triedAtMs = performance.now()
    const fetched = await fetchJwks(url, closed.signal).catch((error: unknown) => {
      failure = error
    })
    if (!fetched) return
    const withdrawn = keys !== undefined && [...keys].some(([id, key]) => !fetched.get(id)?.equals(key))
    keys = fetched
    failure = undefined
    fetchedAtMs = performance.now()
    events.emit('known')
    if (withdrawn) for (const listener of listeners) listener()
  }

  async function ready(timeoutMs: number): Promise<boolean> {
    if (keys) return true
    const signal = AbortSignal.any([closed.signal, AbortSignal.timeout(Math.max(0, Math.round(timeoutMs)))])
    await once(events, 'known', { signal }).catch(() => undefined) // too late, or closed
    return keys !== undefined
  }

  return {
    async keyById(id, deadlineMs) {
      if (!(await ready(Math.min(maxWaitMs, deadlineMs - Date.now() - tellingMs)))) throw keysMissing(failure)
      const mayFetch = performance.now() - triedAtMs >= minFetchIntervalMs
      if (!keys?.has(id)) {
        if (fetching || mayFetch) await refresh()
        // It may be one that was published since: a good token must not be called bad.
        if (failure !== undefined && !keys?.has(id)) throw keysMissing(failure)
      } else if (performance.now() - fetchedAtMs > maxAgeMs && mayFetch) {
        void refresh()
      }
      return keys?.get(id)
    },
    ready,
    onChange: (listener) => listeners.push(listener),
    close: () => closed.abort(),
  }
}

function keysMissing(cause: unknown): RpcError {
  return unavailable('access tokens cannot be checked right now; try again', { retryAfterMs: longestPauseMs, cause })
}
