import type { CallRateClass } from './method-rules.ts'

/** Calls that one user, or one network address, may make in a minute, for each rate class; 0 sets no limit. */
export type RateLimits = Readonly<Record<CallRateClass, number>>

export const defaultRateLimits: RateLimits = { READ: 3_000, WRITE: 600, COMPUTE: 1_200, CREDENTIAL: 60 }

const classes: readonly CallRateClass[] = ['READ', 'WRITE', 'COMPUTE', 'CREDENTIAL']

/**
 * The limits that the environment sets with RATE_LIMIT_READ, RATE_LIMIT_WRITE, RATE_LIMIT_COMPUTE and
 * RATE_LIMIT_CREDENTIAL; the default of each that is missing.
 * @throws naming every variable that is no whole number from 0 up
 */
export function rateLimitsFrom(environment: Readonly<Record<string, string | undefined>>): RateLimits {
  const limits = { ...defaultRateLimits }
  const wrong: string[] = []
  for (const name of classes) {
    const variable = `RATE_LIMIT_${name}`
    const value = environment[variable]
    if (value === undefined || value === '') continue
    if (/^\d{1,9}$/.test(value)) limits[name] = Number(value)
    else
      wrong.push(`${variable} must be a whole number of calls a minute, 0 for no limit; it is ${JSON.stringify(value)}`)
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  return limits
}
