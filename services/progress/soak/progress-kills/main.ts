// `npm run soak -- progress-kills [--kills 50] [--learners 4]`: kills the progress service and PostgreSQL by turns with
// SIGKILL while learners tell of what they do from several devices and are watched. Ends with exit code 1 when an
// acknowledged event is lost or counts twice, an award is doubled, or a watcher is not shown what there is.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { createLogger } from '@learnlab/telemetry'
import { serveTestTokens, startOwnPostgres } from '@learnlab/testing/own-postgres'
import { courseOf, startCatalogue } from '../../test/catalogue.ts'
import { killProgress } from './kill-progress.ts'

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, learners: { type: 'string', default: '4' } },
})
const began = performance.now()
const keys = await serveTestTokens()
const logger = createLogger({ service: 'catalogue', level: 'fatal' })
const catalogue = await startCatalogue(keys.tokens.verifier, logger)
const courses = [8, 5, 3].map((size, index) => catalogue.add(courseOf(`soaked-${index}`, [size, size])))
const postgres = await startOwnPostgres()
try {
  const { faults, figures } = await killProgress({
    ...{ postgres, jwksUrl: keys.jwksUrl, courseAddress: catalogue.address, courses },
    tokenOf: (userId) => keys.tokens.issue({ userId }, 7_200),
    kills: Number(values.kills),
    learners: Number(values.learners),
    log: console.log,
  })
  for (const fault of faults.slice(0, 50)) console.log(`WRONG ${fault}`)
  const seconds = Math.round((performance.now() - began) / 1_000)
  const machine = { cores: availableParallelism(), node: process.version }
  const all = { ...figures, seconds, faults: faults.length }
  console.log(`RESULT ${JSON.stringify({ soak: 'progress-kills', machine, figures: all })}`)
  process.exitCode = faults.length > 0 ? 1 : 0
} finally {
  await postgres.close()
  await catalogue.close()
  keys.close()
}
