import { z } from 'zod'

const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/** For a service that calls others as itself. */
export const serviceIdentityVariables = {
  /** PKCS #8 of a P-256 key, in base64. Without it nothing works that needs such a call. */
  SERVICE_PRIVATE_KEY: z.string().regex(base64, 'must be a PKCS #8 key of P-256 in base64').optional(),
}

/** For a service that others call as themselves. */
export const serviceKeysVariables = {
  /** Such as `executor=MFkw…`: the public keys (SPKI, in base64) of those who may, with commas between them. */
  SERVICE_PUBLIC_KEYS: z
    .string()
    .regex(/^([a-z]+=[A-Za-z0-9+/]+={0,2}(,(?=[a-z])|$))*$/, 'must be like executor=BASE64,course=BASE64')
    .default('')
    .transform((text) => {
      const pairs = text.split(',').filter((pair) => pair !== '')
      return Object.fromEntries(
        pairs.map((pair) => {
          const end = pair.indexOf('=')
          return [pair.slice(0, end), pair.slice(end + 1)]
        }),
      )
    }),
}
