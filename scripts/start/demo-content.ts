import { join } from 'node:path'
import { CourseService } from '@learnlab/contracts/course/v1'
import { createServiceClient } from '@learnlab/rpc'
import { Client } from 'pg'
import { importFolder } from '../import/import-folder.ts'
import { projectRoot } from '../setup/project.ts'
import { newDemoPasswords, type Secrets, saveSecrets } from '../setup/secrets.ts'
import { demoAccounts, logIn, registerDemoAccounts } from './demo-accounts.ts'
import type { Topology } from './topology.ts'

const demoCourses = join(projectRoot, 'services', 'course', 'content')
const connectTimeoutMs = 10_000

/**
 * Gives a new database the demo accounts and the demo course, once. A row in `launcher.steps` remembers that it was
 * begun and that it is done, so a start that was cut off is made up for by the next, and a database that somebody
 * already used is left alone.
 */
export async function ensureDemoContent(options: {
  adminUrl: string
  topology: Topology
  secrets: Secrets
  secretsPath: string
  say: (text: string) => void
  signal: AbortSignal
}): Promise<void> {
  const { adminUrl, topology, secrets, secretsPath, say, signal } = options
  const admin = new Client({ connectionString: adminUrl, connectionTimeoutMillis: connectTimeoutMs })
  await admin.connect()
  try {
    if (!(await isDue(admin))) return
    const passwords = secrets.demoPasswords ?? newDemoPasswords()
    secrets.demoPasswords = passwords
    saveSecrets(secretsPath, secrets)
    const accounts = demoAccounts(passwords)
    const baseUrl = `http://127.0.0.1:${topology.envoyPort}`
    await registerDemoAccounts(accounts, { baseUrl, admin, signal })
    const instructor = accounts.find(({ role }) => role === 'instructor')
    if (instructor === undefined) throw new Error('there is no demo instructor')
    const token = await logIn(instructor, baseUrl, signal)
    await importDemoCourses(`dns:///127.0.0.1:${topology.services.course.grpc}`, { token, signal })
    await admin.query(`update launcher.steps set done_at = now() where name = 'demo content'`)
    say('The demo accounts and the demo course are in place')
  } finally {
    await admin.end()
  }
}

async function importDemoCourses(address: string, options: { token: string; signal: AbortSignal }): Promise<void> {
  const client = createServiceClient(CourseService, { address })
  try {
    await importFolder(client, demoCourses, { ...options, publishing: 'minor', say: () => undefined })
  } finally {
    client.close()
  }
}

async function isDue(admin: Client): Promise<boolean> {
  await admin.query(`
    create schema if not exists launcher;
    create table if not exists launcher.steps (
      name text primary key,
      begun_at timestamptz not null default now(),
      done_at timestamptz
    )`)
  await admin.query(`
    insert into launcher.steps (name)
    select 'demo content'
    where not exists (select from auth.users) and not exists (select from course.courses)
    on conflict do nothing`)
  const { rows } = await admin.query(`select from launcher.steps where name = 'demo content' and done_at is null`)
  return rows.length > 0
}
