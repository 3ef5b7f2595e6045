import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

/** A public P-256 key as RFC 7517 and 7518 write it. */
export type PublicJwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string; kid: string; alg: 'ES256'; use: 'sig' }

/** A key as it is kept: its private half only under the key-encryption key. */
export type SealedSigningKey = { id: string; publicJwk: PublicJwk; privateKey: Buffer }

export type SigningKey = { id: string; publicJwk: PublicJwk; privateKey: KeyObject }

const nonceBytes = 12
const tagBytes = 16

export function newSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = thumbprint(x, y)
  return { id, publicJwk: { kty: 'EC', crv: 'P-256', x, y, kid: id, alg: 'ES256', use: 'sig' }, privateKey }
}

/** RFC 7638: SHA-256 of the required members, in lexical order, without space. */
function thumbprint(x: string, y: string): string {
  return createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url')
}

/** AES-256-GCM: nonce, ciphertext of the PKCS #8 form, tag. The id is authenticated: keys cannot be swapped. */
export function seal({ id, publicJwk, privateKey }: SigningKey, keyEncryptionKey: Buffer): SealedSigningKey {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', keyEncryptionKey, nonce).setAAD(Buffer.from(id))
  const sealed = [nonce, cipher.update(privateKey.export({ type: 'pkcs8', format: 'der' })), cipher.final()]
  return { id, publicJwk, privateKey: Buffer.concat([...sealed, cipher.getAuthTag()]) }
}

/** Throws when the key-encryption key is another one, or what is stored was changed. */
export function unseal({ id, publicJwk, privateKey }: SealedSigningKey, keyEncryptionKey: Buffer): SigningKey {
  const decipher = createDecipheriv('aes-256-gcm', keyEncryptionKey, privateKey.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(id)).setAuthTag(privateKey.subarray(-tagBytes))
  try {
    const der = Buffer.concat([decipher.update(privateKey.subarray(nonceBytes, -tagBytes)), decipher.final()])
    return { id, publicJwk, privateKey: createPrivateKey({ key: der, type: 'pkcs8', format: 'der' }) }
  } catch (error) {
    throw new Error(
      `signing key ${id} cannot be decrypted: AUTH_KEY_ENCRYPTION_KEY is not the one it was stored under; ` +
        'set that one again, or delete the row, which invalidates every access token',
      { cause: error },
    )
  }
}
