import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { RpcError, unavailable } from './rpc-error.ts'

/** Where the public keys of access tokens come from. */
export type KeySource = {
  /** Undefined when no such key is published. */
  keyById(id: string): Promise<KeyObject | undefined>
  /** `listener` runs when a key was withdrawn or replaced. */
  onChange(listener: () => void): void
  close(): void
}

const fetchTimeoutMs = 3_000
const maxAnswerBytes = 64 * 1024
const maxKeys = 32
/** A key unknown to us makes us ask, but not more often than this: forged key ids must not flood the publisher. */
const minFetchIntervalMs = 2_000
/** How soon a withdrawn key is noticed. */
const maxAgeMs = 60_000

/**
 * Keys published as a JWKS. They are fetched when first needed, when a token names an unknown one, and again in the
 * background when they are old. While the publisher does not answer, those known already go on being used.
 */
export function remoteKeys(url: string): KeySource {
  const closed = new AbortController()
  const listeners: (() => void)[] = []
  let keys: ReadonlyMap<string, KeyObject> | undefined
  let fetchedAtMs = Number.NEGATIVE_INFINITY
  let triedAtMs = Number.NEGATIVE_INFINITY
  let fetching: Promise<void> | undefined

  /** One fetch at a time; those who come meanwhile wait for it. */
  function refresh(): Promise<void> {
    fetching ??= refreshOnce().finally(() => {
      fetching = undefined
    })
    return fetching
  }

  async function refreshOnce(): Promise<void> {
    triedAtMs = performance.now()
    const fetched = await fetchKeys(url, closed.signal)
    const withdrawn = keys !== undefined && [...keys].some(([id, key]) => !fetched.get(id)?.equals(key))
    keys = fetched
    fetchedAtMs = performance.now()
    if (withdrawn) for (const listener of listeners) listener()
  }

  return {
    async keyById(id) {
      const mayFetch = performance.now() - triedAtMs >= minFetchIntervalMs
      if (!keys) {
        if (!mayFetch && !fetching) throw keysMissing()
        await refresh()
      } else if (!keys.has(id)) {
        if (fetching || mayFetch) await refresh().catch(keepKnownKeys)
      } else if (performance.now() - fetchedAtMs > maxAgeMs && mayFetch) {
        refresh().catch(keepKnownKeys)
      }
      return keys?.get(id)
    },
    onChange: (listener) => listeners.push(listener),
    close: () => closed.abort(),
  }
}

/** The next look-up tries again; until then an unknown key stays unknown. */
function keepKnownKeys(error: unknown): void {
  if (!(error instanceof RpcError)) throw error
}

async function fetchKeys(url: string, closed: AbortSignal): Promise<ReadonlyMap<string, KeyObject>> {
  try {
    const signal = AbortSignal.any([closed, AbortSignal.timeout(fetchTimeoutMs)])
    const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } })
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    return keysOf(JSON.parse(await boundedText(response)))
  } catch (cause) {
    throw keysMissing(cause)
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxAnswerBytes) throw new Error(`the JWKS is longer than ${maxAnswerBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Those of the set that ES256 signatures can be checked with; others are none of ours and are passed over. */
function keysOf(jwks: unknown): ReadonlyMap<string, KeyObject> {
  if (typeof jwks !== 'object' || jwks === null || !('keys' in jwks) || !Array.isArray(jwks.keys)) {
    throw new Error('a JWKS has an array named keys')
  }
  const keys = new Map<string, KeyObject>()
  for (const jwk of jwks.keys.slice(0, maxKeys) as (JsonWebKey & { kid?: unknown })[]) {
    if (jwk.kty !== 'EC' || jwk.crv !== 'P-256' || typeof jwk.kid !== 'string') continue
    keys.set(jwk.kid, createPublicKey({ key: jwk, format: 'jwk' }))
  }
  return keys
}

function keysMissing(cause?: unknown): RpcError {
  return unavailable('access tokens cannot be checked right now; try again', {
    retryAfterMs: minFetchIntervalMs,
    cause,
  })
}
