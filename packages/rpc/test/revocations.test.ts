import { equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { create } from '@bufbuild/protobuf'
import { RoleChangedSchema, SessionRevokedSchema, UserDeletedSchema } from '@learnlab/contracts/events/v1'
import { createRevocations, type Revocations, type UserCaller } from '../src/index.ts'

const soon = BigInt(Math.floor(Date.now() / 1_000) + 900)

function caller(about: Partial<UserCaller>): UserCaller {
  return {
    kind: 'user',
    userId: 'ada',
    email: 'ada@example.org',
    role: 'student',
    sessionId: 's1',
    issuedAtMs: Date.now() - 1_000,
    generation: 0,
    token: '',
    ...about,
  }
}

function revoke(revocations: Revocations, sessionId: string, tokensExpireAt = soon): void {
  const event = create(SessionRevokedSchema, { userId: 'ada', sessionId, tokensExpireAt })
  revocations.handlers[SessionRevokedSchema.typeName]?.(event)
}

test('tokens of a revoked session are refused, others are not', () => {
  const revocations = createRevocations()
  equal(revocations.refusal(caller({})), undefined)
  revoke(revocations, 's1')
  equal(revocations.refusal(caller({}))?.reason, 'SESSION_ENDED')
  equal(revocations.refusal(caller({ sessionId: 's2' })), undefined)
})

test('tokens of a deleted user are refused', () => {
  const revocations = createRevocations()
  revocations.handlers[UserDeletedSchema.typeName]?.(create(UserDeletedSchema, { userId: 'ada' }))
  equal(revocations.refusal(caller({ sessionId: 's7' }))?.reason, 'SESSION_ENDED')
  equal(revocations.refusal(caller({ userId: 'ben' })), undefined)
})

test('tokens from before a change of role are to be refreshed, in whatever order changes are told', () => {
  const revocations = createRevocations()
  const change = (generation: bigint) =>
    revocations.handlers[RoleChangedSchema.typeName]?.(
      create(RoleChangedSchema, { userId: 'ada', role: 'admin', generation, tokensExpireAt: soon }),
    )
  change(2n)
  change(1n)
  equal(revocations.refusal(caller({ generation: 1 }))?.reason, 'TOKEN_EXPIRED')
  equal(revocations.refusal(caller({ generation: 2 })), undefined)
})

test('what is about tokens that have expired is forgotten, and tells nobody', () => {
  const revocations = createRevocations()
  let changes = 0
  const unfollow = revocations.onChange(() => changes++)
  revoke(revocations, 's1', BigInt(Math.floor(Date.now() / 1_000) - 1))
  equal(changes, 0)
  revoke(revocations, 's1')
  equal(changes, 1)
  unfollow()
  revoke(revocations, 's2')
  equal(changes, 1)
})

test('beyond the bound no revoked token gets in; new ones do', () => {
  const revocations = createRevocations({ maxRemembered: 10 })
  for (let n = 0; n < 11; n++) revoke(revocations, `s${n}`)
  for (let n = 0; n < 11; n++) ok(revocations.refusal(caller({ sessionId: `s${n}` })), `s${n}`)
  equal(revocations.refusal(caller({ sessionId: 'other' }))?.reason, 'TOKEN_EXPIRED')
  equal(revocations.refusal(caller({ sessionId: 'other', issuedAtMs: Date.now() + 1_000 })), undefined)
})
