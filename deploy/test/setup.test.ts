import { deepEqual, equal, match, notEqual, ok, throws } from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { createPool, openAdminSession } from '@learnlab/postgres'
import { requireAdminUrl } from '@learnlab/testing'
import { prepareDatabase } from '../setup/database.ts'
import { writeGateway } from '../setup/gateway.ts'
import { makeSecrets, readSecret } from '../setup/secrets.ts'
import { serviceNames } from '../setup/services.ts'

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-secrets-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

function everythingIn(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), 'utf8')]),
  )
}

test('secrets are made once, each for its owner alone', (t) => {
  const folder = folderOf(t)
  ok(makeSecrets(folder, {}).length >= 8)
  const made = everythingIn(folder)
  deepEqual(makeSecrets(folder, {}), [])
  deepEqual(everythingIn(folder), made)
  for (const path of made.keys()) equal(statSync(path).mode & 0o077, 0, path)
  const passwords = serviceNames.map((name) => readSecret(folder, `${name}/database-password`))
  equal(new Set(passwords).size, serviceNames.length)
})

test('no service gets what is another one’s', (t) => {
  const folder = folderOf(t)
  makeSecrets(folder, {})
  for (const name of serviceNames) {
    const own = [...everythingIn(join(folder, name)).values()].join('\n')
    for (const other of serviceNames.filter((other) => other !== name)) {
      ok(!own.includes(readSecret(folder, `${other}/database-password`)), `${name} has the password of ${other}`)
    }
    ok(!own.includes(readSecret(folder, 'postgres/password')))
  }
})

test('the keys of services are replaced together with their public halves', (t) => {
  const folder = folderOf(t)
  makeSecrets(folder, {})
  const before = readSecret(folder, 'course/service-public-keys')
  rmSync(join(folder, 'executor/service-private-key'))
  deepEqual(makeSecrets(folder, {}), ['executor/service-private-key', 'ai/service-private-key'])
  const after = readSecret(folder, 'course/service-public-keys')
  notEqual(after, before)
  match(after, /^executor=[^,=]+=*,ai=[^,=]+=*$/)
})

test('services are led through a pooler, and past it for LISTEN', (t) => {
  const folder = folderOf(t)
  makeSecrets(folder, {
    ADMIN_DATABASE_URL: 'postgres://setup@10.77.0.1:5432/learnlab?sslmode=verify-full',
    SERVICES_DATABASE_PORT: '6432',
  })
  match(
    readSecret(folder, 'ai/database-url'),
    /^postgres:\/\/learnlab_ai:[^@]+@10\.77\.0\.1:6432\/learnlab\?sslmode=verify-full$/,
  )
  match(readSecret(folder, 'ai/database-direct-url'), /@10\.77\.0\.1:5432\//)
})

test('services whose reads may be some seconds old are led to a replica as well', (t) => {
  const folder = folderOf(t)
  const variables = { ADMIN_DATABASE_URL: 'postgres://setup@10.77.0.1/learnlab?sslmode=verify-full' }
  makeSecrets(folder, variables)
  throws(() => readSecret(folder, 'progress/database-replica-url'), /is missing/)
  makeSecrets(folder, { ...variables, SERVICES_REPLICA_HOST: '127.0.0.1', SERVICES_REPLICA_PORT: '5433' })
  const { password } = new URL(readSecret(folder, 'progress/database-url'))
  equal(
    readSecret(folder, 'progress/database-replica-url'),
    `postgres://learnlab_progress:${password}@127.0.0.1:5433/learnlab?sslmode=verify-full`,
  )
  throws(() => readSecret(folder, 'auth/database-replica-url'), /is missing/)
})

test('a secret that is missing is named', (t) => {
  throws(() => readSecret(folderOf(t), 'postgres/password'), /postgres\/password is missing/)
})

test('the gateway reaches services by their names and nobody reaches its admin page', (t) => {
  const folder = folderOf(t)
  writeGateway(folder, { OPERATOR_SERVICES: 'false', CORS_ORIGINS: 'https://learn.example' })
  const config = JSON.parse(readFileSync(join(folder, 'gateway/envoy.json'), 'utf8'))
  equal(config.admin.address.socket_address.address, '127.0.0.1')
  const text = JSON.stringify(config)
  for (const name of serviceNames) match(text, new RegExp(`"address":"${name}"`))
  match(text, /https:\/\/learn\.example/)
  // Its container has none of the files of ours but those beside it.
  const named = [...text.matchAll(/"filename":"([^"]+)"/g)].map(([, path]) => path ?? '')
  ok(named.length > 0)
  for (const path of named) {
    match(path, /^\/gateway\//)
    ok(statSync(join(folder, path)).size > 0)
  }
})

test('the set-up makes a database in which each service has its own role; it may be repeated', async (t) => {
  const adminUrl = new URL(requireAdminUrl(t))
  const folder = folderOf(t)
  const database = `deploy_${process.pid}_${Date.now().toString(36)}`
  adminUrl.pathname = `/${database}`
  t.after(() => removeDatabase(adminUrl, database))
  const variables = { ADMIN_DATABASE_URL: adminUrl.href }
  makeSecrets(folder, variables)
  await prepareDatabase(folder, variables)
  await prepareDatabase(folder, variables)
  for (const name of serviceNames) {
    const connectionString = readSecret(folder, `${name}/database-url`)
    const pool = createPool({ connectionString, applicationName: 'test of the set-up', max: 1 })
    const { rows } = await pool.query<{ schema: string }>('SELECT current_schema() AS schema').finally(() => pool.end())
    equal(rows[0]?.schema, name)
  }
})

async function removeDatabase(adminUrl: URL, database: string): Promise<void> {
  const cluster = new URL(adminUrl)
  cluster.pathname = '/postgres'
  const admin = await openAdminSession(cluster.href)
  try {
    await admin.attempt('remove a test database', `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
    for (const name of serviceNames) await admin.attempt('remove a role', `DROP ROLE IF EXISTS "${database}_${name}"`)
  } finally {
    await admin.end()
  }
}

test('services are started with the same options of Node everywhere', () => {
  const root = join(import.meta.dirname, '../..')
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  const flags: string[] = JSON.parse(read('package.json')).learnlab.serviceFlags
  ok(
    read('Dockerfile').includes(
      `ENTRYPOINT ${JSON.stringify(['/usr/local/bin/node', ...flags, 'main.ts']).replaceAll(',', ', ')}`,
    ),
  )
  const unit = read('deploy/roles/services/templates/unit.service.j2')
  ok(unit.includes(`/usr/local/bin/node ${[...flags, 'main.ts'].join(' ')}\n`))
})
