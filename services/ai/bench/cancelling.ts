import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import { connectModel } from '../providers/connect-model.ts'
import type { Figures } from './main.ts'
import { servedAI } from './served-ai.ts'
import { quantile, rounded } from './statistics.ts'

const rounds = 50

/** How long after a learner leaves the provider's request ends: before its first piece, and in the middle of its answer. */
export async function cancelling(postgres: OwnPostgres): Promise<Figures> {
  const provider = await startHangingProvider()
  const model = connectModel({ provider: 'openai', model: 'm', apiKey: 'k', baseUrl: provider.url })
  const served = await servedAI(postgres, async () => ({ passages: { search: async () => [] }, models: [model] }))
  const figures: Figures = {}
  try {
    for (const [name, text] of [
      ['before_first_piece', ''],
      ['amid_answer', 'A loop repeats. It has a body. And'],
    ] as const) {
      const tookMs: number[] = []
      for (let round = 0; round < rounds; round++) {
        const { asked, ended } = provider.hang(text)
        const leaving = new AbortController()
        const reading = readAll(
          served.client.getHelpStream({ question: 'What is a loop?' }, { ...served.as, signal: leaving.signal }),
        ).catch(() => undefined) // it is left
        await asked
        const leftAt = performance.now()
        leaving.abort()
        tookMs.push((await ended) - leftAt)
        await reading
      }
      figures[`cancel_${name}_p50_ms`] = rounded(quantile(tookMs, 0.5), 2)
      figures[`cancel_${name}_most_ms`] = rounded(Math.max(...tookMs), 2)
    }
  } finally {
    await served.close()
    provider.close()
  }
  return figures
}

async function readAll(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of messages);
}

/** A provider that begins answers and never ends one, and tells when it was asked and when the request was ended. */
async function startHangingProvider() {
  let next = { text: '', asked: () => {}, ended: (_at: number) => {} }
  const server = createServer((request, response) => {
    const { text, asked, ended } = next
    request.resume()
    response.on('close', () => ended(performance.now()))
    if (text !== '') {
      const choices = [{ index: 0, delta: { content: text }, finish_reason: null }]
      const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices }
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${JSON.stringify(chunk)}\n\n`)
    }
    asked()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    hang(text: string) {
      const asked = Promise.withResolvers<void>()
      const ended = Promise.withResolvers<number>()
      next = { text, asked: asked.resolve, ended: ended.resolve }
      return { asked: asked.promise, ended: ended.promise }
    },
    close: () => server.close(),
  }
}
