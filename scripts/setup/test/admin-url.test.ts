import { equal, match } from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, suite, test } from 'node:test'
import { adminUrl } from '../admin-url.ts'
import { loadSecrets } from '../secrets.ts'

suite('the database of operators’ commands', () => {
  const { DATABASE_URL } = process.env
  let data = ''

  beforeEach(() => {
    delete process.env.DATABASE_URL
    data = mkdtempSync(join(tmpdir(), 'learnlab-data-'))
    loadSecrets(join(data, 'secrets.json'), [])
    mkdirSync(join(data, 'postgres'))
  })
  afterEach(() => {
    if (DATABASE_URL !== undefined) process.env.DATABASE_URL = DATABASE_URL
    else delete process.env.DATABASE_URL
    rmSync(data, { recursive: true })
  })

  test('is that of the product that runs on the folder, on whatever port', () => {
    writeFileSync(join(data, 'postgres/postmaster.pid'), `77\n${data}/postgres\n1795285634\n9120\n\n127.0.0.1\n`)
    match(adminUrl(data) ?? '', /^postgresql:\/\/postgres:[^@]+@127\.0\.0\.1:9120\/learnlab$/)
  })

  test('is none where nothing runs', () => {
    equal(adminUrl(data), undefined)
    equal(adminUrl(join(data, 'elsewhere')), undefined)
  })

  test('is the one that DATABASE_URL names', () => {
    process.env.DATABASE_URL = 'postgresql://somewhere/else'
    equal(adminUrl(data), 'postgresql://somewhere/else')
  })
})
