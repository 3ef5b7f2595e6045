import { deepEqual, equal, ok } from 'node:assert/strict'
import test, { after, before, suite } from 'node:test'
import type { Executor } from '../../executor.ts'
import { ensureSandboxImage } from '../../images/build.ts'
import { type ImageGroup, imageGroups } from '../../images/groups.ts'
import { docker, skip, startExecutor } from '../sandbox.ts'
import { channels } from './channels.ts'
import { runPair } from './pair.ts'

suite('a program finds nothing of the one before it in its container', { skip }, () => {
  const discarded: string[] = []
  let executor: Executor | undefined
  before(async () => {
    for (const group of Object.keys(imageGroups)) await ensureSandboxImage({ docker, group: group as ImageGroup })
    executor = await startExecutor({
      // One after the other, so that each reader comes into its writer's container.
      admission: { concurrency: 1, perUserConcurrency: 1, queueLength: 1, perUserQueueLength: 1 },
      onEvent: (event) => {
        if (event.type === 'container-discarded') discarded.push(event.reason)
      },
    })
  })
  after(() => executor?.close())

  for (const channel of channels) {
    test(channel.name, async () => {
      if (!executor) throw new Error('the executor has not been started')
      const { fault, agreeing } = await runPair(executor, channel)
      equal(fault, undefined)
      // By chance alone fewer than one pair in a billion comes to this.
      if (agreeing !== undefined) ok(agreeing < 98, `${agreeing} of 128 bits came across`)
      // A container thrown away would make this true without a wipe.
      deepEqual(discarded, [])
    })
  }
})
