import { deepEqual, equal } from 'node:assert/strict'
import test from 'node:test'
import { codeWords, keywordsIn, keywordsMeantIn, withoutIdleMinus } from '../domain/search-words.ts'

test('keywords that English throws away are kept where they are meant', () => {
  deepEqual(keywordsIn('For loops and while'), ['for', 'and', 'while'])
  deepEqual(keywordsMeantIn('How do I write a for-loop, or an if statement?'), ['for', 'if'])
  deepEqual(keywordsMeantIn('what does `while` do'), ['while'])
  deepEqual(keywordsMeantIn('what is a list for?'), [])
})

test('a minus stays only where it excludes something', () => {
  equal(withoutIdleMinus('what -not "a b" -"c d" -5 well-known'), 'what -not "a b" -"c d" -5 well-known')
  equal(withoutIdleMinus('-> -- - x- '), ' >      x  ')
})

test('identifiers are found whole and by their parts', () => {
  deepEqual(codeWords('read_file(maxSize, x) # read'), ['read_file', 'read', 'file', 'maxSize', 'max', 'Size'])
  equal(codeWords(Array.from({ length: 5_000 }, (_, index) => `name${index}`).join(' ')).length, 2_000)
})
