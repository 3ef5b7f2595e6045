import { equal, match, ok, throws } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { services } from '@learnlab/contracts/rules'
import { shortName } from '../src/contract-methods.ts'
import { renderCertificate } from '../src/index.ts'
import { readOptions } from '../src/read-options.ts'
import { certificateFolder } from './certificates.ts'
import { skipWithoutEnvoy, validate } from './envoy.ts'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const endpoint = { host: '127.0.0.1', port: 50051 }
const development = {
  port: 8080,
  adminPort: 8101,
  jwksUrl: 'http://127.0.0.1:8001/.well-known/jwks.json',
  services: Object.fromEntries(services.map((service) => [shortName(service), endpoint])),
}

test('the command writes configurations that Envoy accepts, for loopback and for one host with TLS', {
  skip: skipWithoutEnvoy(),
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-profiles-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const { tls } = await certificateFolder(folder)
  const redirect = { port: 8082, challenges: { host: '127.0.0.1', port: 8402 } }
  const profiles = {
    development,
    'one host': {
      ...development,
      host: '0.0.0.0',
      port: 8443,
      tls: { ...tls, redirect },
      corsOrigins: ['https://learn.example'],
      operatorServices: false,
      services: { ...development.services, executor: [endpoint, { host: 'executor.internal', port: 50054 }] },
    },
  }
  for (const [name, options] of Object.entries(profiles)) {
    const [optionsPath, out] = [join(folder, 'options.json'), join(folder, `${name}.json`)]
    writeFileSync(optionsPath, JSON.stringify(options))
    rmSync(tls.secretPath, { force: true })
    if (name === 'development') {
      execFileSync(process.execPath, [main, '--options', optionsPath, '--out', out])
    } else {
      // Its own --validate, for one that has files of its own.
      execFileSync(process.execPath, [main, '--options', optionsPath, '--out', out, '--validate'], {
        env: { ...process.env, ENVOY_PATH: process.env.ENVOY_PATH ?? 'envoy' },
      })
      match(readFileSync(tls.secretPath, 'utf8'), /fullchain\.pem/)
    }
    const config = JSON.parse(readFileSync(out, 'utf8'))
    ok(validate(config).includes('OK'), name)
    equal(config.admin.address.socket_address.address, '127.0.0.1')
  }
})

test('options that are wrong are all named', () => {
  throws(
    () => readOptions(JSON.stringify({ ...development, port: 0, adminPort: 'x', colour: 'red' })),
    (error) => /port/.test(String(error)) && /adminPort/.test(String(error)) && /colour/.test(String(error)),
  )
})

test('certificate and key in two folders are refused: only one is watched', () => {
  throws(() => renderCertificate({ certificatePath: '/a/c.pem', privateKeyPath: '/b/k.pem', secretPath: '/s.json' }))
})
