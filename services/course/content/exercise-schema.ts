import { z } from 'zod'

const slug = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens')
const language = z.string().regex(/^[a-z][a-z0-9+#-]{0,31}$/, 'must be the name of a language, like python')
const whole = (most: number) => z.int().min(0).max(most).default(0)

/** What exercise.yaml says. */
export const exerciseFile = z.strictObject({
  title: z.string().min(1, 'must not be empty').max(200),
  slug,
  language,
  difficulty: whole(10),
  concepts: z
    .array(slug)
    .max(50)
    .refine((concepts) => new Set(concepts).size === concepts.length, 'must not repeat a concept')
    .default([]),
  /** Absent: the usual one of the language. */
  framework: z.enum(['unittest', 'pytest', 'node:test']).optional(),
  entry_point: z.string().max(255).default(''),
  timeout_seconds: whole(60),
  memory_limit_mb: whole(1024),
  starter_passes: z.boolean().default(false),
  hints: z.array(z.string().min(1).max(8_192)).max(50).default([]),
  attribution: z.string().max(4_000).default(''),
})

const sourceFile = z.strictObject({ name: z.string(), text: z.string().optional(), data: z.base64().optional() })
const int32 = z.int().min(0).max(2_147_483_647)

const comparison = z.strictObject({
  text: z
    .enum([
      'TEXT_COMPARISON_EXACT',
      'TEXT_COMPARISON_TRAILING_WHITESPACE',
      'TEXT_COMPARISON_TOKENS',
      'TEXT_COMPARISON_UNSPECIFIED',
    ])
    .optional(),
  numbers: z
    .strictObject({ absolute: z.number().min(0).optional(), relative: z.number().min(0).max(1).optional() })
    .optional(),
  checker: z
    .strictObject({
      language,
      code: z.string().optional(),
      files: z.array(sourceFile).max(64).optional(),
      entry_point: z.string().optional(),
    })
    .optional(),
})

/** What cases.yaml says: a learnlab.executor.v1.CaseSuite with the names of its fields. */
export const casesFile = z.strictObject({
  comparison: comparison.optional(),
  cases: z
    .array(
      z.strictObject({
        name: z.string().max(200).optional(),
        stdin: z.string().optional(),
        args: z.array(z.string()).max(64).optional(),
        expected_output: z.string().optional(),
        expected_exit_code: z.int().min(0).max(255).optional(),
        comparison: comparison.optional(),
        hidden: z.boolean().optional(),
        timeout_seconds: z.int().min(0).max(60).optional(),
        limits: z
          .strictObject({
            cpu_time_ms: int32.optional(),
            output_bytes: int32.optional(),
            processes: int32.optional(),
            file_size_bytes: int32.optional(),
          })
          .optional(),
        task_id: int32.optional(),
        test_code: z.string().optional(),
      }),
    )
    .min(1, 'has no cases')
    .max(1_000),
})
