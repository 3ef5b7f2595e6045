import { deepEqual, equal } from 'node:assert/strict'
import test from 'node:test'
import { timeOfEvent } from '../domain/event-time.ts'
import { resumeToken, sinceOf } from '../domain/resume-token.ts'
import { streaksOf } from '../domain/streaks.ts'
import { isTimeZone } from '../domain/time-zone.ts'

test('when an event happened, by clocks that are right, wrong and far away', () => {
  const receivedAt = new Date('2026-05-20T10:00:00Z')
  const cases: [name: string, occurredAt: string | undefined, sentAt: string | undefined, expected: string][] = [
    ['no time', undefined, undefined, '2026-05-20T10:00:00Z'],
    ['an hour ago', '2026-05-20T09:00:00Z', undefined, '2026-05-20T09:00:00Z'],
    ['in the future', '2026-05-20T10:00:01Z', undefined, '2026-05-20T10:00:00Z'],
    ['30 days ago', '2026-04-20T10:00:00Z', undefined, '2026-04-20T10:00:00Z'],
    ['longer ago', '2026-04-20T09:59:59Z', undefined, '2026-05-20T10:00:00Z'],
    ['a clock a day ahead, an hour ago', '2026-05-21T09:00:00Z', '2026-05-21T10:00:00Z', '2026-05-20T09:00:00Z'],
    ['a clock a year behind, an hour ago', '2025-05-20T09:00:00Z', '2025-05-20T10:00:00Z', '2026-05-20T09:00:00Z'],
    ['sent before it happened', '2026-05-20T09:00:00Z', '2026-05-20T08:00:00Z', '2026-05-20T10:00:00Z'],
  ]
  const date = (text: string | undefined) => (text === undefined ? undefined : new Date(text))
  for (const [name, occurredAt, sentAt, expected] of cases) {
    deepEqual(timeOfEvent({ occurredAt: date(occurredAt), sentAt: date(sentAt), receivedAt }), new Date(expected), name)
  }
  deepEqual(timeOfEvent({ occurredAt: new Date(Number.NaN), sentAt: undefined, receivedAt }), receivedAt)
})

test('streaks last until yesterday, over the ends of months and summer time', () => {
  const cases: [days: string[], current: number, longest: number][] = [
    [[], 0, 0],
    [['2026-03-30'], 1, 1],
    [['2026-03-29'], 1, 1],
    [['2026-03-28'], 0, 1],
    [['2026-03-30', '2026-03-29', '2026-03-28', '2026-03-27'], 4, 4],
    [['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-29'], 1, 3],
    [['2026-03-31', '2026-03-30'], 1, 2],
    [['2026-03-30', '2026-03-30'], 1, 1],
  ]
  for (const [days, current, longest] of cases) deepEqual(streaksOf(days, '2026-03-30'), { current, longest })
})

test('tokens are read as they were given, and nothing else is', () => {
  for (const since of ['0', '1', '18446744073709551615']) equal(sinceOf(resumeToken(since)), since)
  for (const text of ['', 'x', `${resumeToken('5')}=`, resumeToken('5').slice(1), resumeToken('5').replace('A', 'B')]) {
    equal(sinceOf(text), undefined, text)
  }
})

test('time zones are named', () => {
  for (const name of ['UTC', 'Europe/Vienna', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])
    equal(isTimeZone(name), true)
  for (const name of ['', '+01:00', 'Nowhere/Land', "x'; --", 'Europe/Vienna ']) equal(isTimeZone(name), false)
})
