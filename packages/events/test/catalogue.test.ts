import { deepEqual, equal, match } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'
import { file_learnlab_events_v1_events as events } from '@learnlab/contracts/events/v1'

test('the catalogue lists every event of the contract, and no other', async () => {
  const page = await readFile(new URL('../../../docs/events.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| ([A-Z]\w+) \|/gm)].map(([, name]) => name)
  deepEqual(listed.sort(), events.messages.map(({ name }) => name).sort())
})

test('the first field of every event says what it is about', () => {
  for (const { name, fields } of events.messages) {
    const first = fields.find(({ number }) => number === 1)
    match(first?.name ?? '', /^(user|course)_id$/, name)
    equal(first?.jsonName.endsWith('Id'), true, name)
  }
})
