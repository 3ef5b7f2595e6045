import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const password = () => randomBytes(18).toString('base64url')

const schema = z.object({
  /** Of the superuser of the embedded PostgreSQL. */
  postgresPassword: z.string().min(1).default(password),
  /** Of each service's database role. */
  rolePasswords: z.record(z.string(), z.string()).default({}),
  /** Encrypts auth's signing keys at rest: 32 bytes in base64. */
  keyEncryptionKey: z.base64().default(() => randomBytes(32).toString('base64')),
  /** Of the demo accounts; there only once a new database got them. */
  demoPasswords: z.object({ student: z.string(), instructor: z.string() }).optional(),
})

export type Secrets = z.infer<typeof schema>

/** Reads the secrets of a data folder, making those that are missing. The file is its owner's alone (0600). */
export function loadSecrets(path: string, roles: readonly string[]): Secrets {
  const found = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const secrets = schema.parse(found)
  for (const role of roles) secrets.rolePasswords[role] ??= password()
  saveSecrets(path, secrets)
  return secrets
}

export function saveSecrets(path: string, secrets: Secrets): void {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.draft`
  writeFileSync(draft, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(draft, path)
}

export function newDemoPasswords(): { student: string; instructor: string } {
  return { student: password(), instructor: password() }
}
