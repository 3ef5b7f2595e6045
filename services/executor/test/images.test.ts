import { equal, match, notEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { ensureSandboxImage, sandboxImageName } from '../images/build.ts'
import { withBuildLock } from '../images/build-lock.ts'
import { docker, skip } from './sandbox.ts'

test('work under a lock is done one at a time, and goes on after a failure', async () => {
  const name = randomUUID()
  let inside = 0
  let most = 0
  const work = (index: number) =>
    withBuildLock(name, async () => {
      inside++
      most = Math.max(most, inside)
      for (let turns = 0; turns < 20; turns++) await turn()
      inside--
      if (index === 0) throw new Error('the first fails')
      return index
    })
  const outcomes = await Promise.allSettled([0, 1, 2, 3].map(work))
  equal(most, 1)
  equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 3)
})

test('the name of the image follows its inputs', async () => {
  match(await sandboxImageName(), /^learnlab\/sandbox-script:[0-9a-f]{12}$/)
  equal(await sandboxImageName(), await sandboxImageName())
  notEqual(await sandboxImageName('another:base'), await sandboxImageName())
})

test('an image that exists is not built again', { skip }, async () => {
  await ensureSandboxImage({ docker })
  const lines: string[] = []
  const { built } = await ensureSandboxImage({ docker, onProgress: (line) => lines.push(line) })
  equal(built, false)
  equal(lines.length, 0)
})
