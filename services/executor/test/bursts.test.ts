import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Code, RpcError } from '@learnlab/rpc'
import { eventually } from '@learnlab/testing'
import { type Answer, burst, count } from '../soak/executor-bursts/burst.ts'
import { TurnCounter } from '../soak/executor-bursts/turns.ts'
import { sharedExecutor, skip } from './sandbox.ts'
import { startService } from './start-service.ts'

const slots = 2
const [ofOne, users, callsOfEach] = [300, 20, 3]
const perUserQueueLength = 60

suite('bursts', { skip }, () => {
  const admission = { concurrency: slots, perUserConcurrency: slots, queueLength: 200, perUserQueueLength }
  const { executor } = sharedExecutor({ admission, poolSize: 2 })

  test('calls of one user at once are answered or refused; those of 20 others wait their turn, and none is lost', async (t) => {
    const counter = new TurnCounter(executor())
    const real = executor()
    const run = real.run
    real.run = counter.run
    t.after(() => {
      real.run = run
    })
    const { client, tokenOf } = await startService(t, real)
    const call = async (userId: string, mark: string): Promise<Answer> => {
      try {
        const program = { language: 'python', code: `print("${mark}")` }
        const { output } = await client.executeCode(program, tokenOf({ userId, role: 'student' }))
        return output === `${mark}\n` ? 'answered' : { wrong: output }
      } catch (error) {
        const refused = error instanceof RpcError && error.code === Code.RESOURCE_EXHAUSTED && error.retryAfterMs
        return refused ? 'refused' : { wrong: String(error) }
      }
    }
    const crowded = async () => {
      await eventually(() => real.waiting === perUserQueueLength, { timeoutMs: 30_000 })
    }
    const report = await burst({ call, ofOne, users, callsOfEach, crowded })
    const [one, others] = [count(report.ofOne), count(report.ofOthers)]
    deepEqual([one.wrong, others.wrong], [[], []])
    equal(one.answered + one.refused, ofOne)
    ok(one.refused > 0 && one.answered >= perUserQueueLength + slots, JSON.stringify(one))
    equal(others.answered, users * callsOfEach)
    const most = Math.ceil((users + 1) / slots) + 1
    const longest = counter.longestWait(report.others, slots)
    ok(longest <= most, `the first call of a user waited for ${longest} runs on each slot, not ${most}`)
  })
})
