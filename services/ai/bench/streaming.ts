import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { OwnPostgres } from '@learnlab/testing/own-postgres'
import type { GradedExercises } from '../domain/graded-exercise.ts'
import { connectModel } from '../providers/connect-model.ts'
import type { Figures } from './main.ts'
import { servedAI } from './served-ai.ts'
import { quantile, rounded } from './statistics.ts'

const paceMs = 10
const rounds = 5
const exerciseId = '0198a000-0000-7000-8000-000000000001'
const words = 'A loop repeats what stands in its block, once for each thing that it is given, and then it ends.'
/** A sentence is 20 tokens long. */
const tokens = Array.from({ length: 15 }, () => words.split(/(?<= )/))
  .flat()
  .map((token) => (token.endsWith(' ') ? token : `${token} `))

/** What the tutor adds to a stream: how long a token that a provider wrote takes to be shown, beside reading the provider. */
export async function streaming(postgres: OwnPostgres): Promise<Figures> {
  const provider = await startPacedProvider()
  const model = connectModel({ provider: 'openai', model: 'm', apiKey: 'k', baseUrl: provider.url })
  const served = await servedAI(postgres, async () => ({
    ...{ passages: { search: async () => [] }, models: [model], exercises },
  }))
  const waits: Record<'provider' | 'tutor' | 'graded', number[]> = { provider: [], tutor: [], graded: [] }
  const sentences: Record<'tutor' | 'graded', number[]> = { tutor: [], graded: [] }
  try {
    const ask = async (kind: 'tutor' | 'graded') => {
      const shown: number[] = []
      let text = ''
      const request = { question: 'What is a loop?', ...(kind === 'graded' && { exerciseId }) }
      for await (const { chunk } of served.client.getHelpStream(request, served.as)) {
        if (chunk === '') continue
        text += chunk
        const count = text.split(/(?<= )/).filter((token) => token.endsWith(' ')).length
        while (shown.length < Math.min(count, tokens.length)) shown.push(performance.now())
      }
      waits[kind].push(...waited(provider.written, shown))
      sentences[kind].push(...waited(provider.written, shown).filter((_, at) => tokens[at]?.endsWith('. ')))
    }
    for (let round = 0; round < rounds; round++) {
      const read = await readDirectly(provider.url)
      waits.provider.push(...waited(provider.written, read))
      await ask('tutor')
      await ask('graded')
    }
  } finally {
    await served.close()
    provider.close()
  }
  const own = quantile(waits.provider, 0.5)
  const added = (samples: readonly number[], share: number) => rounded(quantile(samples, share) - own, 2)
  return {
    provider_token_p50_ms: rounded(own, 2),
    token_added_p50_ms: added(waits.tutor, 0.5),
    token_added_p99_ms: added(waits.tutor, 0.99),
    end_of_sentence_added_p50_ms: added(sentences.tutor, 0.5),
    graded_token_added_p50_ms: added(waits.graded, 0.5),
    graded_end_of_sentence_added_p50_ms: added(sentences.graded, 0.5),
  }
}

function waited(written: readonly number[], shown: readonly number[]): number[] {
  return shown.map((at, token) => at - (written[token] ?? Number.NaN))
}

/** When each token of the provider's answer was read by somebody who asks it without the tutor. */
async function readDirectly(url: string): Promise<number[]> {
  const answer = await fetch(`${url}/chat/completions`, { method: 'POST', body: '{}' })
  const read: number[] = []
  for await (const part of answer.body ?? []) {
    const count = Buffer.from(part).toString().split('"content"').length - 1
    for (let at = 0; at < count; at++) read.push(performance.now())
  }
  return read
}

/** A provider that writes a token every 10 ms, and when it wrote each of its last answer. */
async function startPacedProvider() {
  let written: number[] = []
  const chunk = (delta: object, finish: string | null) => {
    const choices = [{ index: 0, delta, finish_reason: finish }]
    return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices })}\n\n`
  }
  const server = createServer(async (request, response) => {
    request.resume()
    written = []
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const content of tokens) {
      response.write(chunk({ content }, null))
      written.push(performance.now())
      await delay(paceMs)
    }
    response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    get written() {
      return written
    },
    close: () => server.close(),
  }
}

const solution =
  'def largest(numbers):\n    best = numbers[0]\n    for number in numbers:\n        if number > best:\n            best = number\n    return best\n'

/** One exercise, so that each piece of an answer is held against its solution. */
const exercises: GradedExercises = {
  find: async () => ({
    ...{
      id: exerciseId,
      courseId: exerciseId,
      title: 'Largest',
      language: 'python',
      instructions: 'Find the largest.',
    },
    ...{ hints: [], starters: [], references: [solution] },
  }),
  printsOf: async () => [],
}
