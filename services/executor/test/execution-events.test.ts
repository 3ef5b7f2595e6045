import { deepEqual, equal } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import test from 'node:test'
import { fromJson, type JsonValue } from '@bufbuild/protobuf'
import { timestampDate } from '@bufbuild/protobuf/wkt'
import { ExecutionFinishedSchema } from '@learnlab/contracts/events/v1'
import { transaction } from '@learnlab/postgres'
import { createTestDatabase } from '@learnlab/testing'
import type { Execution } from '../domain/execution.ts'
import { createExecutionStore, eraseUser } from '../store/executions.ts'
import { createRunQueue } from '../store/run-queue.ts'
import { queueLimits } from './start-service.ts'

const migrations = join(import.meta.dirname, '../migrations')
const createdAt = new Date('2026-02-03T23:59:59.123Z')

function runOf(userId: string): Execution {
  const empty = new Uint8Array()
  return {
    ...{ id: randomUUID(), userId, language: 'python', code: 'print(1)', createdAt, verdict: 'COMPLETED' },
    ...{ exitCode: 0, cpuUs: 1, wallUs: 2, peakMemoryBytes: 3, stdout: empty, stderr: empty, truncated: false },
  }
}

test('every recorded run is told of once, whichever way it was recorded', async (t) => {
  const { pool } = await createTestDatabase(t, { service: 'executor', migrations })
  const store = createExecutionStore(pool)
  const queue = createRunQueue(pool, queueLimits)
  const told = async () => {
    const { rows } = await pool.query<{ type: string; payload: JsonValue }>(
      'SELECT type, payload FROM events.outbox ORDER BY id',
    )
    return rows.map(({ type, payload }) => {
      equal(type, ExecutionFinishedSchema.typeName)
      return fromJson(ExecutionFinishedSchema, payload)
    })
  }
  const [ada, gone] = [randomUUID(), randomUUID()]
  await transaction(pool, (client) => eraseUser(client, gone))
  const runs = [runOf(ada), runOf(ada), runOf(gone)]
  await store.insert(runs)
  await store.insert(runs)
  const events = await told()
  deepEqual(
    events.map(({ executionId }) => executionId).sort(),
    runs
      .slice(0, 2)
      .map(({ id }) => id)
      .sort(),
  )
  for (const { userId, language, verdict, createdAt: at } of events) {
    deepEqual([userId, language, verdict], [ada, 'python', 'COMPLETED'])
    deepEqual(at && timestampDate(at), createdAt)
  }

  const submitted = { ...{ userId: ada, idempotencyKey: 'k', digest: new Uint8Array([1]), language: 'go' }, createdAt }
  const request = { ...submitted, id: randomUUID(), priority: 'NORMAL', code: '', request: new Uint8Array() } as const
  equal((await queue.submit(request)).outcome, 'queued')
  equal(await queue.cancel(request.id, ada), 'ENDED')
  const [last] = (await told()).slice(2)
  deepEqual([last?.executionId, last?.verdict, last?.language], [request.id, 'CANCELLED', 'go'])
  equal((await told()).length, 3)
})
