import { deepEqual, equal, rejects } from 'node:assert/strict'
import test from 'node:test'
import { ExecutorService } from '@learnlab/contracts/executor/v1'
import { Code } from '../src/index.ts'
import { all, startService } from './start-toy.ts'
import { ToyService } from './toy-service.ts'

test('one request and one response', async (t) => {
  const { client } = await startService(t, ToyService, {
    say: async ({ text, number }) => ({ text: `${text}!`, number: number + 1 }),
  })
  const { text, number } = await client.say({ text: 'hello', number: 41 })
  deepEqual({ text, number }, { text: 'hello!', number: 42 })
})

test('a stream of responses arrives in order and ends', async (t) => {
  const { client } = await startService(t, ToyService, {
    async *count({ number }) {
      for (let next = 0; next < number; next += 1) yield { number: next }
    },
  })
  const numbers = (await all(client.count({ number: 500 }))).map(({ number }) => number)
  deepEqual(
    numbers,
    Array.from({ length: 500 }, (_, index) => index),
  )
})

test('a stream of requests is read to its end and answered once', async (t) => {
  const { client } = await startService(t, ToyService, {
    async collect(requests) {
      let sum = 0
      for await (const { number } of requests) sum += number
      return { number: sum }
    },
  })
  const { number } = await client.collect(Array.from({ length: 300 }, (_, index) => ({ number: index })))
  equal(number, (299 * 300) / 2)
})

test('requests and responses alternate over one call', async (t) => {
  const { client } = await startService(t, ToyService, {
    async *echo(requests) {
      for await (const { text } of requests) yield { text: text.toUpperCase() }
    },
  })
  // The next request is sent only when the response to the last one has come.
  let { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  async function* conversation() {
    for (const text of ['a', 'b', 'c']) {
      yield { text }
      await answered
      ;({ promise: answered, resolve: answer } = Promise.withResolvers<void>())
    }
  }
  const heard: string[] = []
  for await (const { text } of client.echo(conversation())) {
    heard.push(text)
    answer()
  }
  deepEqual(heard, ['A', 'B', 'C'])
})

test('a handler that leaves the stream of requests early still answers', async (t) => {
  const { client } = await startService(t, ToyService, {
    async collect(requests) {
      for await (const { text } of requests) return { text: `first was ${text}` }
      return { text: 'none' }
    },
  })
  const { text } = await client.collect(Array.from({ length: 100 }, (_, index) => ({ text: String(index) })))
  equal(text, 'first was 0')
})

test('a handler that never reads its stream of requests answers too', async (t) => {
  const { client } = await startService(t, ToyService, { collect: async () => ({ text: 'enough' }) })
  equal((await client.collect([{ text: 'a' }, { text: 'b' }])).text, 'enough')
})

test('an error in the middle of a stream follows what was sent before', async (t) => {
  const { client, tokens } = await startService(t, ExecutorService, {
    async *executeCodeStream() {
      yield { chunk: 'one' }
      throw new RangeError('boom')
    },
  })
  const heard: string[] = []
  const token = tokens.issue({ userId: 'u1' })
  await rejects(
    async () => {
      for await (const { chunk } of client.executeCodeStream({ language: 'python' }, { token })) heard.push(chunk)
    },
    { code: Code.INTERNAL, reason: 'INTERNAL' },
  )
  deepEqual(heard, ['one'])
})

test('methods left out answer UNIMPLEMENTED, whatever their kind', async (t) => {
  const { client } = await startService(t, ToyService, {})
  await rejects(client.say({}), { code: Code.UNIMPLEMENTED, reason: 'UNIMPLEMENTED' })
  await rejects(client.collect([{}]), { code: Code.UNIMPLEMENTED })
  await rejects(all(client.count({})), { code: Code.UNIMPLEMENTED })
  await rejects(all(client.echo([{}])), { code: Code.UNIMPLEMENTED })
})
