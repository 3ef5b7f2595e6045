import type { OperatorRoute } from '@learnlab/telemetry'
import type { PublicJwk } from './domain/signing-key.ts'

export const jwksPath = '/.well-known/jwks.json'

/** The public keys, for services and the gateway (RFC 7517, section 5). Kept for less than a key is published ahead. */
export function jwksRoute(jwks: () => { keys: PublicJwk[] }): OperatorRoute {
  return async () => ({
    status: 200,
    contentType: 'application/jwk-set+json',
    headers: { 'cache-control': 'public, max-age=5' },
    body: JSON.stringify(jwks()),
  })
}
