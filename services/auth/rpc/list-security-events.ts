import type { AuthService } from '@learnlab/contracts/auth/v1'
import { invalidArgument, type Unary } from '@learnlab/rpc'
import type { AuthDeps } from './auth-deps.ts'

const defaultPageSize = 50

export function listSecurityEvents(deps: AuthDeps): Unary<typeof AuthService.method.listSecurityEvents> {
  return async ({ userId, kind, outcome, from, until, pageSize, pageToken }) => {
    const size = pageSize || defaultPageSize
    if (!/^[a-z_]*$/.test(kind))
      throw invalidArgument([{ field: 'kind', description: 'must be a word such as signed_in' }])
    const found = await deps.securityEvents.list(
      {
        userId: userId || undefined,
        kind: kind || undefined,
        outcome: outcome || undefined,
        from: momentOf('from', from),
        until: momentOf('until', until),
      },
      // One more than asked for says whether there is another page.
      { before: lastIdOf(pageToken), size: size + 1 },
    )
    const events = found.slice(0, size)
    const last = events.at(-1)
    return {
      events: events.map(({ occurredAt, ...event }) => ({
        id: event.id,
        occurredAt: occurredAt.toISOString(),
        kind: event.kind,
        outcome: event.outcome,
        actorId: event.actorId ?? '',
        subjectId: event.subjectId ?? '',
        sessionId: event.sessionId ?? '',
        clientAddress: event.clientAddress ?? '',
        userAgent: event.userAgent ?? '',
        detail: event.detail,
      })),
      nextPageToken: last && found.length > size ? Buffer.from(last.id).toString('base64url') : '',
    }
  }
}

/** RFC 3339, such as 2026-01-31T12:00:00Z. */
function momentOf(field: string, text: string): Date | undefined {
  if (text === '') return undefined
  const moment = new Date(text)
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(moment.getTime()))
    return moment
  throw invalidArgument([{ field, description: 'must be a moment of RFC 3339, such as 2026-01-31T12:00:00Z' }])
}

function lastIdOf(token: string): string | undefined {
  if (token === '') return undefined
  const id = Buffer.from(token, 'base64url').toString()
  if (/^[1-9]\d{0,17}$/.test(id)) return id
  throw invalidArgument([{ field: 'page_token', description: 'is none that a page came with' }])
}
