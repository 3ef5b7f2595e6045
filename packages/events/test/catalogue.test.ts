import { deepEqual, ok } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'
import { file_learnlab_events_v1_events as events } from '@learnlab/contracts/events/v1'
import { keyFields } from '../src/event-key.ts'

test('the catalogue lists every event of the contract, and no other', async () => {
  const page = await readFile(new URL('../../../docs/events.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| ([A-Z]\w+) \|/gm)].map(([, name]) => name)
  deepEqual(listed.sort(), events.messages.map(({ name }) => name).sort())
})

test('every event is about a user or a course', () => {
  for (const { name, fields } of events.messages) {
    ok(
      fields.some((field) => keyFields.some((key) => key === field.name)),
      name,
    )
  }
})
