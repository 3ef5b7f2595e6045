/**
 * What a migration takes away from the release before it, which goes on running while a new one is brought in and is what
 * one rolls back to. Such a step comes one release later than the code that stopped using it ("contract"); what only adds
 * ("expand") may come with the code that uses it.
 */
const takings: readonly (readonly [RegExp, string])[] = [
  [
    /\bDROP\s+(TABLE|VIEW|MATERIALIZED\s+VIEW|SEQUENCE|TYPE|DOMAIN|SCHEMA)\b/i,
    'removes what the former release may use',
  ],
  [/\bDROP\s+(FUNCTION|PROCEDURE)\b/i, 'removes a function that the former release may call'],
  [/\bDROP\s+COLUMN\b/i, 'removes a column'],
  [/\bRENAME\s+(TO|COLUMN|CONSTRAINT)\b/i, 'gives another name to what the former release uses'],
  [/\bALTER\s+(COLUMN\s+)?\S+\s+(SET\s+DATA\s+)?TYPE\b/i, 'changes the type of a column'],
  [/\bSET\s+NOT\s+NULL\b/i, 'wants a value that the former release may not write'],
  [/\bDROP\s+DEFAULT\b/i, 'takes a default away that the former release may rely on'],
  [/\bTRUNCATE\b/i, 'deletes all rows'],
]

export type TakingAway = { statement: string; why: string }

/** The statements of a migration that the release before would not bear. */
export function takesAway(sql: string): TakingAway[] {
  const found: TakingAway[] = []
  for (const statement of statementsOf(sql)) {
    const why = takings.find(([pattern]) => pattern.test(statement))?.[1] ?? newRequiredColumn(statement)
    if (why !== undefined) found.push({ statement: firstLine(statement), why })
  }
  return found
}

/** A column that is added with NOT NULL and without a default makes the former release's inserts fail. */
function newRequiredColumn(statement: string): string | undefined {
  if (!/^\s*ALTER\s+TABLE\b/i.test(statement)) return undefined
  const added = statement.split(
    /\bADD\s+(?:COLUMN\s+)?(?!CONSTRAINT\b|PRIMARY\b|UNIQUE\b|FOREIGN\b|CHECK\b|EXCLUDE\b)/i,
  )
  const isRequired = added.slice(1).some((column) => {
    const definition = column.split(/,\s*(?:ADD|ALTER|DROP|VALIDATE)\b/i)[0] ?? ''
    return /\bNOT\s+NULL\b/i.test(definition) && !/\b(DEFAULT|GENERATED)\b/i.test(definition)
  })
  return isRequired ? 'adds a column that the former release does not fill' : undefined
}

/** Without comments, string literals and bodies of functions, which do nothing by being defined. */
function statementsOf(sql: string): string[] {
  return sql
    .replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replace(/'(?:[^']|'')*'/g, "''")
    .replace(/--[^\n]*/g, '')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split(';')
    .filter((statement) => statement.trim() !== '')
}

function firstLine(statement: string): string {
  return statement.trim().replace(/\s+/g, ' ').slice(0, 120)
}
