import { equal, ok, rejects } from 'node:assert/strict'
import test from 'node:test'
import { Code } from '@learnlab/rpc'
import { createPasswordHashing } from '../domain/password-hashing.ts'
import { WorkLanes } from '../domain/work-lanes.ts'

const patient = new AbortController().signal
const full = () => new RangeError('full')

test('hashes are of bcrypt at cost 12 and differ for the same password', async () => {
  const passwords = await createPasswordHashing({ cost: 12 })
  const [one, two] = await Promise.all([passwords.hash('hunter22', patient), passwords.hash('hunter22', patient)])
  ok(one.startsWith('$2b$12$'))
  ok(one !== two)
  ok(await passwords.verify('hunter22', two, patient))
})

test('every character counts, also after the 72nd byte and after a NUL', async () => {
  const passwords = await createPasswordHashing({ cost: 4 })
  const long = 'x'.repeat(100)
  const hash = await passwords.hash(`${long}a`, patient)
  ok(await passwords.verify(`${long}a`, hash, patient))
  equal(await passwords.verify(`${long}b`, hash, patient), false)
  const withNul = await passwords.hash('before\0after', patient)
  equal(await passwords.verify('before\0other', withNul, patient), false)
  equal(await passwords.verify('before', withNul, patient), false)
})

test('a password is the same however its accents are composed', async () => {
  const passwords = await createPasswordHashing({ cost: 4 })
  const hash = await passwords.hash('caf\u00e9 society', patient)
  ok(await passwords.verify('cafe\u0301 society', hash, patient))
})

test('nobody has no password', async () => {
  const passwords = await createPasswordHashing({ cost: 4 })
  equal(await passwords.verify('', undefined, patient), false)
  equal(await passwords.verify('hunter22', undefined, patient), false)
})

test('hashing beyond the queue is refused with RESOURCE_EXHAUSTED', async () => {
  const passwords = await createPasswordHashing({ cost: 4, concurrency: 1, maxWaiting: 1 })
  const hashing = [passwords.hash('one', patient), passwords.hash('two', patient)]
  await rejects(passwords.hash('three', patient), { code: Code.RESOURCE_EXHAUSTED })
  await Promise.all(hashing)
  await passwords.hash('four', patient)
})

test('lanes run so many jobs at a time, in order', async () => {
  const lanes = new WorkLanes({ concurrency: 2, maxWaiting: 10 }, full)
  let running = 0
  let most = 0
  const order: number[] = []
  const job = (n: number) => async () => {
    most = Math.max(most, ++running)
    order.push(n)
    await new Promise(setImmediate)
    running--
    if (n === 3) throw new RangeError('a job that fails frees its lane')
  }
  await Promise.allSettled([0, 1, 2, 3, 4, 5, 6].map((n) => lanes.run(job(n), patient)))
  equal(most, 2)
  equal(order.join(), '0,1,2,3,4,5,6')
  equal(running, 0)
})

test('whoever stops waiting leaves the queue', async () => {
  const lanes = new WorkLanes({ concurrency: 1, maxWaiting: 1 }, full)
  const release = Promise.withResolvers<void>()
  const first = lanes.run(() => release.promise, patient)
  const caller = new AbortController()
  const left = rejects(
    lanes.run(async () => ok(false, 'it had left'), caller.signal),
    { name: 'AbortError' },
  )
  caller.abort()
  await left
  const next = lanes.run(async () => 'next', patient)
  await rejects(
    lanes.run(async () => 'none', patient),
    /full/,
  )
  release.resolve()
  await first
  equal(await next, 'next')
})
