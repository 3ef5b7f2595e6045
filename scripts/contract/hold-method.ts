import { deepEqual, equal, ok } from 'node:assert/strict'
import { create, type DescMethod, fromJson, type JsonValue, type Message } from '@bufbuild/protobuf'
import { Access } from '@learnlab/contracts/access/v1'
import { contractRegistry } from '@learnlab/contracts/descriptors'
import { Code } from '@learnlab/contracts/google/rpc/code'
import { rulesOf } from '@learnlab/contracts/rules'
import { createServiceIdentity, rolesPermitted } from '@learnlab/rpc'
import { type Answer, type Target, type Way, waysOf } from '../../gateway/test/contract-calls.ts'
import { answersOnce } from '../../gateway/test/mirrors.ts'
import { sampleMessage } from '../../gateway/test/sample-message.ts'
import type { Example, MakeExample, Surroundings } from './examples/example.ts'
import type { Account } from './laboratory.ts'
import { ruleBreaking } from './rule-breaking.ts'

const registry = contractRegistry()

type Held = {
  readonly method: DescMethod
  readonly lab: Surroundings
  readonly target: Target
}
type Send = (token: string | undefined, request?: Message | 'malformed') => Promise<Answer>

/** Holds a method against its example in every way to call it, for callers who may and for callers who may not. */
export async function holdMethod(held: Held, make: MakeExample<DescMethod>): Promise<void> {
  for (const [index, way] of waysOf(held.method).entries()) {
    const example = await make(held.lab)
    const request = create(held.method.input, example.request)
    const send: Send = (token, sent = request) =>
      way.call(held.target, { method: held.method, request: sent, token, leaveAfter: example.leaveAfter })
    if (accessOf(held.method) === Access.ANONYMOUS) await holdAnonymous(held, way, { example, request, send, index })
    else await holdSignedIn(held, way, { example, request, send })
    // Of the same thing as those that were refused: they spoilt nothing. Whoever may call needs no other example.
    if (accessOf(held.method) === Access.PUBLIC) await succeeds(held, way, example, await send(undefined))
  }
}

/** Whatever token comes, it is not looked at: of the ways to call, each brings another. */
async function holdAnonymous(
  held: Held,
  way: Way,
  { example, request, send, index }: { example: Example<DescMethod>; request: Message; send: Send; index: number },
): Promise<void> {
  const { tokens, owners } = held.lab
  const brought = [undefined, tokens.expired(owners.student), tokens.forged(owners.student), owners.student.accessToken]
  const token = brought[index % brought.length]
  await isHeldAgainstRules(held, way, request, (sent) => send(token, sent))
  await succeeds(held, way, example, await send(token))
}

async function holdSignedIn(
  held: Held,
  way: Way,
  { example, request, send }: { example: Example<DescMethod>; request: Message; send: Send },
): Promise<void> {
  const { method, lab } = held
  const caller: Account = example.as ?? lab.owners.student
  if (accessOf(method) === Access.USER) refused(way, await send(undefined), Code.UNAUTHENTICATED, 'TOKEN_MISSING')
  refused(way, await send(lab.tokens.expired(caller)), Code.UNAUTHENTICATED, 'TOKEN_EXPIRED')
  refused(way, await send(lab.tokens.forged(caller)), Code.UNAUTHENTICATED, 'TOKEN_INVALID')
  const permission = rulesOf(method)?.permission ?? ''
  if (accessOf(method) === Access.USER && !rolesPermitted(permission).has('student')) {
    refused(way, await send(lab.owners.student.accessToken), Code.PERMISSION_DENIED, 'AUTHZ')
  }
  if (example.stranger !== undefined) {
    const reason = example.stranger === 'NOT_FOUND' ? 'NOT_FOUND' : 'AUTHZ'
    refused(way, await send(lab.strangers[caller.role].accessToken), Code[example.stranger], reason)
  }
  await isHeldAgainstRules(held, way, request, (sent) => send(caller.accessToken, sent))
  await succeeds(held, way, example, await send(caller.accessToken))
}

async function isHeldAgainstRules(
  { method }: Held,
  way: Way,
  request: Message,
  send: (request: Message | 'malformed') => Promise<Answer>,
): Promise<void> {
  const malformed = await send('malformed')
  equal(malformed.code, Code.INVALID_ARGUMENT, way.name)
  ok(['MALFORMED_MESSAGE', 'VALIDATION'].includes(malformed.reason), `${way.name}: ${malformed.reason}`)
  const broken = ruleBreaking(method, request)
  if (broken === undefined) return
  const { code, reason, violations } = await send(broken.request)
  // One field may break several of its rules.
  const named = [...new Set(violations)]
  deepEqual([code, reason, named], [Code.INVALID_ARGUMENT, 'VALIDATION', [broken.field]], way.name)
}

async function succeeds(
  { method }: Held,
  way: Way,
  { check }: Example<DescMethod>,
  { code, reason, messages }: Answer,
): Promise<void> {
  deepEqual([code, reason], [0, ''], way.name)
  const parsed = messages.map((message: JsonValue) => fromJson(method.output, message, { registry }))
  if (answersOnce(method)) equal(parsed.length, 1, way.name)
  try {
    // The tables of examples bring together what belongs together.
    await (check as (answer: unknown) => unknown)(answersOnce(method) ? parsed[0] : parsed)
  } catch (error) {
    throw new Error(`${way.name}: the answer is not what it should be`, { cause: error })
  }
}

/** Holds a method that only services may call against callers from outside, one with a service's own token among them. */
export async function holdForServices({ method, lab, target }: Held, executorKey: string): Promise<void> {
  const service = createServiceIdentity('executor', executorKey).tokenFor(method.parent.typeName)
  const request = sampleMessage(method.input)
  for (const token of [undefined, lab.owners.admin.accessToken, service]) {
    for (const way of waysOf(method)) {
      const { code, messages } = await way.call(target, { method, request, token })
      ok(code === Code.UNIMPLEMENTED || code === Code.UNAUTHENTICATED, `${way.name}: ${code}`)
      deepEqual(messages, [])
    }
  }
}

function refused(way: Way, { code, reason, messages }: Answer, expected: Code, why: string): void {
  deepEqual({ code, reason, messages }, { code: expected, reason: why, messages: [] }, way.name)
}

function accessOf(method: DescMethod): Access {
  return rulesOf(method)?.access ?? Access.UNSPECIFIED
}
