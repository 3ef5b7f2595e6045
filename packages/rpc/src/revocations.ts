import type { Message } from '@bufbuild/protobuf'
import {
  type RoleChanged,
  RoleChangedSchema,
  type SessionRevoked,
  SessionRevokedSchema,
  type UserDeleted,
  UserDeletedSchema,
} from '@learnlab/contracts/events/v1'
import type { UserCaller } from './call-context.ts'
import { type RpcError, unauthenticated } from './rpc-error.ts'

/** Which access tokens count no more although they have not expired. In memory: asking it costs no call. */
export type Revocations = {
  /** Why tokens of this caller are refused; undefined when they are not. */
  refusal(caller: UserCaller): RpcError | undefined
  /** `listener` runs after each change, until the function returned is called. */
  onChange(listener: () => void): () => void
  /** By full name of the event that they learn from, as `followEvents` takes them. */
  readonly handlers: { [typeName: string]: { handle(event: Message): void }['handle'] }
  /** Events older than this are about tokens that have expired. */
  readonly lookbackMs: number
}

/** Longer than any access token lives; for events that do not say until when they matter. */
const rememberedMs = 3_600_000
/** Of each kind. A quarter of an hour's worth at a hundred a second; 20 MB at most. */
const defaultMaxRemembered = 100_000

/** Entries that are forgotten when the tokens that they are about have expired. */
class Remembered<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly untilMs: number }>()

  get(key: string): Value | undefined {
    return this.#entries.get(key)?.value
  }

  /** Gives false when there is no room even without those that may be forgotten. */
  add(key: string, value: Value, untilMs: number, max: number): boolean {
    this.#entries.delete(key)
    if (this.#entries.size >= max) this.#forget()
    if (this.#entries.size >= max) return false
    this.#entries.set(key, { value, untilMs })
    return true
  }

  clear(): void {
    this.#entries.clear()
  }

  #forget(): void {
    const nowMs = Date.now()
    for (const [key, { untilMs }] of this.#entries) if (untilMs < nowMs) this.#entries.delete(key)
  }
}

/**
 * Revoked sessions, deleted users and users whose role changed, for as long as their access tokens would last. Where too
 * many come in that time, all tokens issued until then are refused instead: their holders refresh them, which the
 * revoked cannot.
 */
export function createRevocations({ maxRemembered = defaultMaxRemembered } = {}): Revocations {
  const sessions = new Remembered<true>()
  const users = new Remembered<true>()
  const generations = new Remembered<number>()
  const listeners = new Set<() => void>()
  /** Milliseconds since 1970. */
  let oldestGoodMs = Number.NEGATIVE_INFINITY

  function remember<Value>(entries: Remembered<Value>, key: string, value: Value, expireAtS: bigint): void {
    const untilMs = expireAtS > 0n ? Number(expireAtS) * 1_000 : Date.now() + rememberedMs
    if (untilMs < Date.now()) return
    if (!entries.add(key, value, untilMs, maxRemembered)) {
      oldestGoodMs = Date.now()
      for (const each of [sessions, users, generations]) each.clear()
    }
    for (const listener of listeners) listener()
  }

  return {
    refusal({ sessionId, userId, generation, issuedAtMs }) {
      if (sessions.get(sessionId) || users.get(userId)) {
        return unauthenticated('SESSION_ENDED', 'the session has ended; sign in again')
      }
      const oldestGood = generations.get(userId)
      if (issuedAtMs <= oldestGoodMs || (oldestGood !== undefined && generation < oldestGood)) {
        return unauthenticated('TOKEN_EXPIRED', 'the access token was issued before a change of rights; refresh it')
      }
      return undefined
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    handlers: {
      [SessionRevokedSchema.typeName]({ sessionId, tokensExpireAt }: SessionRevoked) {
        remember(sessions, sessionId, true, tokensExpireAt)
      },
      [UserDeletedSchema.typeName]({ userId }: UserDeleted) {
        remember(users, userId, true, 0n)
      },
      [RoleChangedSchema.typeName]({ userId, generation, tokensExpireAt }: RoleChanged) {
        // Two changes may be told in either order.
        const newest = Math.max(Number(generation), generations.get(userId) ?? 0)
        remember(generations, userId, newest, tokensExpireAt)
      },
    },
    lookbackMs: rememberedMs,
  }
}
