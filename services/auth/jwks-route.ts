import type { OperatorRoute } from '@learnlab/telemetry'
import type { PublicJwk } from './domain/signing-key.ts'

export const jwksPath = '/.well-known/jwks.json'

/** The public keys, for services and the gateway (RFC 7517, section 5). Kept by them for a minute. */
export function jwksRoute(jwks: { keys: PublicJwk[] }): OperatorRoute {
  const body = JSON.stringify(jwks)
  return async () => ({
    status: 200,
    contentType: 'application/jwk-set+json',
    headers: { 'cache-control': 'public, max-age=60' },
    body,
  })
}
