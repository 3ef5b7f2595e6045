import { domainToASCII } from 'node:url'

/**
 * What makes two addresses one account: surrounding space, case and the form of composed characters do not. Mail hosts
 * may tell case apart in the local part; none that people use does, and look-alike accounts would be worse.
 */
export function emailKey(email: string): string {
  return email.trim().normalize('NFC').toLowerCase().normalize('NFC')
}

/** Which domains accounts may have addresses of; each stands for its subdomains too. */
export type EmailDomains = {
  /** Empty: all but the blocked. */
  readonly allowed: readonly string[]
  readonly blocked: readonly string[]
}

export function allowsDomain({ allowed, blocked }: EmailDomains, email: string): boolean {
  const key = emailKey(email)
  const at = key.lastIndexOf('@')
  const domain = at < 0 ? '' : domainToASCII(key.slice(at + 1))
  const isOf = (listed: string) => domain === listed || domain.endsWith(`.${listed}`)
  if (domain === '' || blocked.some(isOf)) return false
  return allowed.length === 0 || allowed.some(isOf)
}
