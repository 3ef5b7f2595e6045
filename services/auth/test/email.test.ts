import { equal, notEqual } from 'node:assert/strict'
import test from 'node:test'
import { emailKey } from '../domain/email.ts'

test('space around, case and the form of composed characters make no other address', () => {
  const key = emailKey('ren\u00e9e@example.org')
  for (const same of [' Ren\u00e9e@Example.org ', 'REN\u00c9E@EXAMPLE.ORG', 'Rene\u0301e@example.org'])
    equal(emailKey(same), key)
  for (const other of ['renee@example.org', 'ren\u00e9e+x@example.org']) notEqual(emailKey(other), key)
})
