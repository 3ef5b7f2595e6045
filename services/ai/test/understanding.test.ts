import { deepEqual, equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { understand } from '../domain/understanding/understand.ts'
import { wordings } from '../eval/wordings.ts'

test('of the labelled wordings nearly all are taken for what they are', (t) => {
  const wrong = { language: 0, intent: 0, mood: 0 }
  for (const [question, language, intent, mood] of wordings) {
    const found = understand(question, { hasProgram: false })
    for (const [what, expected] of Object.entries({ language, intent, mood })) {
      const key = what as keyof typeof wrong
      if (found[key] === expected || (key === 'language' && found.language === 'und' && expected === 'en')) continue
      wrong[key]++
      t.diagnostic(`${question}: ${what} is ${expected}, not ${found[key]}`)
    }
  }
  for (const [what, count] of Object.entries(wrong)) {
    const accuracy = 1 - count / wordings.length
    t.diagnostic(`${what}: ${accuracy.toFixed(3)} of ${wordings.length}`)
    ok(accuracy >= 0.85, what)
  }
})

test('concepts, kinds of errors and identifiers are told apart', () => {
  const { entities } = understand('Why does `my_list.sort` give a TypeError in parse_line() in my for loop?', {
    hasProgram: true,
  })
  const texts = (kind: string) => entities.filter((entity) => entity.kind === kind).map(({ text }) => text)
  deepEqual(texts('error'), ['TypeError'])
  ok(texts('identifier').includes('my_list.sort'))
  ok(texts('identifier').includes('parse_line'))
  deepEqual(texts('concept'), ['for loop'])
})

test('with a program a bare question is about what is wrong with it', () => {
  equal(understand('Why?', { hasProgram: true }).intent, 'debug')
  equal(understand('Why?', { hasProgram: false }).intent, 'explain')
})
