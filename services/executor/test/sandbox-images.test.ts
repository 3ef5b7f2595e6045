import { equal, match, ok, rejects } from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { ImageGroup } from '../images/groups.ts'
import { Engine, SandboxUnavailableError } from '../sandbox/engine.ts'
import { SandboxImages } from '../sandbox/sandbox-images.ts'
import { docker, skip } from './sandbox.ts'

/** Images of a name that no engine has, with builds that end when the test says so. */
function missingImages(t: TestContext) {
  const builds: { group: ImageGroup; signal: AbortSignal; end: PromiseWithResolvers<void> }[] = []
  const events: string[] = []
  const images = new SandboxImages({
    engine: new Engine(docker),
    image: async (group) => `learnlab/no-such-${group}:none`,
    buildImage: (group, signal) => {
      const end = Promise.withResolvers<void>()
      signal.addEventListener('abort', () => end.reject(signal.reason))
      builds.push({ group, signal, end })
      return end.promise
    },
    onEvent: ({ type, group }) => events.push(`${type} ${group}`),
  })
  t.after(() => images.close())
  return { images, builds, events }
}

const refusal = (words: RegExp, retryAfterMs: number | undefined) => (error: Error) => {
  ok(error instanceof SandboxUnavailableError)
  match(error.message, words)
  equal(error.retryAfterMs, retryAfterMs)
  return true
}

test('a missing image is built once however many ask, and they are told when to come again', { skip }, async (t) => {
  const { images, builds, events } = missingImages(t)
  const asks = Array.from({ length: 5 }, () => rejects(images.require('native'), refusal(/being built/, 15_000)))
  await Promise.all(asks)
  await rejects(images.require('native'), refusal(/being built/, 15_000))
  equal(builds.length, 1)
  equal(images.known('native'), undefined)
  builds[0]?.end.resolve()
  await builds[0]?.end.promise
  await new Promise(setImmediate)
  equal(events.join(), 'image-built native')
})

test('a build that fails is told and not begun again at once', { skip }, async (t) => {
  const { images, builds, events } = missingImages(t)
  await rejects(images.require('native'), refusal(/being built/, 15_000))
  builds[0]?.end.reject(new Error('no mmdebstrap'))
  await new Promise(setImmediate)
  await rejects(images.require('native'), refusal(/cannot be built: no mmdebstrap/, 60_000))
  equal(builds.length, 1)
  equal(events.join(), 'image-failed native')
})

test('closing ends a build', { skip }, async (t) => {
  const { images, builds, events } = missingImages(t)
  await rejects(images.require('native'), refusal(/being built/, 15_000))
  await images.close()
  ok(builds[0]?.signal.aborted)
  equal(events.length, 0)
  await rejects(images.require('native'), refusal(/missing/, undefined))
})
