import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a provider answers its next call. */
export type Behaviour =
  | { readonly kind: 'answer'; readonly text: string | ((prompt: string) => string); readonly pieces?: number }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  /** Ends the connection in the middle of the answer. */
  | { readonly kind: 'cut'; readonly text: string }
  | { readonly kind: 'hang'; readonly text: string }
  | { readonly kind: 'malformed' }

export type FakeProvider = {
  readonly url: string
  /** What was asked: path, headers and body. */
  readonly calls: readonly { path: string; headers: IncomingMessage['headers']; body: string }[]
  /** Requests that the caller ended before they were answered. */
  readonly given: { up: number }
  /** The behaviour of the calls to come, the last for all further ones. */
  answer(...behaviours: Behaviour[]): void
}

export const usage = { prompt: 120, completion: 30 }

/** A server that speaks the streaming protocols of OpenAI (and what is compatible), Anthropic and Google, faults included. */
export async function startProvider(
  t: { after(close: () => unknown): void },
  ...first: Behaviour[]
): Promise<FakeProvider> {
  let behaviours = first
  const calls: { path: string; headers: IncomingMessage['headers']; body: string }[] = []
  const given = { up: 0 }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    calls.push({ path: request.url ?? '', headers: request.headers, body })
    response.on('close', () => {
      if (!response.writableEnded) given.up++
    })
    const behaviour = behaviours.length > 1 ? behaviours.shift() : behaviours[0]
    if (behaviour) reply(response, protocolOf(request.url ?? ''), behaviour, body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    ...{ calls, given },
    answer: (...next) => {
      behaviours = next
    },
  }
}

type Protocol = 'openai' | 'anthropic' | 'google'

function protocolOf(path: string): Protocol {
  if (path.endsWith('/messages')) return 'anthropic'
  return path.includes(':streamGenerateContent') || path.includes(':generateContent') ? 'google' : 'openai'
}

function reply(response: ServerResponse, protocol: Protocol, behaviour: Behaviour, body: string): void {
  if (behaviour.kind === 'status') {
    response.writeHead(behaviour.status, { 'content-type': 'application/json', ...behaviour.headers })
    response.end(JSON.stringify({ error: { message: 'secret-detail of the provider', type: 'error', code: 'x' } }))
    return
  }
  if (behaviour.kind === 'hang' && behaviour.text === '') return
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  if (behaviour.kind === 'malformed') {
    response.end('data: {"choices": [{"delta": {"content": \n\ndata: not json at all\n\n')
    return
  }
  const text = typeof behaviour.text === 'function' ? behaviour.text(promptOf(body)) : behaviour.text
  const whole = events[protocol](cut(text, behaviour.kind === 'answer' ? (behaviour.pieces ?? 8) : 4))
  const shown = behaviour.kind === 'answer' ? whole : whole.slice(0, -endings[protocol])
  response.write(shown.join(''))
  if (behaviour.kind === 'answer') response.end()
  else if (behaviour.kind === 'cut') setImmediate(() => response.destroy())
}

/** All texts of a request, in order: what an obedient model has been given. */
function promptOf(body: string): string {
  const texts: string[] = []
  JSON.parse(body, (key, value: unknown) => {
    if (typeof value === 'string' && (key === 'content' || key === 'text')) texts.push(value)
    return value
  })
  return texts.join('\n')
}

function cut(text: string, pieces: number): string[] {
  const size = Math.max(1, Math.ceil(text.length / pieces))
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size))
}

const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`
const named = (event: string, value: object) =>
  `event: ${event}\ndata: ${JSON.stringify({ type: event, ...value })}\n\n`

/** How many of the last events say that the answer is whole. */
const endings: Record<Protocol, number> = { openai: 3, anthropic: 3, google: 1 }

const events: Record<Protocol, (pieces: string[]) => string[]> = {
  openai: (pieces) => {
    const base = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' }
    const choice = (delta: object, finish: string | null = null) => ({
      ...base,
      choices: [{ index: 0, delta, finish_reason: finish }],
    })
    const counts = {
      prompt_tokens: usage.prompt,
      completion_tokens: usage.completion,
      total_tokens: usage.prompt + usage.completion,
    }
    return [
      ...pieces.map((content) => data(choice({ role: 'assistant', content }))),
      data(choice({}, 'stop')),
      data({ ...base, choices: [], usage: counts }),
      'data: [DONE]\n\n',
    ]
  },
  anthropic: (pieces) => [
    named('message_start', {
      message: {
        ...{
          id: 'm',
          type: 'message',
          role: 'assistant',
          model: 'm',
          content: [],
          stop_reason: null,
          stop_sequence: null,
        },
        usage: { input_tokens: usage.prompt, output_tokens: 1 },
      },
    }),
    named('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...pieces.map((text) => named('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
    named('content_block_stop', { index: 0 }),
    named('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: usage.completion },
    }),
    named('message_stop', {}),
  ],
  google: (pieces) => {
    const candidate = (text: string) => ({ content: { role: 'model', parts: [{ text }] }, index: 0 })
    const counts = {
      promptTokenCount: usage.prompt,
      candidatesTokenCount: usage.completion,
      totalTokenCount: usage.prompt + usage.completion,
    }
    return [
      ...pieces.map((text) => data({ candidates: [candidate(text)] })),
      data({ candidates: [{ ...candidate(''), finishReason: 'STOP' }], usageMetadata: counts }),
    ]
  },
}
