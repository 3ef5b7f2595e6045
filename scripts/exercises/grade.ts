import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ExerciseContent } from '@learnlab/contracts/course/v1/exercise'
import {
  type RunTestsRequestSchema,
  type RunTestsResponse,
  type SourceFile,
  type TestResult,
  TestStatus,
  type TestsResult,
} from '@learnlab/contracts/executor/v1'

export type RunTests = (request: MessageInitShape<typeof RunTestsRequestSchema>) => AsyncIterable<RunTestsResponse>

/** What the tests of one exercise said of three programs, and what of it is not as it should be. */
export type Grades = {
  slug: string
  tests: number
  reference: TestStatus
  starter: TestStatus
  wrong: TestStatus
  faults: string[]
}

/** Put behind a solution in Python, this makes everything in it answer wrongly. */
const sabotage = `

for _name, _value in list(globals().items()):
    if not _name.startswith("_") and callable(_value):
        globals()[_name] = lambda *_, **__: "wrong"
`

/**
 * Holds three programs against a published exercise, as a learner: the reference must pass, the starter must not, and a
 * wrong program must be told a visible test that it fails, and nothing of hidden ones.
 */
export async function grade(exerciseId: string, content: ExerciseContent, runTests: RunTests): Promise<Grades> {
  const { slug, language, referenceFiles, starterFiles, starterPasses } = content
  const run = async (files: readonly SourceFile[]) => {
    const program = { language, files: [...files] }
    for await (const { event } of runTests({ program, suite: { case: 'exerciseId', value: exerciseId } })) {
      if (event.case === 'result') return event.value
    }
    throw new Error(`the tests of ${slug} ended without a result`)
  }
  const reference = await run(referenceFiles)
  const starter = await run(starterFiles)
  const wrong = await run(language === 'python' ? sabotaged(referenceFiles) : starterFiles)
  const faults = [reference, starter, wrong]
    .flatMap(({ tests }) => tests.filter(tellsOfHidden))
    .map(({ name }) => {
      return `${name} tells what is hidden`
    })
  if (reference.status !== TestStatus.PASS) faults.push(`the reference does not pass: ${firstFault(reference)}`)
  if (starter.status === TestStatus.PASS && !starterPasses) faults.push('the starter passes')
  if (wrong.status === TestStatus.PASS) faults.push('a wrong program passes')
  else if (hasVisible(content) && !wrong.tests.some(isNamedFailure)) faults.push('no visible test is named as failing')
  const { length } = reference.tests
  return { slug, tests: length, reference: reference.status, starter: starter.status, wrong: wrong.status, faults }
}

function sabotaged(files: readonly SourceFile[]): SourceFile[] {
  return files.map((file) => {
    const text = Buffer.from(file.content.value ?? '').toString()
    return { ...file, content: { case: 'text', value: text + sabotage } }
  })
}

function isNamedFailure({ hidden, status, name, message }: TestResult): boolean {
  return !hidden && status !== TestStatus.PASS && name !== '' && message !== ''
}

function tellsOfHidden({ hidden, name, message, output, testCode }: TestResult): boolean {
  return hidden && (!/^Hidden test \d+$/.test(name) || `${message}${output}${testCode}` !== '')
}

function hasVisible({ tests }: ExerciseContent): boolean {
  if (tests.case === 'cases') return tests.value.cases.some(({ hidden }) => !hidden)
  return tests.case === 'framework' && tests.value.files.some(({ hidden, support }) => !hidden && !support)
}

function firstFault({ message, tests }: TestsResult): string {
  const bad = tests.find(({ status }) => status !== TestStatus.PASS)
  return message || (bad ? `${bad.name}: ${bad.message}` : 'some tests were not run')
}
