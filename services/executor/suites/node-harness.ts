import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withInput } from '../domain/program.ts'
import type { Harness } from './harness.ts'
import { listedTests, listerProgram } from './listed-tests.ts'

const source = (name: string) => readFileSync(join(import.meta.dirname, 'harness', name))
const entryPoint = 'learnlab-run-tests.mjs'
const harness = { name: entryPoint, content: source('run_node_tests.mjs') }
const lister = { name: 'learnlab-list-tests.mjs', content: source('list_node_tests.mjs') }
const acorn = [
  { name: 'node_modules/acorn/package.json', content: Buffer.from('{"type":"module","main":"acorn.mjs"}') },
  { name: 'node_modules/acorn/acorn.mjs', content: readFileSync(fileURLToPath(import.meta.resolve('acorn'))) },
]

/** node:test, for JavaScript and TypeScript. */
export const nodeHarness: Harness = {
  frameworks: ['node:test'],

  async list(files, _framework, run) {
    const texts = files.map(({ name, content }) => ({ name, text: Buffer.from(content).toString() }))
    const stdin = Buffer.from(JSON.stringify(texts))
    const program = listerProgram({ language: 'javascript', files: [lister, ...acorn] }, { stdin, args: [] })
    return await listedTests(program, run)
  },

  program(learners, _framework, { testFiles, stopAtFirstFailure, mark }) {
    const order = { files: testFiles, mark, stopAtFirst: stopAtFirstFailure }
    const files = [...learners.files, harness]
    return withInput({ ...learners, entryPoint, files }, { stdin: Buffer.from(JSON.stringify(order)) })
  },

  reserves: (name) => name.split('/')[0] === entryPoint,

  nameOf: (id, variant) => id + variant,
}
