import { z } from 'zod'

/** What access tokens must say of their issuer and audience. */
export const tokenIssueVariables = {
  TOKEN_ISSUER: z.string().min(1).default('https://learnlab.local'),
  TOKEN_AUDIENCE: z.string().min(1).default('learnlab'),
}

/** How a service that issues no tokens itself checks them. */
export const tokenVariables = {
  ...tokenIssueVariables,
  JWKS_URL: z.url().default('http://127.0.0.1:8001/.well-known/jwks.json'),
}

export function tokenConfig(read: z.output<z.ZodObject<typeof tokenVariables>>) {
  return { tokens: { jwksUrl: read.JWKS_URL, issuer: read.TOKEN_ISSUER, audience: read.TOKEN_AUDIENCE } }
}
