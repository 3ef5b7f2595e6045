import { z } from 'zod'

const fewestCases = 1
const mostCases = 10

const text = (what: string, mostCharacters: number) =>
  z
    .string()
    .refine((value) => value.length <= mostCharacters, { error: `has more than ${mostCharacters} characters` })
    .refine((value) => !value.includes('\0') && value.isWellFormed(), { error: 'has characters that are none' })
    .describe(what)
const given = (what: string, mostCharacters: number) =>
  text(what, mostCharacters).refine((value) => value.trim() !== '', { error: 'is empty' })

/**
 * An exercise as a model is to write it. Bounds are checks and no part of the form that providers are told: some refuse
 * forms with bounds.
 */
export const writtenExercise = z.object({
  title: given('a short title', 120),
  instructions: given('the task in Markdown: what the program reads, and what it prints, with one example', 4_000),
  starter: text('what the learner begins with: a program that does not do the task yet', 4_000),
  solution: given('a whole program that does the task', 6_000),
  cases: z
    .array(
      z.object({
        stdin: text('what the program reads from standard input', 2_000),
        expectedOutput: given('exactly what it prints for that', 2_000),
      }),
    )
    .refine((cases) => cases.length >= fewestCases && cases.length <= mostCases, {
      error: `must be ${fewestCases} to ${mostCases} cases`,
    })
    .describe(`${fewestCases} to ${mostCases} tests that differ from each other, the edges of the task among them`),
})

export type WrittenExercise = z.infer<typeof writtenExercise>
