import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'

const timeoutMs = 3_000
const maxAnswerBytes = 64 * 1024
const maxKeys = 32

/**
 * The keys published at an address, by their ids (RFC 7517).
 * @throws whatever keeps them from being had: no connection, another status than 200, no JWKS
 */
export async function fetchJwks(url: string, closed: AbortSignal): Promise<ReadonlyMap<string, KeyObject>> {
  const signal = AbortSignal.any([closed, AbortSignal.timeout(timeoutMs)])
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } })
  if (!response.ok) {
    await response.body?.cancel()
    throw new Error(`${url} answered ${response.status}`)
  }
  return keysOf(JSON.parse(await boundedText(response)))
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
