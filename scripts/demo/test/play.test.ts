import { deepEqual, equal, match } from 'node:assert/strict'
import test from 'node:test'
import { expectRefusal, type Step } from '../journey.ts'
import { CallFailed } from '../learn-lab-api.ts'
import { play } from '../play.ts'
import { restApi } from '../rest-api.ts'
import { resultTable, wrongSteps } from '../result-table.ts'

const steps: readonly Step[] = [
  { name: 'first', run: async () => 'seen' },
  {
    name: 'second',
    run: async (journey) => {
      journey.userId = 'somebody'
      throw new Error('broken')
    },
  },
  { name: 'third', run: async () => 'never' },
  { name: 'last', cleansUp: true, run: async () => 'cleaned' },
]
const nowhere = restApi('http://127.0.0.1:1')

test('after a wrong step only the cleaning is done, and the table says so', async () => {
  const results = await play(steps, nowhere)
  deepEqual(
    results.map(({ outcome }) => outcome),
    ['right', 'wrong', 'not reached', 'right'],
  )
  deepEqual(wrongSteps({ REST: results }), ['REST, second: broken'])
  match(resultTable({ 'gRPC-Web': results, REST: results }), /^second +WRONG +\d+ +WRONG +\d+$/m)
})

test('a refusal counts only with its code', async () => {
  equal(await expectRefusal(16, Promise.reject(new CallFailed(16, 'CREDENTIALS', 'no'))), 'refused: CREDENTIALS')
  for (const call of [Promise.resolve(), Promise.reject(new CallFailed(14, '', 'away'))]) {
    match(await expectRefusal(16, call).catch(String), /was not refused|away/)
  }
})

test('a gateway that is not there makes the first step wrong', async () => {
  const [first] = await play([{ name: 'list', run: async ({ api }) => String(await api.listCourses()) }], nowhere)
  equal(first?.outcome, 'wrong')
  match(first?.text ?? '', /cannot be reached/)
})
