import type { z } from 'zod'

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>

/**
 * What `schema` makes of the variables.
 * @throws one error that names every variable that is missing or wrong, and none of their values
 */
export function readEnvironment<Schema extends z.ZodType>(
  service: string,
  schema: Schema,
  variables: Variables,
): z.output<Schema> {
  const { success, data, error } = schema.safeParse(variables)
  if (success) return data
  const wrong = error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`)
  throw new Error([`The environment of ${service} is wrong:`, ...wrong].join('\n'))
}
