import { equal, ok } from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { eventually } from '@learnlab/testing'
import { createHostAuthority, writeHostFolder } from '@learnlab/testing/host-authority'
import { writeHostSecrets } from '../src/index.ts'
import { skipWithoutEnvoy } from './envoy.ts'
import { startGateway } from './gateway-stack.ts'

const skip = skipWithoutEnvoy()

test('services on other hosts are called with certificates, which are renewed while calls go on', {
  skip,
}, async (t) => {
  const parent = await mkdtemp(join(tmpdir(), 'learnlab-hosts-'))
  t.after(() => rm(parent, { recursive: true }))
  const hostTls = { folder: join(parent, 'tls'), secretFolder: join(parent, 'secrets') }
  const [before, next] = [await createHostAuthority(), await createHostAuthority()]
  // The address at which the services listen, and by which the gateway calls them.
  const address = '0.0.0.0'
  await writeHostFolder(hostTls.folder, { pair: await before.sign(address), authorities: [before] })
  await mkdir(hostTls.secretFolder)
  writeHostSecrets(hostTls)
  const gateway = await startGateway({ gateway: { hostTls } })
  t.after(() => gateway.close())
  const { adminPort } = gateway.envoy
  const call = async () => equal((await fetch(`${gateway.url}/api/v1/courses`)).status, 200)
  await call()

  const stopping = new AbortController()
  const load = repeat(stopping.signal, call)
  await writeHostFolder(hostTls.folder, { authorities: [before, next] })
  await eventually(() => isLoaded(adminPort, next.certificate), { timeoutMs: 30_000 })
  const pair = await next.sign(address)
  await writeHostFolder(hostTls.folder, { pair })
  await eventually(() => isLoaded(adminPort, pair.certificate), { timeoutMs: 30_000 })
  stopping.abort()
  ok((await load) > 0)
  // The next process has no connection yet, and shows what it reads now.
  await gateway.envoy.restart()
  await eventually(() => call().then(() => true), { timeoutMs: 30_000 })
})

/** Whether Envoy works with a certificate. */
async function isLoaded(adminPort: number, pem: string): Promise<boolean> {
  const serial = new X509Certificate(pem).serialNumber.toLowerCase().replace(/^0+/, '')
  return (await (await fetch(`http://127.0.0.1:${adminPort}/certs`)).text()).includes(serial)
}

async function repeat(signal: AbortSignal, act: () => Promise<unknown>): Promise<number> {
  let count = 0
  for (; !signal.aborted; count += 1) await act()
  return count
}
