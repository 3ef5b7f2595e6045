// `npm run bench -- auth`: what sign-ins and checks of tokens cost, beside the same work without them on the same machine
// in the same run. Needs TEST_DATABASE_URL, an administrator's URL of a PostgreSQL server.
import { randomUUID } from 'node:crypto'
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { figuresOfSignIn } from './sign-in.ts'
import { startBenchedAuth } from './start-benched-auth.ts'
import { heldTo } from './targets.ts'
import { figuresOfTokenCheck } from './token-check.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '6' } } })
const durationMs = Number(values.seconds) * 1_000
const adminUrl = process.env.TEST_DATABASE_URL
if (adminUrl === undefined) {
  console.error('TEST_DATABASE_URL is not set: the URL of an administrator of a PostgreSQL server')
  process.exit(2)
}
const auth = await startBenchedAuth(adminUrl, `bench_auth_${randomUUID().slice(0, 8)}`)
let figures: Record<string, number>
try {
  figures = { ...(await figuresOfSignIn(auth, durationMs)), ...(await figuresOfTokenCheck(durationMs)) }
} finally {
  await auth.close()
}
for (const [key, figure] of Object.entries(figures)) {
  console.log(`  ${key.padEnd(40)}${String(figure).padStart(10)}  ${heldTo(key, figure)}`.trimEnd())
}
const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model.trim() ?? '', node: process.version }
console.log(`\nRESULT ${JSON.stringify({ bench: 'auth', machine, figures })}`)
