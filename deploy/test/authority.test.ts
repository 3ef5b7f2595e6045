import { equal, ok, throws } from 'node:assert/strict'
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

test('the authority is made once, and signs for a host at its names and addresses', { skip }, (t) => {
  const folder = folderOf(t)
  const authority = join(folder, 'authority')
  equal(run([authority, 'init']).trim(), 'made')
  equal(run([authority, 'init']).trim(), '')
  equal(statSync(join(authority, 'authority.key')).mode & 0o077, 0)
  const own = new X509Certificate(readFileSync(join(authority, 'authority.pem')))
  ok(own.ca)

  const request = ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const csr = execFileSync('openssl', [...request, '-keyout', join(folder, 'host.key'), '-subj', '/CN=pi'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const host = new X509Certificate(run([authority, 'sign', 'DNS:pi,IP:10.77.0.1', '90'], csr))
  ok(host.checkIssued(own) && host.verify(own.publicKey))
  ok(!host.ca)
  ok(host.checkHost('pi') && host.checkIP('10.77.0.1'))
  equal(host.checkHost('elsewhere'), undefined)
  const days = (Date.parse(host.validTo) - Date.parse(host.validFrom)) / 86_400_000
  equal(Math.round(days), 90)
})

test('what is no request is not signed', { skip }, (t) => {
  const authority = folderOf(t)
  run([authority, 'init'])
  throws(() => run([authority, 'sign', 'DNS:pi', '90'], 'nonsense'))
  throws(() => run([authority, 'bless']))
})
