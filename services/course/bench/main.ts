// `npm run bench -- course [--only SECTION,…]`: round trips to the database and what they cost over a slow link, GetCourse
// from memory beside a naked handler, and how listing and searching grow. README.md says what each figure measures.
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { type OwnPostgres, startOwnPostgres } from '@learnlab/testing/own-postgres'
import { growth } from './growth.ts'
import { roundTrips } from './round-trips.ts'
import { slowLink } from './slow-link.ts'
import { heldTo } from './targets.ts'
import { throughput } from './throughput.ts'

export type Figures = Record<string, number>

const sections: Record<string, (postgres: OwnPostgres) => Promise<Figures>> = {
  'round-trips': roundTrips,
  'slow-link': slowLink,
  throughput,
  growth,
}

const { values } = parseArgs({ options: { only: { type: 'string', default: Object.keys(sections).join(',') } } })
const chosen = values.only.split(',')
const unknown = chosen.filter((name) => !(name in sections))
if (unknown.length > 0) {
  console.error(`--only takes some of ${Object.keys(sections).join(', ')}; these are none: ${unknown.join(', ')}`)
  process.exit(2)
}

const figures: Figures = {}
const postgres = await startOwnPostgres()
try {
  for (const name of chosen) {
    console.log(`\n${name}`)
    const made = (await sections[name]?.(postgres)) ?? {}
    for (const [key, figure] of Object.entries(made)) {
      console.log(`  ${key.padEnd(44)}${String(figure).padStart(10)}  ${heldTo(key, figure)}`.trimEnd())
    }
    Object.assign(figures, made)
  }
} finally {
  await postgres.close()
}
const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model.trim() ?? '', node: process.version }
console.log(`\nRESULT ${JSON.stringify({ bench: 'course', machine, figures })}`)
