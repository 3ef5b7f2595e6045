import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { services } from '@learnlab/contracts/rules'
import { isPermitted, isPermittedToAll, methodRules, policy } from '../src/index.ts'

const student = { userId: 'u1', role: 'student' } as const
const admin = { userId: 'u3', role: 'admin' } as const

test('the policy knows what each method of the contract is, and nothing that no method is and no service asks for', () => {
  const named = new Set(
    services.flatMap(({ methods }) => methods.map((method) => methodRules(method).permission)).filter(Boolean),
  )
  const askedByServices = ['course.read', 'course.read_draft', 'exercise.read_hidden', 'run.start_first']
  const known = Object.entries(policy).flatMap(([type, actions]) =>
    Object.keys(actions).map((name) => `${type}.${name}`),
  )
  deepEqual(known.toSorted(), [...named, ...askedByServices].toSorted())
})

test('one’s own is not another’s, and what the policy does not name nobody may', () => {
  ok(isPermitted(student, 'read', { type: 'progress', ownerId: 'u1' }))
  ok(isPermitted(student, 'read', { type: 'progress' }))
  equal(isPermitted(student, 'read', { type: 'progress', ownerId: 'u2' }), false)
  ok(isPermitted(admin, 'read', { type: 'progress', ownerId: 'u2' }))
  ok(isPermittedToAll(admin, 'read_draft', 'course'))
  equal(isPermittedToAll(student, 'read_draft', 'course'), false)
  ok(isPermitted(admin, 'read_hidden', { type: 'exercise', ownerId: 'u3' }))
  equal(
    isPermitted(admin, 'read_hidden', { type: 'exercise', ownerId: 'u2' }),
    false,
    'hidden tests are their author’s',
  )
  for (const [type, action] of [
    ['progress', 'toString'],
    ['constructor', 'name'],
    ['__proto__', 'read'],
    ['', ''],
  ] as const) {
    equal(isPermitted(admin, action, { type }), false, `${type}.${action}`)
  }
})
