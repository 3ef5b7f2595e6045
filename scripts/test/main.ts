// `npm test [-- PATH…]`: sets up what the tests need, runs them all or those at the paths, and says what was skipped
// for want of what. Under CI=true a skipped test counts as failed, and so does, anywhere, a secret in what was printed.

import { Writable } from 'node:stream'
import { Ended, endingSignal } from '../start/ending.ts'
import { ProgressLines } from '../start/progress-lines.ts'
import { leakedSecrets } from './leaked-secrets.ts'
import { runTests, type TestCounts } from './run-tests.ts'
import { setUpSurroundings } from './surroundings.ts'
import { findTests, NoTests } from './test-files.ts'

const signal = endingSignal()
const isCi = process.env.CI === 'true'

function summarise({ passed, failed, skipped }: TestCounts, files: number, missing: readonly string[]): void {
  console.log(`\nRan ${files} test files.`)
  for (const sentence of missing) console.log(`Missing: ${sentence}`)
  for (const { name, file, reason } of skipped) console.log(`Skipped: ${name} (${file}): ${reason}`)
  if (skipped.length > 0 && isCi) console.log('Under CI=true nothing may be skipped.')
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`)
}

async function main(): Promise<number> {
  const files = findTests(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd())
  const { say } = new ProgressLines()
  const surroundings = await setUpSurroundings({ say, signal, mayInstall: process.env.LEARNLAB_NO_INSTALL !== 'true' })
  try {
    const printed: string[] = []
    const out = new Writable({
      write(chunk, _encoding, done) {
        printed.push(String(chunk))
        process.stdout.write(chunk, done)
      },
    })
    const counts = await runTests(files, { env: surroundings.env, signal, out })
    signal.throwIfAborted()
    summarise(counts, files.length, surroundings.missing)
    const leaks = leakedSecrets({ ...surroundings, printed: printed.join('') })
    for (const leak of leaks) console.log(`A secret was printed: ${leak}`)
    const isWanting = (isCi && counts.skipped.length > 0) || counts.passed === 0
    return counts.failed > 0 || leaks.length > 0 || isWanting ? 1 : 0
  } finally {
    await surroundings.stop()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  if (error instanceof Ended) process.exitCode = error.exitCode
  else if (error instanceof NoTests) {
    console.error(error.message)
    process.exitCode = 2
  } else throw error
}
process.exit()
