import { equal, match, ok, rejects } from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:http2'
import test from 'node:test'
import { ProgressService } from '@learnlab/contracts/progress/v1'
import { eventually } from '@learnlab/testing'
import { type CallContext, Code, createServiceClient, RpcError } from '../src/index.ts'
import { startService } from './start-toy.ts'
import { ToyService } from './toy-service.ts'

/** A handler that waits until it is told to stop, and hands out the context of its last call. */
function waiting() {
  const seen: { context?: CallContext } = {}
  const handler = async (_request: unknown, context: CallContext): Promise<never> => {
    seen.context = context
    if (!context.signal.aborted) await once(context.signal, 'abort')
    throw context.signal.reason
  }
  return { seen, handler }
}

function reasonOf(context: CallContext | undefined): string | undefined {
  const reason: unknown = context?.signal.reason
  return reason instanceof RpcError ? reason.reason : undefined
}

test("the caller's deadline reaches the handler and ends the call", async (t) => {
  const { seen, handler } = waiting()
  const { client, lines } = await startService(t, ToyService, { change: handler })
  const sentAtMs = Date.now()
  await rejects(client.change({}, { timeoutMs: 150 }), { code: Code.DEADLINE_EXCEEDED, reason: 'DEADLINE' })
  const left = (seen.context?.deadline?.getTime() ?? 0) - sentAtMs
  ok(left > 50 && left <= 200, `deadline ${left} ms away`)
  await eventually(() => seen.context?.signal.aborted)
  // On a busy machine the caller's cancellation may come first.
  match(reasonOf(seen.context) ?? '', /^(DEADLINE|CANCELLED)$/)
  await eventually(() => lines.find(({ code }) => code === 'DeadlineExceeded' || code === 'Canceled'))
})

test("a call without a deadline gets the method's own", async (t) => {
  const { seen, handler } = waiting()
  const { port } = await startService(t, ToyService, { hurry: handler })
  // A client that sends no grpc-timeout.
  const { Client, credentials } = await import('@grpc/grpc-js')
  const bare = new Client(`127.0.0.1:${port}`, credentials.createInsecure())
  t.after(() => bare.close())
  const same = (bytes: Buffer) => bytes
  const { promise, resolve } = Promise.withResolvers<number>()
  bare.makeUnaryRequest('/learnlab.toy.v1.ToyService/Hurry', same, same, Buffer.alloc(0), (error) =>
    resolve(error?.code ?? 0),
  )
  equal(await promise, Code.DEADLINE_EXCEEDED)
  equal(seen.context?.signal.aborted, true)
})

test('a caller who cancels stops the handler', async (t) => {
  const { seen, handler } = waiting()
  const { client, lines } = await startService(t, ToyService, { change: handler })
  const controller = new AbortController()
  const call = client.change({}, { signal: controller.signal })
  await eventually(() => seen.context)
  controller.abort()
  await rejects(call, { code: Code.CANCELLED })
  await eventually(() => seen.context?.signal.aborted)
  equal(reasonOf(seen.context), 'CANCELLED')
  await eventually(() => lines.find(({ code }) => code === 'Canceled'))
})

test('a signal first read after the call ended is aborted already', async (t) => {
  const reached = Promise.withResolvers<CallContext>()
  const { client } = await startService(t, ToyService, {
    change: async (_request, context) => {
      reached.resolve(context)
      return new Promise<never>(() => {})
    },
  })
  await rejects(client.change({}, { timeoutMs: 100 }), { code: Code.DEADLINE_EXCEEDED })
  const context = await reached.promise
  await eventually(() => context.signal.aborted)
})

test('a good call never fires the signal of its handler', async (t) => {
  const contexts: CallContext[] = []
  const { client, lines } = await startService(t, ToyService, {
    say: async (_request, context) => {
      contexts.push(context)
      equal(context.signal.aborted, false)
      return {}
    },
  })
  for (let calls = 0; calls < 20; calls += 1) await client.say({})
  await eventually(() => lines.filter(({ code }) => code === 'OK').length === 20)
  ok(contexts.every(({ signal }) => !signal.aborted))
})

test('leaving a stream of responses cancels the call and ends the handler', async (t) => {
  let ended = false
  const { client } = await startService(t, ToyService, {
    async *watch(_request, { signal }) {
      try {
        for (let number = 0; !signal.aborted; number += 1) yield { number }
      } finally {
        ended = true
      }
    },
  })
  for await (const { number } of client.watch({})) if (number === 3) break
  await eventually(() => ended)
})

test('a caller who cancels in the middle of sending ends the reading handler', async (t) => {
  const ends: unknown[] = []
  const reading = Promise.withResolvers<void>()
  const { client } = await startService(t, ToyService, {
    async collect(requests) {
      try {
        for await (const _request of requests) reading.resolve()
        ends.push('as if all were said')
      } catch (error) {
        ends.push(error)
        throw error
      }
      return {}
    },
  })
  const controller = new AbortController()
  async function* endless() {
    yield { number: 1 }
    await once(controller.signal, 'abort')
  }
  const call = client.collect(endless(), { signal: controller.signal })
  await reading.promise
  controller.abort()
  await rejects(call, { code: Code.CANCELLED })
  await eventually(() => ends.length === 1)
  equal(ends[0] instanceof RpcError && ends[0].reason, 'CANCELLED')
})

test('deadline, user, request id and trace go along with calls made for a call', async (t) => {
  const inner = await startService(t, ToyService, {
    say: async ({ text }, { requestId, traceId, deadline, caller }) => ({
      text: JSON.stringify({ text, requestId, traceId, deadlineMs: deadline?.getTime(), caller: caller.kind }),
    }),
  })
  const next = createServiceClient(ToyService, { address: inner.address })
  t.after(() => next.close())
  const outer = await startService(
    t,
    ToyService,
    {
      say: async (request, context) => {
        const { text } = await next.say(request, { context })
        const { requestId, traceId, deadline } = context
        return { text: JSON.stringify([JSON.parse(text), { requestId, traceId, deadlineMs: deadline?.getTime() }]) }
      },
    },
    { tokens: inner.tokens.verifier },
  )
  const token = inner.tokens.issue({ userId: 'u1' })
  const { text } = await outer.client.say({ text: 'hi' }, { token, timeoutMs: 3_000 })
  const [far, near] = JSON.parse(text) as { requestId: string; traceId: string; deadlineMs: number; caller?: string }[]
  equal(far?.requestId, near?.requestId)
  equal(far?.traceId, near?.traceId)
  equal(far?.caller, 'user')
  ok(Math.abs((far?.deadlineMs ?? 0) - (near?.deadlineMs ?? 0)) < 100)
})

test('cancelling the outer call cancels the inner one', async (t) => {
  const { seen, handler } = waiting()
  const inner = await startService(t, ToyService, { change: handler })
  const outer = await startService(t, ToyService, {
    change: async (request, context) => inner.client.change(request, { context }),
  })
  const controller = new AbortController()
  const call = outer.client.change({}, { signal: controller.signal })
  await eventually(() => seen.context)
  controller.abort()
  await rejects(call, { code: Code.CANCELLED })
  await eventually(() => seen.context?.signal.aborted)
})

test('a stream of answers whose request never comes is ended', async (t) => {
  const { port } = await startService(t, ProgressService, {}, { requestDeadlineMs: 100 })
  const session = connect(`http://127.0.0.1:${port}`)
  t.after(() => session.destroy())
  const path = '/learnlab.progress.v1.ProgressService/StreamProgress'
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  const [headers] = await once(stream, 'response')
  equal(headers['grpc-status'], String(Code.DEADLINE_EXCEEDED))
})
