import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import test from 'node:test'
import { create, toBinary } from '@bufbuild/protobuf'
import { Client, credentials, Metadata } from '@grpc/grpc-js'
import { ExecuteCodeRequestSchema, ExecutorService } from '@learnlab/contracts/executor/v1'
import { implement, type ServerStreaming, unavailable } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import { skipWithoutEnvoy } from './envoy.ts'
import { type Gateway, startGateway } from './gateway-stack.ts'
import { call, rpcPath, streamWeb } from './protocols.ts'
import { gatewayTest } from './shared-gateway.ts'
import { frame } from './web-frames.ts'

const skip = skipWithoutEnvoy()
const method = ExecutorService.method.executeCodeStream
const encoded = (code: string) =>
  toBinary(ExecuteCodeRequestSchema, create(ExecuteCodeRequestSchema, { code, language: 'python' }))

gatewayTest('a server stream arrives over gRPC-Web message by message', async ({ url, tokens }) => {
  const messages = []
  for await (const message of streamWeb(url, method, encoded('abc'), tokens.good())) messages.push(message)
  deepEqual(
    messages.map(({ chunk }) => chunk ?? ''),
    ['a', 'b', 'c', ''],
  )
  equal(messages.at(-1)?.isComplete, true)
  ok(messages.length === 4)
})

gatewayTest('over REST a stream is lines of JSON, and server-sent events for who asks for them', async (gateway) => {
  const lines = await streamRest(gateway, 'ab')
  equal(lines.headers['content-type'], 'application/x-ndjson')
  deepEqual(chunksOf(await text(lines)), ['a', 'b', ''])

  const events = await streamRest(gateway, 'ab', 'text/event-stream')
  equal(events.headers['content-type'], 'text/event-stream')
  const body = await text(events)
  match(body, /^data: \{.*\}\n\ndata: \{.*\}\n\ndata: \{.*\}\n\n$/)
  deepEqual(chunksOf(body.replaceAll('data: ', '').replaceAll('\n\n', '\n')), ['a', 'b', ''])
})

gatewayTest('a stream that is refused over REST is an error like any other', async (gateway) => {
  for (const accept of ['*/*', 'text/event-stream']) {
    const refused = await streamRest({ ...gateway, tokens: { ...gateway.tokens, good: () => '' } }, 'ab', accept)
    equal(refused.statusCode, 401)
    equal(refused.headers['content-type'], 'application/json')
    match(await text(refused), /TOKEN_/)
    const invalid = await streamRest(gateway, 'x'.repeat(300_000), accept)
    equal(invalid.statusCode, 400)
    equal(invalid.headers['content-type'], 'application/json')
    match(await text(invalid), /"reason":"VALIDATION"/)
  }
})

test('each message arrives when it is sent; a caller that leaves is seen to leave; a broken stream says why', {
  skip,
}, async (t) => {
  const steps = controlledStreams()
  const gateway = await startGateway({
    implementations: () => ({ executor: implement(ExecutorService, { executeCodeStream: steps.handler }) }),
  })
  t.after(() => gateway.close())

  for (const accept of ['*/*', 'text/event-stream']) {
    steps.send()
    const answer = await streamRest(gateway, 'wait', accept)
    for (let count = 0; count < 3; count += 1) {
      const [piece] = await once(answer, 'data')
      match(String(piece), /"chunk":"sent"/)
      steps.send()
    }
    answer.destroy()
    await eventually(() => steps.open === 0)
  }

  steps.send()
  const web = streamWeb(gateway.url, method, encoded('wait'), gateway.tokens.good())[Symbol.asyncIterator]()
  equal((await web.next()).value?.chunk, 'sent')
  await web.return?.()
  await eventually(() => steps.open === 0)

  const client = new Client(new URL(gateway.url).host, credentials.createInsecure())
  t.after(() => client.close())
  const metadata = new Metadata()
  metadata.set('authorization', `Bearer ${gateway.tokens.good()}`)
  const same = (bytes: Buffer) => bytes
  const native = client.makeServerStreamRequest(rpcPath(method), same, same, Buffer.from(encoded('wait')), metadata)
  native.on('error', () => undefined)
  steps.send()
  await once(native, 'data')
  native.cancel()
  await eventually(() => steps.open === 0)

  for (const accept of ['*/*', 'text/event-stream']) {
    steps.send()
    const broken = await streamRest(gateway, 'break', accept)
    const [first, last] = messagesOf((await text(broken)).replaceAll('data: ', '').replaceAll('\n\n', '\n'))
    deepEqual([first?.chunk, first?.failure], ['sent', undefined])
    deepEqual([last?.failure?.code, last?.failure?.message], [14, 'half way'])
    match(JSON.stringify(last?.failure?.details), /"reason":"DEPENDENCY"/)
    equal(broken.trailers['grpc-status'], '14')
    equal(decodeURIComponent(String(broken.trailers['grpc-message'])), 'half way')
  }
  steps.send()
  const messages = []
  for await (const message of streamWeb(gateway.url, method, encoded('break'), gateway.tokens.good())) {
    messages.push(message)
  }
  deepEqual(messages, [{ chunk: 'sent' }], 'in gRPC the status says it')
})

test('a call whose caller leaves is seen to be left, in every protocol', { skip }, async (t) => {
  let begun = 0
  let left = 0
  const gateway = await startGateway({
    implementations: () => ({
      executor: implement(ExecutorService, {
        executeCode: async (_, { signal }) => {
          begun += 1
          if (!signal.aborted) await once(signal, 'abort')
          left += 1
          return {}
        },
      }),
    }),
  })
  t.after(() => gateway.close())
  const path = rpcPath(ExecutorService.method.executeCode)
  const body = encoded('wait')
  const authorization = `Bearer ${gateway.tokens.good()}`

  const client = new Client(new URL(gateway.url).host, credentials.createInsecure())
  t.after(() => client.close())
  const metadata = new Metadata()
  metadata.set('authorization', authorization)
  const same = (bytes: Buffer) => bytes
  const native = client.makeUnaryRequest(path, same, same, Buffer.from(body), metadata, () => undefined)
  await eventually(() => begun === 1)
  native.cancel()
  await eventually(() => left === 1)

  for (const [index, [address, type, content]] of [
    [path, 'application/grpc-web+proto', frame(body)] as const,
    [path, 'application/grpc-web-text', frame(body).toString('base64')] as const,
    ['/api/v1/execute', 'application/json', '{"language": "python", "code": "wait"}'] as const,
  ].entries()) {
    const leaving = new AbortController()
    const headers = { 'content-type': type, authorization }
    const answer = fetch(`${gateway.url}${address}`, { method: 'POST', headers, body: content, signal: leaving.signal })
    await eventually(() => begun === index + 2)
    leaving.abort()
    await rejects(answer)
    await eventually(() => left === index + 2)
  }
  // The deadline of callers who wait ends their calls too, at the service and with a status. REST has none to give.
  const program = { code: 'wait', language: 'python' }
  const options = { token: gateway.tokens.good(), headers: { 'grpc-timeout': '2S' } }
  const translated = ['gRPC-Web', 'gRPC-Web text'] as const
  const late = translated.map((protocol) =>
    call(gateway.url, protocol, ExecutorService.method.executeCode, program, options),
  )
  for (const { code, reason } of await Promise.all(late)) deepEqual([code, reason], [4, 'DEADLINE'])
  await eventually(() => left === begun)
  equal(begun, 4 + translated.length)
})

/** Streams that send when told, and end with an error after the first message where the program says "break". */
function controlledStreams() {
  let open = 0
  let waiting = Promise.withResolvers<void>()
  const handler: ServerStreaming<typeof method> = async function* ({ code }, { signal }) {
    open += 1
    const left = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    try {
      while (!signal.aborted) {
        await Promise.race([waiting.promise, left])
        if (signal.aborted) return
        waiting = Promise.withResolvers()
        yield { chunk: 'sent' }
        if (code === 'break') throw unavailable('half way')
      }
    } finally {
      open -= 1
    }
  }
  return {
    handler,
    send: () => waiting.resolve(),
    get open() {
      return open
    },
  }
}

async function streamRest({ url, tokens }: Gateway, code: string, accept = '*/*'): Promise<IncomingMessage> {
  const asked = request(`${url}/api/v1/execute/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${tokens.good()}` },
  })
  asked.end(JSON.stringify({ code, language: 'python' }))
  const [response] = await once(asked, 'response')
  return response
}

async function text(response: IncomingMessage): Promise<string> {
  let body = ''
  for await (const piece of response) body += piece
  return body
}

type Failure = { code: number; message: string; details: unknown[] }

function messagesOf(lines: string): { chunk: string; failure?: Failure }[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function chunksOf(lines: string): string[] {
  return messagesOf(lines).map(({ chunk }) => chunk)
}
