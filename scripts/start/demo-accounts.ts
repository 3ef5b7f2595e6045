import type { Client } from 'pg'

export type DemoAccount = { email: string; password: string; role: 'student' | 'instructor' }

const answerTimeoutMs = 20_000

export function demoAccounts(passwords: { student: string; instructor: string }): DemoAccount[] {
  return (['student', 'instructor'] as const).map((role) => ({
    role,
    email: `${role}@learnlab.local`,
    password: passwords[role],
  }))
}

/**
 * Registers the accounts as anybody would and makes one an instructor in the database, since no call grants roles.
 * Accounts that are there already, of a start that was cut off, stay.
 */
export async function registerDemoAccounts(
  accounts: readonly DemoAccount[],
  { baseUrl, admin, signal }: { baseUrl: string; admin: Client; signal: AbortSignal },
): Promise<void> {
  for (const { email, password, role } of accounts) {
    const name = `Demo ${role}`
    const { status, body } = await post(`${baseUrl}/api/v1/auth/register`, { email, password, name }, signal)
    if (status !== 200 && status !== 409) throw new Error(`the demo account ${email} could not be registered: ${body}`)
    if (role !== 'student') await admin.query('update auth.users set role = $1 where email = $2', [role, email])
  }
}

/** @returns an access token */
export async function logIn({ email, password }: DemoAccount, baseUrl: string, signal: AbortSignal): Promise<string> {
  const { status, body } = await post(`${baseUrl}/api/v1/auth/login`, { email, password }, signal)
  if (status !== 200) throw new Error(`the demo account ${email} cannot log in: ${body}`)
  return String(JSON.parse(body).accessToken)
}

async function post(url: string, message: object, signal: AbortSignal): Promise<{ status: number; body: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]),
  })
  return { status: response.status, body: await response.text() }
}
