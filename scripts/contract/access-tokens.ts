import type { Client } from 'pg'
import { encodeClaims, openTokenSigner, partsOf } from '../product/token-signer.ts'
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
  const sign = await openTokenSigner(database, keyEncryptionKey)
  return {
    expired({ accessToken }) {
      const issuedAtS = Number(partsOf(accessToken).claims.iat)
      return sign(accessToken, { iat: issuedAtS - 2 * hourS, exp: issuedAtS - hourS })
    },
    forged({ accessToken }) {
      const { header, claims, signature } = partsOf(accessToken)
      return `${header}.${encodeClaims({ ...claims, role: 'admin', name: 'forged' })}.${signature}`
    },
  }
}

/** Which session a token is of. */
export function sessionOf({ accessToken }: Account): string {
  return String(partsOf(accessToken).claims.sid)
}
