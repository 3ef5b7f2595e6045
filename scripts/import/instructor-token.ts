import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { demoAccounts, logIn } from '../start/demo-accounts.ts'

const secretsFile = z.object({ demoPasswords: z.object({ student: z.string(), instructor: z.string() }).optional() })

/**
 * An access token of whoever imports: ACCESS_TOKEN, or of the account that LEARNLAB_EMAIL and LEARNLAB_PASSWORD name, or
 * of the demo instructor of the product that runs on this data folder.
 * @throws Error saying what is missing
 */
export async function instructorToken({
  baseUrl,
  dataFolder,
}: {
  baseUrl: string
  dataFolder: string
}): Promise<string> {
  const { ACCESS_TOKEN, LEARNLAB_EMAIL, LEARNLAB_PASSWORD } = process.env
  if (ACCESS_TOKEN) return ACCESS_TOKEN
  const account =
    LEARNLAB_EMAIL && LEARNLAB_PASSWORD
      ? { email: LEARNLAB_EMAIL, password: LEARNLAB_PASSWORD, role: 'instructor' as const }
      : demoInstructor(dataFolder)
  return await logIn(account, baseUrl, AbortSignal.timeout(30_000))
}

function demoInstructor(dataFolder: string) {
  const path = join(dataFolder, 'secrets.json')
  const { demoPasswords } = existsSync(path) ? secretsFile.parse(JSON.parse(readFileSync(path, 'utf8'))) : {}
  const instructor = demoPasswords && demoAccounts(demoPasswords).find(({ role }) => role === 'instructor')
  if (!instructor) {
    throw new Error(
      `Set ACCESS_TOKEN, or LEARNLAB_EMAIL and LEARNLAB_PASSWORD, to an instructor: ${dataFolder} has no demo accounts.`,
    )
  }
  return instructor
}
