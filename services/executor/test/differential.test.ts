import { deepEqual, ok } from 'node:assert/strict'
import test, { before, suite } from 'node:test'
import { ensureSandboxImage } from '../images/build.ts'
import { generatePrograms } from './differential/generate.ts'
import { entryOf, type Observed, observe } from './differential/observed.ts'
import { runPlainly } from './differential/plain.ts'
import { javascripts, pythons } from './differential/programs.ts'
import { pythonTexts } from './differential/python-texts.ts'
import { docker, sharedExecutor, skip } from './sandbox.ts'

/** Of the generated ones; the soak runs many more. */
const seed = 1
const few = 12

const generated = (['python', 'javascript'] as const).flatMap((language) =>
  generatePrograms(language, seed, few).map((code, at) => ({ language, name: `generated ${at}`, code })),
)
const written = [
  ...Object.entries(pythons).map(([name, code]) => ({ language: 'python', name, code }) as const),
  ...Object.entries(pythonTexts).map(([name, code]) => ({ language: 'python', name, code }) as const),
  ...Object.entries(javascripts).map(([name, code]) => ({ language: 'javascript', name, code }) as const),
]
const programs = [...written, ...generated]

suite('programs beside the bare interpreter', { skip }, () => {
  let plain: Observed[] = []
  before(async () => {
    const { image } = await ensureSandboxImage({ docker })
    plain = await runPlainly(docker, image, programs)
  })
  const { executor } = sharedExecutor()

  for (const [at, { language, name, code }] of programs.entries()) {
    test(`${language}: ${name}`, async () => {
      const request = { language, files: [{ name: entryOf(language), content: Buffer.from(code) }] }
      deepEqual(observe(await executor().run(request, { userId: 'learner' })), plain[at])
    })
  }

  test('programs are generated that fail, and that do not', () => {
    const codes = plain.slice(written.length).map(({ exitCode }) => exitCode)
    ok(codes.includes(0) && codes.includes(1), codes.join())
  })
})
