import { isDevelopment, type Variables, weakness } from '@learnlab/config'
import { z } from 'zod'

const text = z.string().min(1)

const provider = z.strictObject({
  /** What StartSignIn takes and the redirect URI ends in. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and hyphens'),
  issuer: z.url({ protocol: /^https?$/ }),
  clientId: text,
  /** Absent for a public client. */
  clientSecret: text.optional(),
  scope: z
    .string()
    .regex(/(^| )openid( |$)/, 'must contain openid')
    .default('openid email profile'),
})

/** An OpenID provider that people may sign in with, as it is registered there. */
export type SignInProvider = z.output<typeof provider>

/** The OpenID providers that people may sign in with. */
export const signInProviderVariables = {
  OIDC_PROVIDERS: z
    .string()
    .default('[]')
    .transform((json, context) => {
      try {
        return JSON.parse(json) as unknown
      } catch {
        context.addIssue('is no JSON')
        return z.NEVER
      }
    })
    .pipe(z.array(provider).max(20)),
  GOOGLE_CLIENT_ID: text.optional(),
  GOOGLE_CLIENT_SECRET: text.optional(),
}

type Read = z.output<z.ZodObject<typeof signInProviderVariables>>

/** @throws on half of Google's pair, a name used twice and, outside development, plain http and weak secrets */
export function signInProvidersConfig(read: Read, variables: Variables): readonly SignInProvider[] {
  const { OIDC_PROVIDERS: listed, GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret } = read
  if ((clientId === undefined) !== (clientSecret === undefined)) {
    throw wrong('GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET', 'only one of the two is set')
  }
  const providers = [...listed]
  if (clientId !== undefined) {
    const scope = 'openid email profile'
    providers.unshift({ name: 'google', issuer: 'https://accounts.google.com', clientId, clientSecret, scope })
  }
  const names = providers.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw wrong('OIDC_PROVIDERS', `the name ${twice} is used twice`)
  if (isDevelopment(variables)) return providers
  for (const { name, issuer, clientSecret: secret } of providers) {
    if (!issuer.startsWith('https:')) throw wrong('OIDC_PROVIDERS', `the issuer of ${name} must be https://…`)
    const weak = secret === undefined ? undefined : weakness('CLIENT_SECRET', secret)
    if (weak !== undefined) throw wrong('OIDC_PROVIDERS', `the secret of ${name} ${weak}`)
  }
  return providers
}

function wrong(name: string, message: string): Error {
  return new Error(`The environment of auth is wrong:\n  ${name}: ${message}`)
}
