import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { endings } from '../domain/case-result.ts'
import { parseProgram, withInput } from '../domain/program.ts'
import { type Harness, UnreadableTestsError } from './harness.ts'

const source = (name: string) => readFileSync(join(import.meta.dirname, 'harness', name))
const entryPoint = 'learnlab_run_tests.py'
const harness = { name: entryPoint, content: source('run_python_tests.py') }
const lister = { name: 'learnlab_list_tests.py', content: source('list_tests.py') }

const listSchema = z.array(
  z.object({
    file: z.string(),
    error: z.string().optional(),
    tests: z.array(
      z.object({
        id: z.string(),
        code: z.string(),
        task: z.int().min(0),
        maySkip: z.boolean(),
        unittest: z.boolean(),
      }),
    ),
  }),
)

/** Lists tests are read from this much output at most. */
const listBytes = 4 * 1024 * 1024

const isConftest = (name: string) => name.split('/').at(-1) === 'conftest.py'

/** unittest and pytest. */
export const pythonHarness: Harness = {
  frameworks: ['pytest', 'unittest'],

  async list(files, framework, run) {
    const names = files.map(({ name }) => name)
    const limits = { outputBytes: listBytes }
    const program = parseProgram({
      language: 'python',
      entryPoint: lister.name,
      files: [lister, ...files],
      args: names,
      limits,
    })
    const { verdict, stdout } = await run(program)
    if (verdict !== 'COMPLETED') throw new UnreadableTestsError(`the tests cannot be listed: ${endings[verdict]}`)
    return listSchema.parse(JSON.parse(Buffer.from(stdout).toString())).flatMap(({ file, error, tests }) => {
      if (error !== undefined) throw new UnreadableTestsError(`${file} is no Python: ${error}`)
      return tests
        .filter((test) => test.unittest || framework === 'pytest')
        .map(({ id, code, task, maySkip }) => ({ file, id, testCode: code, taskId: task, maySkip }))
    })
  },

  program(learners, framework, { testFiles, stopAtFirstFailure, mark }) {
    const files = [...learners.files, harness]
    const hasConftest = files.some(({ name }) => isConftest(name))
    const order = { framework, files: testFiles, mark, stopAtFirst: stopAtFirstFailure, hasConftest }
    return withInput({ ...learners, entryPoint, files }, { stdin: Buffer.from(JSON.stringify(order)) })
  },

  reserves: (name) => name === entryPoint || isConftest(name),

  nameOf(id, variant) {
    const parts = id.split('.')
    const words = (parts.pop() ?? '')
      .replace(/^test_*/, '')
      .replaceAll('_', ' ')
      .trim()
    return [...parts, `${words || id}${variant}`].join(' > ')
  },
}
