// `npm run exercism -- DIR [--url URL]`: for every exercise of a folder laid out like exercism/python, runs the
// reference solution with its tests in the sandbox of the running product, which must pass, and then the stub, which
// must fail unless the exercise is a refactoring.
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createLearnLabClient, type LearnLabClient, toLearnLabError } from '@learnlab/client'
import { type Exercise, readExercises } from './exercise.ts'
import { type Judgement, judge } from './judge.ts'

type Row = { exercise: Exercise; reference: Judgement; stub: Judgement; isRight: boolean }

async function newLearner(baseUrl: string): Promise<{ lab: LearnLabClient; password: string }> {
  const lab = createLearnLabClient({ baseUrl })
  const credentials = { email: `exercism-${randomUUID()}@example.org`, password: randomUUID() }
  await lab.auth.register({ ...credentials, name: 'Exercism' })
  await lab.auth.login(credentials)
  return { lab, password: credentials.password }
}

async function check(lab: LearnLabClient, exercise: Exercise): Promise<Row> {
  const reference = await judge(lab, exercise, exercise.reference)
  const stub = await judge(lab, exercise, exercise.stub)
  const isStubRight = stub.outcome !== 'passed' || exercise.isRefactoring
  return { exercise, reference, stub, isRight: reference.outcome === 'passed' && isStubRight }
}

function print({ exercise, reference, stub, isRight }: Row): void {
  const name = `${exercise.kind}/${exercise.slug}${exercise.isRefactoring ? ' (refactoring)' : ''}`
  const time = `${reference.wallTimeMs} ms`.padStart(8)
  const tests = `${reference.tests}`.padStart(5)
  const columns = [
    isRight ? 'ok   ' : 'WRONG',
    name.padEnd(44),
    reference.outcome.padEnd(9),
    tests,
    time,
    `  ${stub.outcome}`,
  ]
  console.log(columns.join(' '))
  if (!isRight) console.log(`      reference: ${reference.detail}\n      stub: ${stub.detail}`)
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { url: { type: 'string' } }, allowPositionals: true })
  const [folder] = positionals
  if (folder === undefined) {
    console.error('Usage: npm run exercism -- DIR [--url http://127.0.0.1:8080]')
    return 2
  }
  const exercises = readExercises(resolve(process.env.INIT_CWD ?? process.cwd(), folder))
  if (exercises.length === 0) {
    console.error(`There is no exercise in ${folder}: expected exercises/{concept,practice}/*/.meta/config.json`)
    return 2
  }
  const { lab, password } = await newLearner(values.url ?? `http://127.0.0.1:${process.env.PORT ?? 8080}`)
  console.log(`      ${'exercise'.padEnd(44)} reference tests     time  stub`)
  let wrong = 0
  try {
    for (const exercise of exercises) {
      const row = await check(lab, exercise)
      print(row)
      if (!row.isRight) wrong += 1
    }
  } finally {
    // The learner existed for this run only.
    await lab.auth.deleteUser({ currentPassword: password })
  }
  console.log(`${exercises.length} exercises, ${wrong} wrong`)
  return wrong > 0 ? 1 : 0
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(toLearnLabError(error).message)
  process.exitCode = 1
}
