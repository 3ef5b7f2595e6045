import { isDevelopment, type Variables } from '@learnlab/config'
import { z } from 'zod'

/** Domains of e-mail addresses, separated by commas. */
const domains = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((domain) =>
        domain
          .trim()
          .toLowerCase()
          .replace(/^[@.]+/, ''),
      )
      .filter(Boolean),
  )
const flag = z.stringbool().default(false)

const smtpUrl = z.url({ protocol: /^smtps?$/, error: 'is no smtp://… or smtps://… URL' })
const siteUrl = z
  .url({ protocol: /^https?$/, error: 'is no https://… URL' })
  .transform((url) => url.replace(/\/+$/, ''))

/** Who may have an account, how strong passwords are, and how mail gets out. */
export const accountVariables = {
  SITE_URL: siteUrl.default('http://localhost:3000'),
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]*$/, 'must have an e-mail address')
    .default('Learn Lab <no-reply@learnlab.local>'),
  MAIL_FOLDER: z.string().min(1).default('.learnlab/mail'),
  SIGN_UP: z.enum(['open', 'link']).default('open'),
  REQUIRE_VERIFIED_EMAIL: flag,
  EMAIL_DOMAINS_ALLOWED: domains,
  EMAIL_DOMAINS_BLOCKED: domains,
  PASSWORD_MIN_SCORE: z.coerce.number().int().min(0).max(4).default(2),
  // Base-2 logarithm of the work; each step doubles it.
  BCRYPT_COST: z.coerce.number().int().min(12).max(18).default(12),
}

type Read = z.output<z.ZodObject<typeof accountVariables>>

export function accountConfig(read: Read, variables: Variables) {
  return {
    siteUrl: read.SITE_URL,
    mail: {
      smtpUrl: read.SMTP_URL,
      from: read.MAIL_FROM,
      folder: read.MAIL_FOLDER,
      // A link in a log is a key in a log: only on a developer's own machine.
      logLinks: isDevelopment(variables),
    },
    rules: {
      signUp: read.SIGN_UP,
      requireVerifiedEmail: read.REQUIRE_VERIFIED_EMAIL,
      emailDomains: { allowed: read.EMAIL_DOMAINS_ALLOWED, blocked: read.EMAIL_DOMAINS_BLOCKED },
    },
    passwordMinScore: read.PASSWORD_MIN_SCORE,
    bcryptCost: read.BCRYPT_COST,
  }
}
