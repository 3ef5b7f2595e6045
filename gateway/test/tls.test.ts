import { equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2'
import { get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { connect, type SecureVersion } from 'node:tls'
import { eventually, freePort } from '@learnlab/testing'
import { type CertificateFolder, certificateFolder } from './certificates.ts'
import { skipWithoutEnvoy } from './envoy.ts'
import { startGateway } from './gateway-stack.ts'

const skip = skipWithoutEnvoy()

async function temporaryCertificates(t: TestContext): Promise<CertificateFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-tls-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return certificateFolder(folder)
}

/** Serial number, in hex, of the certificate that a new connection is shown, and what the two sides agreed on. */
async function handshake(port: number, certificates: CertificateFolder, maxVersion: SecureVersion = 'TLSv1.3') {
  const options = { host: '127.0.0.1', port, ca: certificates.authority, ALPNProtocols: ['h2', 'http/1.1'] }
  const socket = connect({ ...options, maxVersion, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' })
  try {
    await once(socket, 'secureConnect')
    const { serialNumber: serial } = socket.getPeerCertificate()
    return { serial, protocol: socket.getProtocol(), alpn: socket.alpnProtocol }
  } finally {
    socket.destroy()
  }
}

test('a renewed certificate is served without a restart, and no call notices', { skip }, async (t) => {
  const certificates = await temporaryCertificates(t)
  const gateway = await startGateway({ gateway: { tls: certificates.tls } })
  t.after(() => gateway.close())
  const { port } = gateway.envoy
  const before = await handshake(port, certificates)
  equal(before.alpn, 'h2')

  // One caller stays connected throughout, others connect anew for each call.
  const session = connectHttp2(gateway.url, { ca: certificates.authority })
  t.after(() => session.destroy())
  const stopping = new AbortController()
  const load = [
    repeat(stopping.signal, () => courseOver(session)),
    repeat(stopping.signal, () => courseOnNewConnection(gateway.url, certificates)),
    repeat(stopping.signal, () => courseOnNewConnection(gateway.url, certificates)),
  ]
  for (let renewal = 0; renewal < 3; renewal += 1) {
    const serial = await certificates.renew()
    await eventually(async () => (await handshake(port, certificates)).serial === serial)
  }
  stopping.abort()
  const calls = await Promise.all(load)
  for (const count of calls) ok(count > 0)
  notEqual((await handshake(port, certificates)).serial, before.serial)
  ok(!session.closed)
})

test('TLS 1.2 and 1.3 are spoken, older versions are refused', { skip }, async (t) => {
  const certificates = await temporaryCertificates(t)
  const gateway = await startGateway({ gateway: { tls: certificates.tls } })
  t.after(() => gateway.close())
  const { port } = gateway.envoy
  equal((await handshake(port, certificates)).protocol, 'TLSv1.3')
  equal((await handshake(port, certificates, 'TLSv1.2')).protocol, 'TLSv1.2')
  await rejects(handshake(port, certificates, 'TLSv1.1'))
  const answer = await firstAnswer(`${gateway.url}/api/v1/courses`, certificates)
  match(String(answer.headers['strict-transport-security']), /^max-age=\d{8}/)
  await rejects(fetch(`http://127.0.0.1:${port}/api/v1/courses`), 'plain text on the port of TLS')
})

test('plain text callers are sent to https, except for challenges of the certificate authority', {
  skip,
}, async (t) => {
  const certificates = await temporaryCertificates(t)
  const acme = createServer((request, response) => response.end(`challenge ${request.url}`)).listen(0, '127.0.0.1')
  await once(acme, 'listening')
  t.after(() => acme.close())
  const redirectPort = await freePort()
  const challenges = { host: '127.0.0.1', port: (acme.address() as AddressInfo).port }
  const gateway = await startGateway({
    gateway: { tls: { ...certificates.tls, redirect: { port: redirectPort, challenges } } },
  })
  t.after(() => gateway.close())
  const plain = `http://127.0.0.1:${redirectPort}`
  const answer = await fetch(`${plain}/api/v1/courses?page_size=2`, { redirect: 'manual' })
  equal(answer.status, 308)
  equal(answer.headers.get('location'), `https://127.0.0.1:${gateway.envoy.port}/api/v1/courses?page_size=2`)
  const path = '/.well-known/acme-challenge/token'
  equal(await (await fetch(`${plain}${path}`)).text(), `challenge ${path}`)
})

/** @returns how often it was done; the first failure fails it */
async function repeat(signal: AbortSignal, act: () => Promise<void>): Promise<number> {
  let count = 0
  while (!signal.aborted) {
    await act()
    count += 1
  }
  return count
}

async function courseOver(session: ClientHttp2Session): Promise<void> {
  const stream = session.request({ [constants.HTTP2_HEADER_PATH]: '/api/v1/courses' })
  const [headers] = await once(stream, 'response')
  stream.resume()
  await once(stream, 'close')
  equal(headers[':status'], 200)
}

async function courseOnNewConnection(url: string, certificates: CertificateFolder): Promise<void> {
  equal((await firstAnswer(`${url}/api/v1/courses`, certificates)).statusCode, 200)
}

async function firstAnswer(url: string, certificates: CertificateFolder) {
  const request = get(url, { ca: certificates.authority, agent: false })
  const [response] = await once(request, 'response')
  response.resume()
  await once(response, 'end')
  return response
}
