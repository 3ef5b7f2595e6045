// `npm run soak -- course-kills [--kills 50]`: kills the course service and PostgreSQL by turns with SIGKILL while teachers
// edit and publish and learners begin courses. Ends with exit code 1 when an acknowledged edit is lost, or an event or its
// effect is lost or doubled.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { serveTestTokens, startOwnPostgres } from '@learnlab/testing/own-postgres'
import { killCourses } from './kill-courses.ts'

const { values } = parseArgs({ options: { kills: { type: 'string', default: '50' } } })
const began = performance.now()
const keys = await serveTestTokens()
const postgres = await startOwnPostgres()
try {
  const { faults, figures } = await killCourses({
    postgres,
    jwksUrl: keys.jwksUrl,
    tokenOf: (userId, role) => keys.tokens.issue({ userId, role }, 7_200),
    kills: Number(values.kills),
    log: console.log,
  })
  for (const fault of faults.slice(0, 50)) console.log(`WRONG ${fault}`)
  const seconds = Math.round((performance.now() - began) / 1_000)
  const machine = { cores: availableParallelism(), node: process.version }
  const all = { ...figures, seconds, faults: faults.length }
  console.log(`RESULT ${JSON.stringify({ soak: 'course-kills', machine, figures: all })}`)
  process.exitCode = faults.length > 0 ? 1 : 0
} finally {
  await postgres.close()
  keys.close()
}
