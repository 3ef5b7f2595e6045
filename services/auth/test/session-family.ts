import { randomUUID } from 'node:crypto'
import type { AuthService } from '@learnlab/contracts/auth/v1'
import type { Pool } from '@learnlab/postgres'
import { type CallContext, createKeyTokenVerifier, RpcError, type Unary } from '@learnlab/rpc'
import { createLogger } from '@learnlab/telemetry'
import { issueRefreshToken } from '../domain/refresh-token.ts'
import { newSigningKey } from '../domain/signing-key.ts'
import { refreshToken } from '../rpc/refresh-token.ts'
import { createRefreshTokenStore } from '../store/refresh-tokens.ts'
import { createSessionSweepStore } from '../store/session-sweep.ts'
import { createSessionStore } from '../store/sessions.ts'

const dayMs = 86_400_000
export const graceMs = 20_000
export const lifetimes = {
  accessTokenMs: 900_000,
  sessionIdleMs: 30 * dayMs,
  sessionMs: 90 * dayMs,
  refreshGraceMs: graceMs,
}

/** How a refresh was answered: with a token, or with the reason of its refusal. */
export type Answer = { token: string } | { refused: string }

/** One session over the real database, whose clock and crashes the test decides on. */
export async function openFamily(pool: Pool) {
  const [userId, sessionId, first] = [randomUUID(), randomUUID(), issueRefreshToken()]
  let nowMs = Date.parse('2026-01-01T00:00:00Z')
  const now = () => new Date(nowMs)
  const sessions = createSessionStore(pool, lifetimes)
  const store = createRefreshTokenStore(pool)
  const sweep = createSessionSweepStore(pool)
  const signingKey = newSigningKey()
  const issue = { issuer: 'test', audience: 'test' }
  const logger = createLogger({ service: 'test', level: 'silent' })
  const context = { clientAddress: '192.0.2.1', header: () => undefined, logger, caller: { kind: 'anonymous' } }

  await pool.query(
    `INSERT INTO users (id, email, email_key, name, password_hash, created_at) VALUES ($1, $2, $2, 'Ada', '', now())`,
    [userId, `${userId}@example.org`],
  )
  await sessions.open(
    {
      id: sessionId,
      userId,
      credentialVersion: 1,
      method: 'password',
      refreshTokenHash: first.hash,
      createdAt: now(),
      idleExpiresAt: new Date(nowMs + lifetimes.sessionIdleMs),
      expiresAt: new Date(nowMs + lifetimes.sessionMs),
      userAgent: undefined,
      network: undefined,
    },
    { kind: 'signed_in', outcome: 'success', occurredAt: now() },
  )

  return {
    first: first.token,
    pass(milliseconds: number) {
      nowMs += milliseconds
    },
    nowMs: () => nowMs,
    /** The process dies when it has committed, or when it has answered, or lives on and records that it answered. */
    async refresh(
      presented: string,
      dies: 'before answering' | 'after answering' | 'never' = 'never',
    ): Promise<Answer> {
      const answering: Buffer[] = []
      const handler = refreshToken({
        sessions,
        refreshTokens: store,
        answeredRefreshes: { answering: (hash: Buffer) => answering.push(hash), close: async () => undefined },
        signingKey: () => signingKey,
        verifier: createKeyTokenVerifier({ ...issue, keyById: () => undefined }),
        tokens: issue,
        lifetimes,
        browserOrigins: [],
        noteRefusal: () => undefined,
        now,
        // What a refresh does not touch is left out of what it depends on, and of the context of its call below.
      } as unknown as Parameters<typeof refreshToken>[0]) as Unary<typeof AuthService.method.refreshToken>
      try {
        const request = { $typeName: 'learnlab.auth.v1.RefreshTokenRequest', refreshToken: presented } as const
        const answer = await handler(request, context as unknown as CallContext)
        if (dies === 'before answering') return { refused: 'crash' }
        if (dies === 'never') await store.markAnswered(answering, now())
        return { token: answer.refreshToken ?? '' }
      } catch (error) {
        if (error instanceof RpcError) return { refused: error.reason }
        throw error
      }
    },
    logOut: () => sessions.revoke(sessionId, { kind: 'signed_out', outcome: 'success', occurredAt: now() }),
    /** What the service does every few minutes. */
    async sweep() {
      const [revoked, used] = [new Date(nowMs - dayMs), new Date(nowMs - 7 * dayMs)]
      for (const part of [sweep.endedTokens, sweep.endedSessions, sweep.usedTokens]) {
        await part({ now: now(), revoked, used }, 100)
      }
    },
    isOpen: async () => (await sessions.userOf(sessionId, now())) !== undefined,
  }
}

export type Family = Awaited<ReturnType<typeof openFamily>>
