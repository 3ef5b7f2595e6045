import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'

const script = join(import.meta.dirname, '../roles/authority/files/authority.sh')
const skip = spawnSync('openssl', ['version']).error === undefined ? false : 'openssl is not installed'

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-authority-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

const run = (args: readonly string[], input = '') =>
  execFileSync(script, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })

/** A request to be signed, of a key that is put into `folder`. */
function requestOf(folder: string): string {
  const request = ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  return execFileSync('openssl', [...request, '-keyout', join(folder, 'host.key'), '-subj', '/CN=pi'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

test('the authority is made once, and signs for a host at its names and addresses', { skip }, (t) => {
  const folder = folderOf(t)
  const authority = join(folder, 'authority')
  equal(run([authority, 'init']).trim(), 'made')
  equal(run([authority, 'init']).trim(), '')
  equal(statSync(join(authority, 'authority.key')).mode & 0o077, 0)
  const own = new X509Certificate(readFileSync(join(authority, 'authority.pem')))
  ok(own.ca)

  const host = new X509Certificate(run([authority, 'sign', 'DNS:pi,IP:10.77.0.1', '90'], requestOf(folder)))
  ok(host.checkIssued(own) && host.verify(own.publicKey))
  ok(!host.ca)
  ok(host.checkHost('pi') && host.checkIP('10.77.0.1'))
  equal(host.checkHost('elsewhere'), undefined)
  const days = (Date.parse(host.validTo) - Date.parse(host.validFrom)) / 86_400_000
  equal(Math.round(days), 90)
})

test('another authority takes over while either is trusted, and ends the trust in the one before', { skip }, (t) => {
  const folder = folderOf(t)
  const trusted = () =>
    readFileSync(join(folder, 'authority.pem'), 'utf8')
      .split(/(?<=-----END CERTIFICATE-----)\s+/)
      .filter((text) => text.length > 0)
      .map((text) => new X509Certificate(text))
  const signed = () => new X509Certificate(run([folder, 'sign', 'DNS:pi', '90'], requestOf(folder)))
  run([folder, 'init'])
  const [first] = trusted()
  const before = signed()
  equal(run([folder, 'next']).trim(), 'made')
  equal(run([folder, 'next']), '')
  deepEqual(
    trusted().map(({ subject }) => subject === first?.subject),
    [true, false],
  )
  ok(first && signed().verify(first.publicKey), 'the first one still signs')
  throws(() => run([folder, 'retire']), 'nobody would trust what is used')

  equal(run([folder, 'switch']).trim(), 'switched')
  equal(run([folder, 'switch']), '')
  const [second, last] = trusted()
  equal(last?.fingerprint256, first.fingerprint256)
  const after = signed()
  ok(second && after.verify(second.publicKey) && !after.verify(first.publicKey))
  equal(run([folder, 'next']), '')
  equal(trusted().length, 2, 'where it was interrupted here it is ended, and no third one begun')

  equal(run([folder, 'retire']).trim(), 'retired')
  equal(run([folder, 'retire']), '')
  deepEqual(
    trusted().map(({ fingerprint256 }) => fingerprint256),
    [second.fingerprint256],
  )
  ok(!before.verify(second.publicKey))
})

test('what is no request is not signed', { skip }, (t) => {
  const authority = folderOf(t)
  run([authority, 'init'])
  throws(() => run([authority, 'sign', 'DNS:pi', '90'], 'nonsense'))
  throws(() => run([authority, 'bless']))
})
