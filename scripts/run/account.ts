import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { demoAccounts } from '../start/demo-accounts.ts'

export type Account = { readonly email: string; readonly password: string }

/** Thrown when nobody is there to sign in as. Says what to do. */
export class NoAccountError extends Error {
  override readonly name = 'NoAccountError'
}

const secrets = z.object({ demoPasswords: z.object({ student: z.string(), instructor: z.string() }) })

/** The account of `email` with the password in LEARNLAB_PASSWORD, else the demo student. Throws `NoAccountError`. */
export function chooseAccount(email: string | undefined, dataFolder: string, variables: NodeJS.ProcessEnv): Account {
  if (email !== undefined) {
    const password = variables.LEARNLAB_PASSWORD
    if (!password) throw new NoAccountError(`The password of ${email} is to be in the variable LEARNLAB_PASSWORD.`)
    return { email, password }
  }
  const path = join(dataFolder, 'secrets.json')
  const found = existsSync(path) ? secrets.safeParse(JSON.parse(readFileSync(path, 'utf8'))) : undefined
  const [student] = found?.success ? demoAccounts(found.data.demoPasswords) : []
  if (student) return student
  throw new NoAccountError(
    `No demo account is known in ${dataFolder}: start Learn Lab with npm start, name its folder with --data, or an account with --email.`,
  )
}
