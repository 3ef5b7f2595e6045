import { deepEqual, equal, match } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import test from 'node:test'
import { createPool } from '@learnlab/postgres'
import { createTestDatabase } from '@learnlab/testing'
import { projectRoot } from '../../setup/project.ts'
import { commands } from '../commands.ts'

test('an operator sees what could not be handled, has it tried again, and gives it up', async (t) => {
  const migrations = join(projectRoot, 'services/progress/migrations')
  const { pool, adminUrl } = await createTestDatabase(t, { service: 'progress', migrations })
  const operator = createPool({ connectionString: adminUrl, applicationName: 'operator', max: 1 })
  t.after(() => operator.end())
  const [first, second] = [randomUUID(), randomUUID()]
  await pool.query(`INSERT INTO events.cursors (consumer) VALUES ('progress')`)
  for (const [place, [id, attempts, error]] of [
    [first, 12, 'RangeError: no\n  at x'],
    [second, 0, 'waits'],
  ].entries()) {
    await pool.query(
      `INSERT INTO events.dead_letters (consumer, event_id, tx, id, type, payload, occurred_at, key, attempts, error)
       VALUES ('progress', $1, '1', $2, 'learnlab.events.v1.UserDeleted', '{"userId": "ada"}', now(), 'user_id ada', $3, $4)`,
      [id, place, attempts, error],
    )
  }
  const run = async (name: string, eventId?: string) => {
    const lines: string[] = []
    const code = await commands[name]?.(operator, (line) => void lines.push(line), eventId)
    return { code, text: lines.join('\n'), lines: lines.length }
  }

  const list = await run('list')
  deepEqual([list.code, list.lines], [0, 2])
  match(
    list.text,
    new RegExp(`progress +${first} +UserDeleted +user_id ada +failed 12 times +RangeError: no\n.*${second}.*waits`),
  )
  match((await run('consumers')).text, /progress +0 +– +2/)
  match((await run('show', first)).text, /"userId": "ada"[\s\S]*at x/)
  equal((await run('replay', second)).code, 0)
  match((await run('list')).text, /to be tried again[\s\S]*to be tried again/)
  const dropped = await run('drop', first)
  match(dropped.text, new RegExp(`1 later events of user_id ada wait: \`replay ${second}\``))
  deepEqual([(await run('drop', first)).code, (await run('show', 'x')).code, (await run('replay')).code], [1, 2, 2])
  equal((await run('replay', '--all')).code, 0)
})
