import { equal, ok } from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, suite } from 'node:test'
import type { Executor } from '../../executor.ts'
import { ensureSandboxImage } from '../../images/build.ts'
import { type ImageGroup, imageGroups } from '../../images/groups.ts'
import { ArtifactCache } from '../../sandbox/artifact-cache.ts'
import { docker, skip, startExecutor } from '../sandbox.ts'
import { faultOf, hostilePrograms } from './corpus.ts'

const programs = hostilePrograms()
const slots = availableParallelism() * 2

test('the corpus has many programs in many languages, no two of one kind', () => {
  ok(programs.length >= 150, `${programs.length}`)
  ok(new Set(programs.map(({ language }) => language)).size >= 6)
  const names = programs.map(({ name }) => name)
  equal(new Set(names).size, names.length, names.filter((name, at) => names.indexOf(name) !== at).join())
})

suite('hostile programs come to what they must', { skip, concurrency: slots }, () => {
  let executor: Executor | undefined
  let folder: string | undefined
  before(async () => {
    for (const group of Object.keys(imageGroups)) await ensureSandboxImage({ docker, group: group as ImageGroup })
    folder = await mkdtemp(join(tmpdir(), 'learnlab-artifacts-'))
    const admission = { concurrency: slots, perUserConcurrency: slots, queueLength: 1000, perUserQueueLength: 1000 }
    executor = await startExecutor({ admission, artifacts: new ArtifactCache({ folder, mostBytes: 2 ** 26 }) })
  })
  after(async () => {
    await executor?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  for (const program of programs) {
    test(program.name, async () => {
      const result = await executor?.run(program.request, { userId: 'learner' })
      if (result) equal(faultOf(program, result), undefined)
    })
  }
})
