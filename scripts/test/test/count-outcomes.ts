// Run by run-tests.test.ts: prints how the tests of outcomes.ts are counted.
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { runTests } from '../run-tests.ts'

const outcomes = fileURLToPath(new URL('./outcomes.ts', import.meta.url))
const out = new Writable({ write: (_chunk, _encoding, done) => done() })
console.log(JSON.stringify(await runTests([outcomes], { env: {}, signal: new AbortController().signal, out })))
