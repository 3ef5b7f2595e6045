import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withInput } from '../domain/program.ts'
import type { Harness } from './harness.ts'
import { listNodeTests } from './list-node-tests.ts'

const entryPoint = 'learnlab-run-tests.mjs'
const harness = {
  name: entryPoint,
  content: readFileSync(join(import.meta.dirname, 'harness', 'run_node_tests.mjs')),
}

/** node:test, for JavaScript and TypeScript. */
export const nodeHarness: Harness = {
  frameworks: ['node:test'],

  async list(files) {
    return files.flatMap(({ name, content }) => listNodeTests(name, Buffer.from(content).toString()))
  },

  program(learners, _framework, { testFiles, stopAtFirstFailure, mark }) {
    const order = { files: testFiles, mark, stopAtFirst: stopAtFirstFailure }
    const files = [...learners.files, harness]
    return withInput({ ...learners, entryPoint, files }, { stdin: Buffer.from(JSON.stringify(order)) })
  },

  reserves: (name) => name === entryPoint,

  nameOf: (id, variant) => id + variant,
}
