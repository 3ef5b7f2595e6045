import { createHash } from 'node:crypto'

/** What the log knows of; words are added, never given another meaning. */
export const securityEventKinds = [
  'registered',
  'signed_in',
  'signed_out',
  'reauthenticated',
  'session_revoked',
  'refresh_token_reused',
  'refresh_refused',
  'token_exchanged',
  'role_changed',
  'password_changed',
  'password_reset_requested',
  'password_reset',
  'email_change_requested',
  'email_changed',
  'email_verified',
  'identity_linked',
  'account_deactivated',
  'account_reactivated',
  'account_deleted',
  'access_denied',
  'signing_key_rotated',
  'log_pruned',
] as const
export type SecurityEventKind = (typeof securityEventKinds)[number]

/** Who, what, from where, with what result. */
export type SecurityEvent = {
  kind: SecurityEventKind
  outcome: 'success' | 'failure'
  occurredAt: Date
  /** The user who did it; nobody for operators' commands and for those who did not get in. */
  actorId?: string | undefined
  /** The user whom it is about. */
  subjectId?: string | undefined
  sessionId?: string | undefined
  clientAddress?: string | undefined
  userAgent?: string | undefined
  /** A few words about the rest. Never a password, a token or an e-mail address. */
  detail?: Readonly<Record<string, string>> | undefined
}

/** An event as it is stored. */
export type StoredSecurityEvent = SecurityEvent & { id: string; detail: Readonly<Record<string, string>> }

/** What the first event of all is chained to. */
export const chainStart: Buffer = Buffer.alloc(32)

/** SHA-256 over the hash of the event before and over everything that this one says. */
export function chainHash(previous: Buffer, position: bigint, event: StoredSecurityEvent): Buffer {
  const words = Object.entries(event.detail).sort(([one], [other]) => (one < other ? -1 : 1))
  const said = [
    String(position),
    event.id,
    event.occurredAt.toISOString(),
    event.kind,
    event.outcome,
    event.actorId ?? null,
    event.subjectId ?? null,
    event.sessionId ?? null,
    event.clientAddress ?? null,
    event.userAgent ?? null,
    words,
  ]
  return createHash('sha256').update(previous).update(JSON.stringify(said)).digest()
}
