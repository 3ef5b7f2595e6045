import { type Candidates, type CourseProgram, type ExerciseKind, edited, type PracticeExercise } from './exercise.ts'
import type { SeededRandom } from './seeded-random.ts'

const gap = '____'
const fewestLines = 4
const mostLines = 25
const mostProposals = 6

/**
 * Exercises of a kind that could be made of a program, in the order in which they are to be tried. Whether they are any good
 * only running them tells.
 */
export function proposals(
  kind: ExerciseKind,
  program: CourseProgram,
  { bugs, blanks }: Candidates,
  random: SeededRandom,
): PracticeExercise[] {
  const { code, stdin, output: expectedOutput } = program
  const base = { kind, solution: code, stdin, expectedOutput, lines: [] }
  switch (kind) {
    case 'predict-output':
      return [{ ...base, instructions: predict(program), starter: emptyProgram(program.language) }]
    case 'order-lines': {
      const lines = code.split('\n').filter((line) => line.trim() !== '' && !/^\s*(?:#|\/\/)/.test(line))
      if (lines.length < fewestLines || lines.length > mostLines) return []
      const solution = `${lines.join('\n')}\n`
      return Array.from({ length: mostProposals }, () => {
        const shuffled = random.shuffled(lines)
        return { ...base, solution, instructions: order(program), lines: shuffled, starter: `${shuffled.join('\n')}\n` }
      })
    }
    case 'fill-in':
      return random
        .shuffled(blanks)
        .slice(0, mostProposals)
        .map((blank) => ({ ...base, instructions: fillIn(program), starter: edited(code, { ...blank, text: gap }) }))
    case 'find-the-bug':
      return random
        .shuffled(bugs)
        .slice(0, mostProposals)
        .map((bug) => ({ ...base, instructions: findBug(program), starter: edited(code, bug) }))
  }
}

/** A program that prints nothing. */
function emptyProgram(language: string): string {
  return language === 'python'
    ? '# Print what the program above prints.\n'
    : '// Print what the program above prints.\n'
}

function predict({ language, code, stdin }: CourseProgram): string {
  return `Read the program. What does it print? Write it down before you run it.\n\n${fenced(code, language)}${reads(stdin)}`
}

function order(program: CourseProgram): string {
  return `The lines of this program are out of order. Put them in the order in which the program prints this:\n\n${prints(program)}`
}

function fillIn(program: CourseProgram): string {
  return `Something is missing where \`${gap}\` stands. Fill it in, so that the program prints this:\n\n${prints(program)}`
}

function findBug(program: CourseProgram): string {
  return `There is one mistake in this program. Find and mend it, so that the program prints this:\n\n${prints(program)}`
}

function prints({ output, stdin }: CourseProgram): string {
  return fenced(output, 'text') + reads(stdin)
}

function reads(stdin: string): string {
  return stdin === '' ? '' : `\n\nIt reads this:\n\n${fenced(stdin, 'text')}`
}

function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const marks = '`'.repeat(longest + 1)
  return `${marks}${language}\n${text.trimEnd()}\n${marks}`
}
