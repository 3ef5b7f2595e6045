import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withInput } from '../domain/program.ts'
import { type Harness, UnreadableTestsError } from './harness.ts'
import { listedTests, listerProgram } from './listed-tests.ts'

const source = (name: string) => readFileSync(join(import.meta.dirname, 'harness', name))
const entryPoint = 'learnlab_run_tests.py'
const harness = { name: entryPoint, content: source('run_python_tests.py') }
const lister = { name: 'learnlab_list_tests.py', content: source('list_tests.py') }

const isConftest = (name: string) => name.split('/').at(-1) === 'conftest.py'

/** unittest and pytest. */
export const pythonHarness: Harness = {
  frameworks: ['pytest', 'unittest'],

  async list(files, framework, run) {
    const args = files.map(({ name }) => name)
    checkNames(args)
    const program = listerProgram({ language: 'python', files: [lister, ...files] }, { stdin: Buffer.alloc(0), args })
    const tests = await listedTests(program, run)
    return tests.filter((test) => test.unittest || framework === 'pytest')
  },

  program(learners, framework, { testFiles, stopAtFirstFailure, mark }) {
    const files = [...learners.files, harness]
    const hasConftest = files.some(({ name }) => isConftest(name))
    const order = { framework, files: testFiles, mark, stopAtFirst: stopAtFirstFailure, hasConftest }
    return withInput({ ...learners, entryPoint, files }, { stdin: Buffer.from(JSON.stringify(order)) })
  },

  reserves: (name) => name.split('/')[0] === entryPoint || isConftest(name),

  nameOf(id, variant) {
    const parts = id.split('.')
    const words = (parts.pop() ?? '')
      .replace(/^test_*/, '')
      .replaceAll('_', ' ')
      .trim()
    return [...parts, `${words || id}${variant}`].join(' > ')
  },
}

/** Test files are imported as modules, of which there is one of a name. */
function checkNames(names: readonly string[]): void {
  const modules = new Map<string, string>()
  for (const name of names) {
    const module = name.split('/').at(-1) ?? name
    const other = modules.get(module)
    if (!module.endsWith('.py')) throw new UnreadableTestsError(`${name} cannot be read: its name must end in .py`)
    if (other)
      throw new UnreadableTestsError(`${other} and ${name} cannot be told apart: test files need different names`)
    modules.set(module, name)
  }
}
