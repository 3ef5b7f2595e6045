import { InvalidRequestError } from './invalid-request.ts'

export type Environment = Readonly<Record<string, string>>

/**
 * Variables that a program may be given. What linkers, interpreters and compilers read at their start is not among
 * them: it would change how a program is run, or, in processes that stand by, do nothing.
 */
const allowedNames = [
  'API_KEY',
  'COLUMNS',
  'DATABASE_URL',
  'DEBUG',
  'FORCE_COLOR',
  'HOST',
  'LINES',
  'LOG_LEVEL',
  'NAME',
  'NODE_ENV',
  'NO_COLOR',
  'PORT',
  'TZ',
  'USER',
] as const
/** Names of a program's own. */
const allowedPrefixes = ['APP_', 'MY_'] as const

const nameOfOwn = new RegExp(`^(${allowedPrefixes.join('|')})[A-Z0-9_]{1,60}$`)
const maxVariables = 32
const maxBytes = 16 * 1024

/** Throws `InvalidRequestError` naming the variable that cannot be given. */
export function checkEnvironment(environment: Environment): void {
  const variables = Object.entries(environment)
  if (variables.length > maxVariables) {
    throw new InvalidRequestError('environment', `has more than ${maxVariables} variables`)
  }
  let bytes = 0
  for (const [name, value] of variables) {
    const field = `environment[${JSON.stringify(name.slice(0, 80))}]`
    if (!isAllowed(name)) {
      const own = allowedPrefixes.map((prefix) => `${prefix}…`)
      throw new InvalidRequestError(field, `is not allowed; allowed are ${[...own, ...allowedNames].join(', ')}`)
    }
    if (value.includes('\0')) throw new InvalidRequestError(field, 'holds a NUL character')
    if (!value.isWellFormed()) throw new InvalidRequestError(field, 'is no valid Unicode')
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value)
  }
  if (bytes > maxBytes) throw new InvalidRequestError('environment', `is longer than ${maxBytes} bytes`)
}

function isAllowed(name: string): boolean {
  return allowedNames.some((allowed) => allowed === name) || nameOfOwn.test(name)
}
