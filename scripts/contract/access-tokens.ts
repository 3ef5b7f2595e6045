import { sign } from 'node:crypto'
import type { Client } from 'pg'
import { type SealedSigningKey, unseal } from '../../services/auth/domain/signing-key.ts'
import type { Account } from './laboratory.ts'

/** Access tokens that auth would not give. */
export type AccessTokens = {
  /** Signed with auth's own key, an hour too old. */
  expired(account: Account): string
  /** Says that its owner is an administrator, under the signature of what auth said. */
  forged(account: Account): string
}

const hourS = 3_600

/** @param database of a role that may read auth's keys */
export async function openAccessTokens(database: Client, keyEncryptionKey: Buffer): Promise<AccessTokens> {
  const { rows } = await database.query<SealedSigningKey>(
    'select id, public_jwk as "publicJwk", private_key as "privateKey" from auth.signing_keys order by number limit 1',
  )
  const [sealed] = rows
  if (sealed === undefined) throw new Error('auth has no signing key')
  const key = unseal(sealed, keyEncryptionKey)
  return {
    expired({ accessToken }) {
      const { header, claims } = parts(accessToken)
      const past = { ...claims, iat: Number(claims.iat) - 2 * hourS, exp: Number(claims.iat) - hourS }
      const input = `${header}.${encoded(past)}`
      const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
      return `${input}.${signature.toString('base64url')}`
    },
    forged({ accessToken }) {
      const { header, claims, signature } = parts(accessToken)
      return `${header}.${encoded({ ...claims, role: 'admin', name: 'forged' })}.${signature}`
    },
  }
}

/** Which session a token is of. */
export function sessionOf({ accessToken }: Account): string {
  return String(parts(accessToken).claims.sid)
}

function parts(token: string): { header: string; claims: Record<string, unknown>; signature: string } {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return { header, claims: JSON.parse(Buffer.from(payload, 'base64url').toString()), signature }
}

function encoded(json: object): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url')
}
