import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type { ServiceCaller } from './call-context.ts'
import { type RpcError, unauthenticated } from './rpc-error.ts'

/** What a service proves with who it is, where it calls another for no user. */
export type ServiceIdentity = {
  readonly name: string
  /** A token (RFC 7519, ES256) for calls of one service of the contract, such as `learnlab.course.v1.CourseService`. */
  tokenFor(audience: string): string
}

/** Knows other services by their public keys. */
export type ServiceVerifier = {
  /** @throws UNAUTHENTICATED for what is no token of a known service for this audience */
  verify(token: string, audience: string): ServiceCaller
}

const issuer = 'learnlab services'
const type = 'service+jwt'
const lifetimeS = 60
/** Clocks of hosts may differ by this much. */
const clockToleranceS = 5
const maxTokenLength = 1_024

/** The identity of the service `name`. @param privateKey PKCS #8 of a P-256 key, in base64 */
export function createServiceIdentity(name: string, privateKey: string): ServiceIdentity {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' })
  checkCurve(key, 'the private key')
  const made = new Map<string, { readonly token: string; readonly madeAtMs: number }>()
  return {
    name,
    tokenFor(audience) {
      const known = made.get(audience)
      // Half of the lifetime is left for the way and for clocks that go wrong meanwhile.
      if (known && performance.now() - known.madeAtMs < (lifetimeS * 1_000) / 2) return known.token
      const token = jwt.sign({}, key, {
        ...{ algorithm: 'ES256', keyid: name, header: { alg: 'ES256', typ: type } },
        ...{ issuer, audience, subject: name, expiresIn: lifetimeS, jwtid: randomUUID() },
      })
      made.set(audience, { token, madeAtMs: performance.now() })
      return token
    },
  }
}

/** A new key for one service: what it keeps to itself, and what those know who are called by it. */
export function newServiceKey(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
    publicKeyEncoding: { format: 'der', type: 'spki' },
  })
  return { privateKey: privateKey.toString('base64'), publicKey: publicKey.toString('base64') }
}

/** @param publicKeys by name of the service: SPKI of a P-256 key, in base64 */
export function createServiceVerifier(publicKeys: Readonly<Record<string, string>>): ServiceVerifier {
  const keys = new Map(
    Object.entries(publicKeys).map(([name, text]): [string, KeyObject] => {
      const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
      checkCurve(key, `the public key of ${name}`)
      return [name, key]
    }),
  )
  return {
    verify(token, audience) {
      const name = verifiedName(token, audience, keys)
      if (name === undefined) throw invalid()
      return { kind: 'service', name }
    },
  }
}

function verifiedName(token: string, audience: string, keys: ReadonlyMap<string, KeyObject>): string | undefined {
  if (token.length > maxTokenLength) return undefined
  try {
    const { header } = jwt.decode(token, { complete: true }) ?? {}
    // Tokens of users have another type, and other keys: neither passes for the other.
    if (header?.alg !== 'ES256' || header.typ !== type || header.crit !== undefined) return undefined
    const name = header.kid
    const key = name === undefined ? undefined : keys.get(name)
    if (!key) return undefined
    const claims = jwt.verify(token, key, {
      ...{ algorithms: ['ES256'], issuer, audience, clockTolerance: clockToleranceS },
      maxAge: lifetimeS,
    })
    return typeof claims === 'object' && claims.exp !== undefined && claims.sub === name ? name : undefined
  } catch {
    // Malformed tokens make it throw errors of many kinds: whatever it is, the token is to blame.
    return undefined
  }
}

function checkCurve(key: KeyObject, what: string): void {
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error(`${what} is not of the curve P-256`)
}

function invalid(): RpcError {
  return unauthenticated('TOKEN_INVALID', 'this method is for services, which bring tokens of their own')
}
