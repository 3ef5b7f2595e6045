import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { createTestDatabase } from '@learnlab/testing'
import fc from 'fast-check'
import { type Family, graceMs, openFamily } from './session-family.ts'
import { migrations } from './start-auth.ts'

const runs = Number(process.env.SESSION_PROPERTY_RUNS ?? 30)
const dayMs = 86_400_000

/** Moments around the grace, and longer ones; never so long that the session runs out. */
const pause = fc.oneof(fc.nat(2 * graceMs), fc.constantFrom(graceMs - 1, graceMs, graceMs + 1), fc.nat(dayMs))

const honestStep = fc.oneof(
  fc.record({ kind: fc.constant('pause' as const), ms: pause }),
  fc.record({ kind: fc.constant('refresh' as const), dies: fc.constantFrom('after answering', 'never') }),
  fc.record({ kind: fc.constant('crash' as const), times: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('tabs' as const), tabs: fc.integer({ min: 2, max: 4 }) }),
  fc.record({ kind: fc.constant('late tab' as const), ms: fc.nat(graceMs - 1) }),
  fc.record({ kind: fc.constant('sweep' as const) }),
)

type Dies = NonNullable<Parameters<Family['refresh']>[1]>

async function succeed(family: Family, token: string, dies: Dies = 'never'): Promise<string> {
  const answer = await family.refresh(token, dies)
  ok('token' in answer, `an honest client was refused: ${JSON.stringify(answer)}`)
  return answer.token
}

test('no order of refreshes, tabs, crashes, sweeps and pauses logs an honest client out', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'auth', migrations })
  await fc.assert(
    fc.asyncProperty(fc.array(honestStep, { maxLength: 12 }), async (steps) => {
      const family = await openFamily(pool)
      let token = family.first
      for (const step of steps) {
        switch (step.kind) {
          case 'pause':
            family.pass(step.ms)
            break
          case 'refresh':
            token = await succeed(family, token, step.dies)
            break
          case 'crash':
            for (let n = 0; n < step.times; n++) await family.refresh(token, 'before answering')
            break
          case 'tabs': {
            const answers = await Promise.all(Array.from({ length: step.tabs }, () => succeed(family, token)))
            equal(new Set(answers).size, 1, 'tabs went different ways')
            token = answers[0] ?? ''
            break
          }
          case 'sweep':
            await family.sweep()
            break
          case 'late tab': {
            const next = await succeed(family, token)
            family.pass(step.ms)
            equal(await succeed(family, token), next, 'a late tab went another way')
            token = next
          }
        }
      }
      await succeed(family, token)
    }),
    { numRuns: runs },
  )
})

const dies = fc.constantFrom('before answering', 'after answering', 'never')

const hostileStep = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('present' as const), which: fc.nat(), dies }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pause' as const), ms: pause }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('log out' as const) }) },
)

/** What the protocol says of a token, kept beside the real thing. */
type Known = { usedAtMs?: number; next?: string; seen: boolean; answered: boolean; superseded: boolean }

test('no order of refreshes, thefts, crashes and logouts lets a token in that must not', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'auth', migrations })
  await fc.assert(
    fc.asyncProperty(fc.array(hostileStep, { maxLength: 20 }), async (steps) => {
      const family = await openFamily(pool)
      // Anybody may present any token that anybody ever received.
      const tokens = new Map<string, Known>([[family.first, { seen: true, answered: true, superseded: false }]])
      let ended = false
      for (const step of steps) {
        if (step.kind === 'pause') family.pass(step.ms)
        else if (step.kind === 'log out') {
          await family.logOut()
          ended = true
        } else {
          const received = [...tokens].filter(([, { seen }]) => seen)
          const [presented, known] = received[step.which % received.length] ?? []
          if (presented === undefined || known === undefined) continue
          const expected = ended ? 'refused' : expectation(tokens, known, family.nowMs())
          const answer = await family.refresh(presented, step.dies)
          if (expected === 'refused') {
            ok('refused' in answer && answer.refused !== 'crash', `${JSON.stringify(known)} got in`)
            ended = true
          } else if (step.dies === 'before answering') {
            deepEqual(answer, { refused: 'crash' })
            recordLost(tokens, known, expected, family.nowMs())
          } else {
            ok('token' in answer, `refused: ${JSON.stringify(answer)}`)
            const got = { token: answer.token, answered: step.dies === 'never' }
            recordAnswer(tokens, known, expected, got, family.nowMs())
          }
        }
        equal(await family.isOpen(), !ended)
      }
      await family.logOut()
      for (const token of tokens.keys()) ok('refused' in (await family.refresh(token)), 'in after the end')
    }),
    { numRuns: runs },
  )
})

/** A token that nobody received goes by a name of ours. */
let lost = 0

function expectation(tokens: Map<string, Known>, known: Known, nowMs: number): 'new' | 'again' | 'refused' {
  if (known.superseded) return 'refused'
  if (known.usedAtMs === undefined) return 'new'
  if (nowMs - known.usedAtMs < graceMs) return 'again'
  const next = tokens.get(known.next ?? '')
  return next && !next.answered && next.usedAtMs === undefined ? 'new' : 'refused'
}

function recordLost(tokens: Map<string, Known>, known: Known, expected: 'new' | 'again', nowMs: number): void {
  if (expected === 'again') {
    renewGrace(tokens, known, nowMs)
    return
  }
  lost += 1
  supersede(tokens, known)
  Object.assign(known, { usedAtMs: nowMs, next: `lost ${lost}` })
  tokens.set(`lost ${lost}`, { seen: false, answered: false, superseded: false })
}

function recordAnswer(
  tokens: Map<string, Known>,
  known: Known,
  expected: 'new' | 'again',
  { token: got, answered }: { token: string; answered: boolean },
  nowMs: number,
): void {
  if (expected === 'new') {
    ok(!tokens.has(got), 'a new token was an old one')
    supersede(tokens, known)
    Object.assign(known, { usedAtMs: nowMs, next: got })
    tokens.set(got, { seen: true, answered, superseded: false })
    return
  }
  renewGrace(tokens, known, nowMs)
  // Given again: the newest that descends from it, which may have been lost before and is seen now for the first time.
  let last = known
  let before = known
  while (last.next !== undefined) {
    before = last
    last = tokens.get(last.next) ?? last
  }
  last.answered ||= answered
  if (last.seen) equal(before.next, got, 'the token given again is another')
  else {
    tokens.delete(before.next ?? '')
    Object.assign(before, { next: got })
    tokens.set(got, { ...last, seen: true })
  }
}

/** The grace begins anew while no answer may have left. */
function renewGrace(tokens: Map<string, Known>, known: Known, nowMs: number): void {
  const next = tokens.get(known.next ?? '')
  if (next && !next.answered && next.usedAtMs === undefined) known.usedAtMs = nowMs
}

function supersede(tokens: Map<string, Known>, { next }: Known): void {
  const former = tokens.get(next ?? '')
  if (former) former.superseded = true
}
