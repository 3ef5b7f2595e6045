import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { weakness } from './weak-secrets.ts'

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>

type Issue = { name: string; message: string }

/** On a developer's own machine example secrets are let through. `npm start` sets it; everywhere else it is production. */
export function isDevelopment(variables: Variables): boolean {
  return variables.LEARNLAB_ENV === 'development'
}

/**
 * What `schema` makes of the variables. Instead of `NAME` there may be `NAME_FILE`, the path of a file that holds the
 * value, as container engines hand over secrets. Outside development weak secrets are refused.
 * @throws one error that names every variable that is missing or wrong, and none of their values
 */
export function readEnvironment<Schema extends z.ZodType>(
  service: string,
  schema: Schema,
  variables: Variables,
): z.output<Schema> {
  const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  const fromFiles = readFiles(names, variables)
  const all = { ...variables, ...fromFiles.values }
  const { success, data, error } = schema.safeParse(all)
  const found = (error?.issues ?? []).map(({ path, message }) => ({ name: path.join('.'), message }))
  // Of each variable what is wrong first: a file that cannot be read, then its form, then its strength.
  const issues = new Map(
    [...weakSecrets(names, all), ...found, ...fromFiles.issues].map((issue) => [issue.name, issue]),
  )
  if (success && issues.size === 0) return data
  const lines = [...issues.values()].map(({ name, message }) => `  ${name}: ${message}`)
  throw new Error([`The environment of ${service} is wrong:`, ...lines].join('\n'))
}

function readFiles(names: readonly string[], variables: Variables): { values: Variables; issues: Issue[] } {
  const values: Record<string, string> = {}
  const issues: Issue[] = []
  for (const name of names) {
    const path = variables[`${name}_FILE`]
    if (path === undefined || path === '') continue
    if (variables[name] !== undefined)
      issues.push({ name, message: `is set beside ${name}_FILE: one of the two decides` })
    try {
      values[name] = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? error.code : 'error'
      issues.push({ name, message: `the file that ${name}_FILE names cannot be read (${why})` })
    }
  }
  return { values, issues }
}

function weakSecrets(names: readonly string[], variables: Variables): Issue[] {
  if (isDevelopment(variables)) return []
  return names.flatMap((name) => {
    const value = variables[name]
    const message = value === undefined ? undefined : weakness(name, value)
    return message === undefined ? [] : [{ name, message: `${message} (LEARNLAB_ENV=development lets it through)` }]
  })
}
