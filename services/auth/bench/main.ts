// `npm run bench -- auth [--seconds 6]`: what sign-ins and checks of tokens cost, beside the same work without them on the
// same machine in the same run, on a PostgreSQL server of its own.
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { startOwnPostgres } from '@learnlab/testing/own-postgres'
import { figuresOfSignIn } from './sign-in.ts'
import { startBenchedAuth } from './start-benched-auth.ts'
import { heldTo } from './targets.ts'
import { figuresOfTokenCheck } from './token-check.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '6' } } })
const durationMs = Number(values.seconds) * 1_000
const figures: Record<string, number> = {}
await using parts = new AsyncDisposableStack()
const postgres = await startOwnPostgres()
parts.defer(postgres.close)
const auth = await startBenchedAuth(postgres.url('auth'))
parts.defer(auth.close)
Object.assign(figures, await figuresOfSignIn(auth, durationMs), await figuresOfTokenCheck(durationMs))
for (const [key, figure] of Object.entries(figures)) {
  console.log(`  ${key.padEnd(40)}${String(figure).padStart(10)}  ${heldTo(key, figure)}`.trimEnd())
}
const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model.trim() ?? '', node: process.version }
console.log(`\nRESULT ${JSON.stringify({ bench: 'auth', machine, figures })}`)
