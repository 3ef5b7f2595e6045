import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { LRUCache } from 'lru-cache'
import type { UserCaller, UserRole } from './call-context.ts'
import { type KeySource, remoteKeys } from './key-source.ts'
import type { Revocations } from './revocations.ts'
import { type RpcError, unauthenticated } from './rpc-error.ts'

export type TokenVerifier = {
  /**
   * Whose token it is. May wait for keys, but not past `deadlineMs` (milliseconds since 1970).
   * @throws UNAUTHENTICATED when it is expired, forged, malformed, revoked or meant for others
   * @throws UNAVAILABLE when the keys cannot be had
   */
  verify(token: string, deadlineMs?: number): Promise<UserCaller>
  /** The same at once, for a token verified before and still good; else undefined, which says nothing against it. */
  known?(token: string): UserCaller | undefined
  /** Whether tokens can be judged, after waiting so long for the keys; without it, from the start. */
  ready?(timeoutMs: number): Promise<boolean>
  /** What it holds tokens against beside their own words; servers end the streams of those revoked meanwhile. */
  readonly revocations?: Revocations | undefined
  close(): void
}

export type TokenExpectations = {
  readonly issuer: string
  readonly audience: string
}

type VerifierOptions = TokenExpectations & { readonly revocations?: Revocations | undefined }

/** Tokens verified already, kept until they expire. */
const maxVerifiedTokens = 10_000
/** Longer than any token of ours; a longer one is not worth the work. */
const maxTokenLength = 4_096
/** Clocks of hosts may differ by this much. */
const clockToleranceSeconds = 5

/** Verifies access tokens with the keys published at a JWKS address (RFC 7517). */
export function createTokenVerifier(options: VerifierOptions & { readonly jwksUrl: string }): TokenVerifier {
  return verifierWith(remoteKeys(options.jwksUrl), options)
}

/** Verifies access tokens with keys at hand: for the service that publishes them, and for tests. */
export function createKeyTokenVerifier(
  options: VerifierOptions & {
    /** The key with an id, or undefined. Asked for every token not verified before. */
    readonly keyById: (keyId: string) => KeyObject | undefined | Promise<KeyObject | undefined>
  },
): TokenVerifier {
  const keyById: KeySource['keyById'] = async (id) => options.keyById(id)
  return verifierWith({ keyById, ready: async () => true, onChange: () => {}, close: () => {} }, options)
}

/** The key of a JWK with `kty` EC and `crv` P-256. */
export function publicKeyOf(jwk: JsonWebKey): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' })
}

function verifierWith(keys: KeySource, { issuer, audience, revocations }: VerifierOptions): TokenVerifier {
  const verified = new LRUCache<string, { readonly caller: UserCaller; readonly expiresAtMs: number }>({
    max: maxVerifiedTokens,
  })
  // A key that was withdrawn must not live on in the tokens that it signed.
  keys.onChange(() => verified.clear())
  const verifiedBefore = (token: string): UserCaller | undefined => {
    const known = verified.get(token)
    return known && known.expiresAtMs > Date.now() ? known.caller : undefined
  }
  return {
    known(token) {
      const caller = verifiedBefore(token)
      return caller && revocations?.refusal(caller) ? undefined : caller
    },
    async verify(token, deadlineMs = Number.POSITIVE_INFINITY) {
      let caller = verifiedBefore(token)
      if (!caller) {
        const fresh = await verifyOnce(token, (id) => keys.keyById(id, deadlineMs), issuer, audience)
        verified.set(token, fresh)
        caller = fresh.caller
      }
      const refusal = revocations?.refusal(caller)
      if (refusal) throw refusal
      return caller
    },
    ready: keys.ready,
    revocations,
    close() {
      keys.close()
      verified.clear()
    },
  }
}

async function verifyOnce(
  token: string,
  keyById: (id: string) => Promise<KeyObject | undefined>,
  issuer: string,
  audience: string,
) {
  if (token.length > maxTokenLength) throw invalid()
  const { alg, kid, crit } = headerOf(token)
  // Before the key is looked up: an algorithm chosen by the sender must not choose how a public key is read.
  if (alg !== 'ES256' || typeof kid !== 'string' || kid.length > 128) throw invalid()
  // RFC 7515, section 4.1.11: extensions that must be understood, and we understand none.
  if (crit !== undefined) throw invalid()
  const key = await keyById(kid)
  if (!key) throw invalid()
  try {
    const claims = jwt.verify(token, key, {
      algorithms: ['ES256'],
      issuer,
      audience,
      clockTolerance: clockToleranceSeconds,
    })
    return callerFrom(token, claims)
  } catch (error) {
    // Malformed signatures make it throw errors of other kinds: whatever it is, the token is to blame.
    throw error instanceof jwt.TokenExpiredError ? expired() : invalid()
  }
}

function headerOf(token: string): { alg?: unknown; kid?: unknown; crit?: unknown } {
  try {
    return jwt.decode(token, { complete: true })?.header ?? {}
  } catch {
    return {}
  }
}

function callerFrom(token: string, claims: string | jwt.JwtPayload): { caller: UserCaller; expiresAtMs: number } {
  if (typeof claims === 'string') throw invalid()
  const { exp, iat, email, role, sid, generation = 0 }: jwt.JwtPayload & { generation?: unknown } = claims
  const userId: unknown = claims.user_id ?? claims.sub
  if (exp === undefined || iat === undefined || ![exp, iat, generation].every(Number.isSafeInteger)) throw invalid()
  if (typeof userId !== 'string' || userId === '' || claims.sub !== userId) throw invalid()
  if (typeof email !== 'string' || typeof sid !== 'string' || !isRole(role)) throw invalid()
  return {
    caller: {
      kind: 'user',
      userId,
      email,
      role,
      sessionId: sid,
      issuedAtMs: iat * 1_000,
      generation: Number(generation),
      token,
    },
    expiresAtMs: (exp + clockToleranceSeconds) * 1_000,
  }
}

function isRole(role: unknown): role is UserRole {
  return role === 'student' || role === 'instructor' || role === 'admin'
}

function expired(): RpcError {
  return unauthenticated('TOKEN_EXPIRED', 'the access token has expired; refresh it')
}

/** One message for all that may be wrong: a forger learns nothing. */
function invalid(): RpcError {
  return unauthenticated('TOKEN_INVALID', 'the access token is not valid')
}
