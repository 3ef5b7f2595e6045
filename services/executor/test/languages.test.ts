import { deepEqual, equal, match, ok } from 'node:assert/strict'
import test, { before, suite } from 'node:test'
import { ensureSandboxImage } from '../images/build.ts'
import { type ImageGroup, imageGroups } from '../images/groups.ts'
import { languages } from '../languages/catalog.ts'
import { programs } from './language-programs.ts'
import { docker, sharedExecutor, skip } from './sandbox.ts'

const filesOf = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([name, text]) => ({ name, content: Buffer.from(text) }))

suite('every language', { skip }, () => {
  before(async () => {
    for (const group of Object.keys(imageGroups)) await ensureSandboxImage({ docker, group: group as ImageGroup })
  })
  const { run, executor } = sharedExecutor()

  test('tells its version, and that it is ready', async () => {
    for (const { language, ready, version } of await executor().languages()) {
      ok(ready, language.name)
      match(version ?? '', /^\d+\.\d+/, language.name)
    }
  })

  for (const { name: language, hello } of languages) {
    const its = programs[language]
    if (!its) throw new Error(`there are no programs in ${language}`)

    suite(language, () => {
      test('hello', async () => {
        const { verdict, exitCode, stdout, stderr } = await run({ language, code: hello })
        deepEqual([verdict, exitCode, stderr], ['COMPLETED', 0, ''])
        match(stdout, /^Hello, world!$/m)
      })

      test('arguments and standard input', async () => {
        const { stdout, stderr } = await run({ language, code: its.echo, args: ['a b'], stdin: Buffer.from('Ada\n') })
        equal(stdout, its.echoes, stderr)
      })

      test('several files', async () => {
        const { stdout, stderr } = await run({ language, files: filesOf(its.twoFiles) })
        match(stdout, /^42$/m, stderr)
      })

      test('an exit code', async () => {
        const { verdict, exitCode, stderr } = await run({ language, code: its.exit })
        deepEqual([verdict, exitCode], ['NONZERO_EXIT', 3], stderr)
      })

      test('an error while it runs', async () => {
        const { verdict, stderr } = await run({ language, code: its.fault })
        equal(verdict, its.faultVerdict ?? 'NONZERO_EXIT')
        match(stderr, its.faultIs)
      })

      test('a program that is none', async () => {
        const { verdict, stderr, stdout } = await run({ language, code: its.malformed })
        deepEqual([verdict, stdout], [its.malformedVerdict, ''])
        match(stderr, its.malformedIs)
      })

      test('an endless loop', async () => {
        const { verdict, cpuUs } = await run({ language, code: its.endless, limits: { cpuMs: 600 } })
        equal(verdict, 'CPU_TIME_LIMIT')
        ok(cpuUs < 2_000_000, `${cpuUs} µs`)
      })

      test('too much memory', async () => {
        // Time enough on the busiest machine.
        const limits = { memoryBytes: 128 * 2 ** 20, wallMs: 60_000, cpuMs: 30_000 }
        equal((await run({ language, code: its.hog, limits })).verdict, 'MEMORY_LIMIT')
        match((await run({ language, code: hello })).stdout, /Hello/)
      })
    })
  }
})
