// `npm run bench -- ai [--only SECTION,…]`: GetHelp of the built-in tutor with more and more passages and what it finds,
// AnalyzeCode beside the analyser alone, what a stream waits for, and how soon who leaves ends the provider's request.
// README.md says what each figure measures.
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { type OwnPostgres, startOwnPostgres } from '@learnlab/testing/own-postgres'
import { analysis } from './analysis.ts'
import { cancelling } from './cancelling.ts'
import { help, helpOfMany } from './help.ts'
import { streaming } from './streaming.ts'
import { heldTo } from './targets.ts'

export type Figures = Record<string, number>

const sections: Record<string, (postgres: OwnPostgres) => Promise<Figures>> = {
  help,
  'help-of-many': helpOfMany,
  analysis,
  streaming,
  cancelling,
}

const { values } = parseArgs({ options: { only: { type: 'string', default: Object.keys(sections).join(',') } } })
const chosen = values.only.split(',')
const unknown = chosen.filter((name) => !(name in sections))
if (unknown.length > 0) {
  console.error(`--only takes some of ${Object.keys(sections).join(', ')}; these are none: ${unknown.join(', ')}`)
  process.exit(2)
}

const figures: Figures = {}
for (const name of chosen) {
  console.log(`\n${name}`)
  // Each of them on an empty database.
  const postgres = await startOwnPostgres()
  try {
    const made = (await sections[name]?.(postgres)) ?? {}
    for (const [key, figure] of Object.entries(made)) {
      console.log(`  ${key.padEnd(44)}${String(figure).padStart(10)}  ${heldTo(key, figure)}`.trimEnd())
    }
    Object.assign(figures, made)
  } finally {
    await postgres.close()
  }
}
const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model.trim() ?? '', node: process.version }
console.log(`\nRESULT ${JSON.stringify({ bench: 'ai', machine, figures })}`)
