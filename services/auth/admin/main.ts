// Commands of an operator on the database of auth; `npm run admin -- …` starts it with AUTH_DATABASE_URL set.
import { readFileSync } from 'node:fs'
import { createPool, DatabaseUnavailable, type Pool } from '@learnlab/postgres'
import { emailKey } from '../domain/email.ts'
import { isLastAdministrator } from '../store/last-administrator.ts'
import { changeRole } from '../store/roles.ts'
import { createSecurityEventStore } from '../store/security-events.ts'

const usage = `Usage: npm run admin -- COMMAND [--data DIR]

  grant EMAIL ROLE              gives an account a role: student, instructor or admin
  keys rotate                   has a new signing key made and published; it signs half a minute later
  audit verify [POSITION:HASH]  walks the chain of security events; with a head noted earlier, from that too

Works on the product that runs on the data folder, or on the database that DATABASE_URL names, as an administrator's or
as auth's own role.`

/** Longer than any access token lives. */
const tokensOutliveMs = 3_600_000

const [command, ...args] = process.argv.slice(2)
const { AUTH_DATABASE_URL_FILE } = process.env
const AUTH_DATABASE_URL = AUTH_DATABASE_URL_FILE
  ? readFileSync(AUTH_DATABASE_URL_FILE, 'utf8').trim()
  : process.env.AUTH_DATABASE_URL
if (!AUTH_DATABASE_URL || command === undefined || command === '--help') {
  console.log(usage)
  process.exitCode = command === '--help' ? 0 : 2
} else {
  const pool = createPool({ connectionString: AUTH_DATABASE_URL, applicationName: 'learnlab admin', max: 1 })
  try {
    // An administrator's role has another search path than auth's own.
    await pool.query('SET search_path = auth, public')
    process.exitCode = await run(pool, command, args)
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error
    console.error('The database does not answer; nothing was done.')
    process.exitCode = 1
  } finally {
    await pool.end()
  }
}

/** The exit code. */
async function run(pool: Pool, name: string, [first = '', second = '']: string[]): Promise<number> {
  if (name === 'grant') return await grant(pool, first, second)
  if (name === 'keys' && first === 'rotate') return await rotate(pool)
  if (name === 'audit' && first === 'verify') return await verify(pool, second)
  console.log(usage)
  return 2
}

async function grant(pool: Pool, email: string, role: string): Promise<number> {
  if (role !== 'student' && role !== 'instructor' && role !== 'admin') {
    console.error('The role is student, instructor or admin.')
    return 2
  }
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM users WHERE email_key = $1', [emailKey(email)])
  const [user] = rows
  if (!user) {
    console.error(`No account has the address ${email}. Register it first.`)
    return 1
  }
  const occurredAt = new Date()
  const event = { kind: 'role_changed', outcome: 'success', occurredAt } as const
  const tokensExpireAt = Math.ceil((occurredAt.getTime() + tokensOutliveMs) / 1_000)
  try {
    await changeRole(pool, user.id, role, { event, tokensExpireAt })
  } catch (error) {
    if (!isLastAdministrator(error)) throw error
    console.error(`${email} is the last administrator. Give another account that role first.`)
    return 1
  }
  console.log(`${email} is ${role} now.`)
  return 0
}

async function rotate(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(
    'UPDATE signing_keys SET successor_due_at = now() WHERE number = (SELECT max(number) FROM signing_keys)',
  )
  console.log(rowCount ? 'A new signing key follows within seconds, or when auth runs again.' : 'There is no key yet.')
  return rowCount ? 0 : 1
}

async function verify(pool: Pool, noted: string): Promise<number> {
  const [, position, hash] = /^([1-9]\d*):([0-9a-f]{64})$/.exec(noted) ?? []
  if (noted !== '' && (position === undefined || hash === undefined)) {
    console.error('A head is POSITION:HASH, as this command prints it.')
    return 2
  }
  const check = await createSecurityEventStore(pool).verify(
    position !== undefined && hash !== undefined ? { position: BigInt(position), hash } : undefined,
  )
  if (!check.intact) {
    console.error(`The log was tampered with at position ${check.position}: ${check.reason}.`)
    return 1
  }
  console.log(`${check.events} events are intact, ${check.unchained} are not chained yet.`)
  console.log(`Note the head elsewhere: ${check.head.position}:${check.head.hash}`)
  return 0
}
