import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from '@learnlab/postgres'
import { eventually } from '@learnlab/testing/eventually'
import { freePort } from '@learnlab/testing/free-port'
import { createContentIndex } from '../../store/content-index.ts'
import { type AIProcess, startAIProcess } from '../../test/ai-process.ts'
import { type Behaviour, startProvider } from '../../test/fake-provider.ts'

export type KillFigures = {
  kills: number
  answers: number
  /** Calls that were killed after their tokens were reserved. */
  abandoned: number
}

const waitMs = 60_000
const answer: Behaviour = { kind: 'answer', text: 'A loop repeats. It has a body.' }
const question = { question: 'How does a for loop work?' }

/**
 * Learners ask a model without pause while the service is killed with SIGKILL, calls to the provider under way. Each time, the
 * next start must have settled what was left behind, to the token.
 */
export async function killAI(options: {
  databaseUrl: string
  pool: Pool
  jwksUrl: string
  tokenOf: (userId: string) => string
  kills: number
  learners: number
  log?: (line: string) => void
}): Promise<{ faults: string[]; figures: KillFigures }> {
  const { databaseUrl, pool, jwksUrl, tokenOf, kills, log } = options
  const figures: KillFigures = { kills: 0, answers: 0, abandoned: 0 }
  const faults: string[] = []
  const closers: (() => unknown)[] = []
  const provider = await startProvider({ after: (close) => void closers.push(close) }, answer)
  const ports = { grpc: await freePort(), http: await freePort() }
  const start = () => startAIProcess({ databaseUrl, jwksUrl, providerUrl: provider.url, ports })
  const learners = Array.from({ length: options.learners }, () => tokenOf(randomUUID()))
  let running: AIProcess | undefined
  try {
    await indexOnePassage(pool)
    running = await start()
    for (let kill = 1; kill <= kills && faults.length === 0; kill++) {
      const answered = randomInt(1, 5 * learners.length)
      const text = kill % 2 === 0 ? '' : 'A loop repeats. And then'
      provider.answer(...Array.from({ length: answered }, () => answer), { kind: 'hang', text })
      const { client } = running
      const before = provider.calls.length
      let isKilled = false
      const asking = learners.map(async (token) => {
        while (!isKilled) {
          try {
            const help = await client.getHelp(question, { token, timeoutMs: 25_000 })
            if (help.source === 'compatible/m') figures.answers++
          } catch (error) {
            if (!isKilled) faults.push(`kill ${kill}: ${error}`)
            return
          }
        }
      })
      // Now in the middle of things, now when every call hangs with the provider.
      const isAmidst = kill % 3 === 2
      const wanted = isAmidst ? randomInt(1, answered + 1) : answered + learners.length
      await eventually(() => provider.calls.length - before >= wanted, { timeoutMs: waitMs })
      if (isAmidst) await delay(randomInt(10))
      isKilled = true
      await running.kill()
      await Promise.all(asking)
      // What it had sent to the database is still done there.
      await eventually(async () => (await connections(pool)) === 0, { timeoutMs: waitMs })
      const left = await books(pool)
      figures.abandoned += left.calls
      if (!isAmidst && left.calls === 0) {
        faults.push(`kill ${kill}: no call was reserved, ${learners.length} were under way`)
      }
      running = await start()
      const settled = await books(pool)
      if (settled.calls !== 0 || settled.reserved !== 0)
        faults.push(`kill ${kill}: left reserved ${JSON.stringify(settled)}`)
      if (settled.used !== left.used + left.tokens) {
        faults.push(`kill ${kill}: ${settled.used} tokens are used, not ${left.used} and ${left.tokens}`)
      }
      if (settled.used !== settled.byUsers || settled.used !== settled.byModels) {
        faults.push(`kill ${kill}: the books differ: ${JSON.stringify(settled)}`)
      }
      figures.kills++
      if (kill % 10 === 0) log?.(`${kill} kills: ${JSON.stringify(figures)}`)
    }
  } finally {
    await running?.kill()
    for (const close of closers) await close()
  }
  return { faults, figures }
}

type Books = Record<'calls' | 'tokens' | 'reserved' | 'used' | 'byUsers' | 'byModels', number>

/** What is reserved by calls and in the budgets, and what is used, by everybody, users and models. */
async function books(pool: Pool): Promise<Books> {
  const { rows } = await pool.query<Books>(
    `SELECT (SELECT count(*) FROM token_reservations)::float8 AS calls,
       (SELECT coalesce(sum(tokens), 0) FROM token_reservations)::float8 AS tokens,
       coalesce(sum(reserved), 0)::float8 AS reserved,
       coalesce(sum(used) FILTER (WHERE scope = 'all'), 0)::float8 AS used,
       coalesce(sum(used) FILTER (WHERE scope = 'user'), 0)::float8 AS "byUsers",
       (SELECT coalesce(sum(prompt_tokens + completion_tokens), 0) FROM model_usage)::float8 AS "byModels"
     FROM token_budgets`,
  )
  const [row] = rows
  if (!row) throw new Error('an aggregate has a row')
  return row
}

async function connections(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'learnlab ai%'`,
  )
  return rows[0]?.count ?? 0
}

/** So that no course service is needed. */
async function indexOnePassage(pool: Pool): Promise<void> {
  const index = createContentIndex(pool)
  const course = { courseId: randomUUID(), slug: 'loops', version: '1.0' }
  await index.request([course])
  const request = await index.take(waitMs)
  if (!request) throw new Error('the course was asked for')
  const text = 'A for loop repeats its block once for each element.'
  const passage = { subtopicId: randomUUID(), subtopicTitle: 'For loops', heading: 'For loops', text }
  await index.replace(request, course, [{ ...passage, startOffset: 0, endOffset: text.length }])
}
