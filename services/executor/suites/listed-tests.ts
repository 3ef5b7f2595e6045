import { z } from 'zod'
import { endings } from '../domain/case-result.ts'
import { type Program, type ProgramFile, parseProgram, withInput } from '../domain/program.ts'
import { type RunHelper, UnreadableTestsError } from './harness.ts'

const listSchema = z.array(
  z.object({
    file: z.string(),
    error: z.string().optional(),
    tests: z.array(
      z.object({
        id: z.string(),
        code: z.string(),
        task: z.int().min(0),
        maySkip: z.boolean(),
        unittest: z.boolean().default(false),
      }),
    ),
  }),
)

/** Lists of tests are read from this much output at most. */
const outputBytes = 4 * 1024 * 1024
export const mostTests = 1_000
const messageCharacters = 2_000

type Lister = { readonly language: string; readonly files: readonly [ProgramFile, ...ProgramFile[]] }

/** A program of ours that lists tests; the first of its files starts. */
export function listerProgram({ language, files }: Lister, input: Pick<Program, 'stdin' | 'args'>): Program {
  const [lister] = files
  const program = parseProgram({ language, files: [lister], entryPoint: lister.name, limits: { outputBytes } })
  return withInput({ ...program, files }, input)
}

/**
 * Has tests listed by a program of ours, away from any learner's: what parses hostile text is better not the service.
 * Throws `UnreadableTestsError`.
 */
export async function listedTests(program: Program, run: RunHelper) {
  const { verdict, stdout } = await run(program)
  if (verdict !== 'COMPLETED') throw new UnreadableTestsError(`the tests cannot be listed: ${endings[verdict]}`)
  const files = parsed(Buffer.from(stdout).toString())
  const tests = files.flatMap(({ file, error, tests: ofFile }) => {
    if (error !== undefined) {
      throw new UnreadableTestsError(`${file} cannot be read: ${error.slice(0, messageCharacters).toWellFormed()}`)
    }
    return ofFile.map(({ id, code, task, ...test }) => ({ file, id, testCode: code, taskId: task, ...test }))
  })
  if (tests.length > mostTests) throw new UnreadableTestsError(`the test files have more than ${mostTests} tests`)
  return tests
}

function parsed(text: string): z.infer<typeof listSchema> {
  try {
    return listSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new UnreadableTestsError('the tests cannot be listed', { cause: error })
  }
}
