import type { FieldViolation } from '@learnlab/rpc'
import { displayName } from './display-name.ts'

/** What of a profile is to change; null removes. */
export type ProfileChange = {
  name?: string
  avatarUrl?: string | null
  locale?: string | null
  timeZone?: string | null
}

type Typed = {
  name?: string | undefined
  avatarUrl?: string | undefined
  locale?: string | undefined
  timeZone?: string | undefined
}

/** What the caller typed, each field in its one form, and what is wrong with it. */
export function profileChange(typed: Typed): { change: ProfileChange; wrong: FieldViolation[] } {
  const change: ProfileChange = {}
  const wrong: FieldViolation[] = []
  if (typed.name !== undefined) {
    const result = displayName(typed.name)
    if ('name' in result) change.name = result.name
    else wrong.push({ field: 'name', description: result.wrong })
  }
  const optional = (
    field: 'avatarUrl' | 'locale' | 'timeZone',
    read: (text: string) => string | undefined,
    rule: string,
  ) => {
    const text = typed[field]
    if (text === undefined) return
    const value = text === '' ? null : read(text)
    if (value === undefined)
      wrong.push({ field: field.replace(/[A-Z]/, (c) => `_${c.toLowerCase()}`), description: rule })
    else change[field] = value
  }
  optional('avatarUrl', avatarUrl, 'must be an https URL without a user name')
  optional('locale', locale, 'must be a BCP 47 tag such as de-AT')
  optional('timeZone', timeZone, 'must be a name of the IANA time zone database such as Europe/Vienna')
  return { change, wrong }
}

/** The URL as browsers write it: host in ASCII, everything else percent-encoded. */
function avatarUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, username, password, hostname, href } = new URL(text)
  if (protocol !== 'https:' || username !== '' || password !== '' || hostname === '') return undefined
  return href.length <= 2_048 ? href : undefined
}

/** In canonical form (RFC 5646, section 4.5). */
function locale(text: string): string | undefined {
  if (text.length > 35) return undefined
  try {
    return Intl.getCanonicalLocales(text)[0]
  } catch {
    // The one thing it throws is that this is no language tag.
    return undefined
  }
}

const zones = new Map(Intl.supportedValuesOf('timeZone').map((name) => [name.toLowerCase(), name]))

function timeZone(text: string): string | undefined {
  const known = zones.get(text.toLowerCase())
  if (known !== undefined) return known
  // Older and newer names of the same zones are not listed but known. Offsets such as +01:00 are no zones.
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(text)) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
