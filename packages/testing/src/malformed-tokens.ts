import { createHmac, createSign, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** The order of P-256 (FIPS 186-5). */
const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')

const base64 = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const hmac = (secret: string | Buffer) => (input: string) => createHmac('sha256', secret).update(input).digest()
/** Without its last brace, for adding what JSON.stringify would not write. */
const json = (value: object) => JSON.stringify(value).slice(0, -1)

/**
 * ES256 access tokens with all that may be wrong in them, by what is, and the good one that they are made of. After the
 * kinds of Project Wycheproof's json_web_signature vectors and RFC 8725. `claims` are those of a good token, with `sub`
 * and `user_id`.
 */
export function malformedTokens(
  { privateKey, publicKey, kid }: { privateKey: KeyObject; publicKey: KeyObject; kid: string },
  claims: Readonly<Record<string, unknown>>,
): { good: string; malformed: Record<string, string> } {
  const nowS = Math.floor(Date.now() / 1_000)
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const header = { alg: 'ES256', typ: 'JWT', kid }
  const signed = (input: string, key = privateKey) =>
    sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
  const token = (head: object | string, body: object | string, signature = signed) => {
    const input = `${base64(head)}.${base64(body)}`
    return `${input}.${signature(input).toString('base64url')}`
  }
  const good = token(header, claims)
  const [goodHead = '', goodBody = '', goodSignature = ''] = good.split('.')
  const raw = Buffer.from(goodSignature, 'base64url')
  const withSignature = (signature: Buffer) => `${goodHead}.${goodBody}.${signature.toString('base64url')}`
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const jwk = other.publicKey.export({ format: 'jwk' })
  const byOther = (input: string) => signed(input, other.privateKey)

  const malformed: Record<string, string> = {
    'alg none': `${base64({ ...header, alg: 'none' })}.${goodBody}.`,
    'alg none with the signature kept': `${base64({ ...header, alg: 'none' })}.${goodBody}.${goodSignature}`,
    'alg nOnE': `${base64({ ...header, alg: 'nOnE' })}.${goodBody}.`,
    'alg left out': token({ typ: 'JWT', kid }, claims),
    'alg a list': token({ ...header, alg: ['ES256'] }, claims),
    'alg in lower case': token({ ...header, alg: 'es256' }, claims),
    'HS256 under the public key as PEM': token({ ...header, alg: 'HS256' }, claims, hmac(pem)),
    'HS256 under the public key as DER': token(
      { ...header, alg: 'HS256' },
      claims,
      hmac(publicKey.export({ type: 'spki', format: 'der' })),
    ),
    'HS256 under nothing': token({ ...header, alg: 'HS256' }, claims, hmac('')),
    RS256: token({ ...header, alg: 'RS256' }, claims, (input) =>
      createSign('sha256').update(input).sign(rsa.privateKey),
    ),
    ES384: token({ ...header, alg: 'ES384' }, claims, (input) =>
      sign('sha384', Buffer.from(input), { key: p384.privateKey, dsaEncoding: 'ieee-p1363' }),
    ),
    'another curve under ES256': token(header, claims, (input) =>
      sign('sha256', Buffer.from(input), { key: p384.privateKey, dsaEncoding: 'ieee-p1363' }),
    ),
    'another key': token(header, claims, byOther),
    'the key embedded': token({ ...header, jwk }, claims, byOther),
    'the key embedded, no kid': token({ alg: 'ES256', jwk }, claims, byOther),
    'a certificate embedded': token({ ...header, x5c: ['AAAA'] }, claims, byOther),
    'jku elsewhere': token({ ...header, jku: 'https://evil.example/jwks.json' }, claims, byOther),
    'kid a path': token({ ...header, kid: '../../../../dev/null' }, claims, hmac('')),
    'kid SQL': token({ ...header, kid: `${kid}' UNION SELECT 'x' -- ` }, claims, byOther),
    'kid a number': token({ ...header, kid: 1 }, claims),
    'kid an object': token({ ...header, kid: { toString: kid } }, claims),
    'kid __proto__': token({ ...header, kid: '__proto__' }, claims),
    'kid with a NUL': token({ ...header, kid: `${kid}\0` }, claims),
    'kid in another Unicode form': token({ ...header, kid: 'ｋ１' }, claims),
    'a huge kid': token({ ...header, kid: 'k'.repeat(1_000) }, claims),
    'a huge header': token({ ...header, pad: 'x'.repeat(100_000) }, claims),
    'crit unknown': token({ ...header, crit: ['exp'] }, claims),
    'crit empty': token({ ...header, crit: [] }, claims),
    'b64 false': token({ ...header, b64: false, crit: ['b64'] }, claims),
    'the signature in DER': withSignature(sign('sha256', Buffer.from(`${goodHead}.${goodBody}`), privateKey)),
    'r and s zero': withSignature(Buffer.alloc(64)),
    'r zero': withSignature(Buffer.concat([Buffer.alloc(32), raw.subarray(32)])),
    's zero': withSignature(Buffer.concat([raw.subarray(0, 32), Buffer.alloc(32)])),
    'r and s the order': withSignature(Buffer.concat([order, order])),
    'r one, s the order': withSignature(Buffer.concat([Buffer.alloc(31), Buffer.of(1), order])),
    'r and s swapped': withSignature(Buffer.concat([raw.subarray(32), raw.subarray(0, 32)])),
    'a short signature': withSignature(raw.subarray(0, 63)),
    'a long signature': withSignature(Buffer.concat([raw, Buffer.of(0)])),
    'no signature': `${goodHead}.${goodBody}.`,
    'two parts': `${goodHead}.${goodBody}`,
    'four parts': `${good}.${goodSignature}`,
    'a part too many in front': `.${good}`,
    'a line break inside': good.replace('.', '.\n'),
    'a space behind': `${good} `,
    'a header that is no JSON': token('{"alg":"ES256","kid":"k1"', claims),
    'a header that is a list': token('["ES256"]', claims),
    'claims that are a string': token(header, '"admin"'),
    'claims that are null': token(header, 'null'),
    'claims that are a list': token(header, '[]'),
    'exp a string': token(header, { ...claims, exp: String(nowS + 900) }),
    'exp a fraction': token(header, { ...claims, exp: nowS + 900.5 }),
    'exp beyond numbers': token(header, `${json(claims).replace(/"exp":\d+/, '"exp":1e400')}}`),
    'exp left out': token(header, { ...claims, exp: undefined }),
    'iat a string': token(header, { ...claims, iat: String(nowS) }),
    'nbf in the future': token(header, { ...claims, nbf: nowS + 600 }),
    'exp twice, the last one past': token(header, `${json(claims)},"exp":1}`),
    'role twice, the last one no role': token(header, `${json(claims)},"role":"root"}`),
    'another audience in a list': token(header, { ...claims, aud: ['other'] }),
    'an issuer that looks alike': token(header, { ...claims, iss: 'ｉss' }),
    'an issuer in a list': token(header, { ...claims, iss: ['other'] }),
    'sub and user_id that differ': token(header, { ...claims, user_id: 'u2' }),
    'a role in another Unicode form': token(header, { ...claims, role: 'ａdmin' }),
    'a generation that is text': token(header, { ...claims, generation: '7' }),
    'a nested token': token({ ...header, cty: 'JWT' }, good),
    'a JSON serialization': JSON.stringify({ protected: goodHead, payload: goodBody, signature: goodSignature }),
  }
  return { good, malformed }
}
