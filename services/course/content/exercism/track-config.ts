import { z } from 'zod'

const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens')
  .max(100)
const slugs = z.array(slug).default([])
const text = z.preprocess((value) => value ?? '', z.string())
const paths = z.array(z.string().min(1))

/** Which files of an exercise are what: https://exercism.org/docs/building/tracks/practice-exercises. */
const filesOf = z.object({
  solution: paths.optional(),
  test: paths.optional(),
  example: paths.optional(),
  exemplar: paths.optional(),
  editor: paths.optional(),
  invalidator: paths.optional(),
})
type Role = keyof z.infer<typeof filesOf>

/** Names of files, by what they are; the reference solution is the example. */
type ExerciseFiles = Record<Exclude<Role, 'exemplar'>, string[]>

const entry = z.object({
  slug,
  name: z.string().min(1).max(200),
  /** What a concept exercise teaches. */
  concepts: slugs,
  /** What a practice exercise trains. */
  practices: slugs,
  difficulty: z.int().min(0).max(10).default(0),
  status: z.string().default('active'),
})
export type TrackEntry = z.infer<typeof entry>

/** The config.json of a track: https://exercism.org/docs/building/tracks/config-json. */
export const trackConfig = z.object({
  language: z.string().min(1).max(150),
  slug,
  blurb: text,
  files: filesOf.optional(),
  exercises: z.object({
    concept: z.array(entry).max(1_000).default([]),
    practice: z.array(entry).max(1_000).default([]),
  }),
  concepts: z
    .array(z.object({ slug, name: z.string().min(1).max(200) }))
    .max(1_000)
    .default([]),
})
export type TrackConfig = z.infer<typeof trackConfig>

/** The .meta/config.json of an exercise. */
export const exerciseConfig = z.object({
  authors: z.array(z.string()).default([]),
  contributors: z.array(z.string()).default([]),
  files: filesOf.default({}),
  blurb: text,
  source: text,
  source_url: text,
})
export type ExerciseConfig = z.infer<typeof exerciseConfig>

/** The files of an exercise: those that it names itself, else those that its track says by patterns. */
export function exerciseFiles(
  slug: string,
  kind: 'concept' | 'practice',
  own: ExerciseConfig['files'],
  track: TrackConfig['files'] = {},
): ExerciseFiles {
  const named = (role: Role) => {
    const names = own[role] ?? []
    return names.length > 0 ? names : (track[role] ?? []).map((pattern) => filled(pattern, slug))
  }
  // An exercise has one of the two: what solves it well, or what solves it at all.
  const [reference, other] =
    kind === 'concept' ? (['exemplar', 'example'] as const) : (['example', 'exemplar'] as const)
  const isOther = (own[reference] ?? []).length === 0 && (own[other] ?? []).length > 0
  return {
    solution: named('solution'),
    test: named('test'),
    example: named(isOther ? other : reference),
    editor: named('editor'),
    invalidator: own.invalidator ?? [],
  }
}

/** A pattern of a track, such as `src/%{pascal_slug}.java`, for one exercise. */
function filled(pattern: string, slug: string): string {
  const words = slug.split('-')
  const pascal = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')
  const forms: Record<string, string> = {
    kebab_slug: slug,
    snake_slug: words.join('_'),
    pascal_slug: pascal,
    camel_slug: pascal.slice(0, 1).toLowerCase() + pascal.slice(1),
    screaming_snake_slug: words.join('_').toUpperCase(),
  }
  return pattern.replace(/%\{(\w+)\}/g, (whole, form: string) => forms[form] ?? whole)
}
