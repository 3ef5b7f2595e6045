import { sign } from 'node:crypto'
import type { Client } from 'pg'
import { type SealedSigningKey, unseal } from '../../services/auth/domain/signing-key.ts'

/** What stands in an access token (RFC 7519). */
export type Claims = Readonly<Record<string, unknown>>

/** Signs an access token with auth's own key once more, with these claims in place of its own. */
export type TokenSigner = (token: string, claims: Claims) => string

/** @param database of a role that may read auth's keys */
export async function openTokenSigner(database: Client, keyEncryptionKey: Buffer): Promise<TokenSigner> {
  const { rows } = await database.query<SealedSigningKey>(
    'select id, public_jwk as "publicJwk", private_key as "privateKey" from auth.signing_keys order by number limit 1',
  )
  const [sealed] = rows
  if (sealed === undefined) throw new Error('auth has no signing key')
  const key = unseal(sealed, keyEncryptionKey)
  return (token, claims) => {
    const input = `${partsOf(token).header}.${encodeClaims({ ...partsOf(token).claims, ...claims })}`
    const signature = sign('sha256', Buffer.from(input), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
    return `${input}.${signature.toString('base64url')}`
  }
}

export function partsOf(token: string): { header: string; claims: Claims; signature: string } {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return { header, claims: JSON.parse(Buffer.from(payload, 'base64url').toString()), signature }
}

export function encodeClaims(claims: Claims): string {
  return Buffer.from(JSON.stringify(claims)).toString('base64url')
}
