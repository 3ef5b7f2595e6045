import { deepEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { skipWithoutEnvoy } from '@learnlab/gateway/testing'
import { publishCourse } from '../published-course.ts'
import { startReading } from '../reading-load.ts'
import { noRateLimitVariables, startProduct } from '../start-product.ts'

test('a real service restarted replica by replica, and Envoy itself, fail no call that may be repeated', {
  skip: skipWithoutEnvoy(),
  timeout: 300_000,
}, async (t) => {
  await using parts = new AsyncDisposableStack()
  // `npm run soak -- gateway-restarts` does so with all five, over and over.
  const replicas = { course: 2, ai: 0, executor: 0 }
  const product = await startProduct({ replicas, env: noRateLimitVariables, signal: t.signal })
  parts.defer(product.close)
  const { courseId, token, close } = await publishCourse(product)
  parts.defer(close)
  const services = ['auth', 'course', 'progress'] as const
  const load = startReading({ url: product.url, services, token, courseId, keptConnections: false })
  parts.defer(load.stop)
  // Each of its steps waits until it is over, and callers call on.
  await product.restart('course')
  await product.envoy.restart()
  await load.stop()
  deepEqual(load.failures, [])
  for (const count of load.counts) ok(count > 2)
})
