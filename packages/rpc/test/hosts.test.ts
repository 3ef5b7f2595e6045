import { equal, match, ok, rejects } from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { connect } from 'node:tls'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { createTestTokens } from '@learnlab/testing'
import { createHostAuthority, type HostAuthority, writeHostFolder } from '@learnlab/testing/host-authority'
import { hostCertificate } from '../src/host-certificate.ts'
import { buildRpcServer, Code, createServiceClient, implement } from '../src/index.ts'
import { isLoopbackTarget } from '../src/loopback.ts'
import { ToyService } from './toy-service.ts'

// An address of this machine that does not count as loopback, since a server there may be reached from elsewhere.
const host = '0.0.0.0'

async function folderOf(t: TestContext, name: string, authority: HostAuthority, address = host): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `learnlab-${name}-`))
  t.after(() => rm(folder, { recursive: true }))
  await writeHostFolder(folder, { pair: await authority.sign(address), authorities: [authority] })
  return folder
}

function buildToy(t: TestContext) {
  const lines: string[] = []
  const server = buildRpcServer({
    implementations: [implement(ToyService, { say: async ({ text }) => ({ text }) })],
    logger: createLogger({ service: 'toy', level: 'info', destination: { write: (line) => void lines.push(line) } }),
    metrics: createMetrics({ service: 'toy' }),
    tokens: createTestTokens().verifier,
  })
  t.after(() => server.close({ graceMs: 0 }))
  return { server, lines }
}

/** One call over a connection of its own. */
async function say(address: string, tlsFolder?: string): Promise<string> {
  const client = createServiceClient(ToyService, { address, tlsFolder })
  try {
    return (await client.say({ text: 'hello' }, { timeoutMs: 10_000 })).text
  } finally {
    client.close()
  }
}

test('the URL of a gateway says whether it is called with TLS', async (t) => {
  const { server } = buildToy(t)
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  equal(await say(`http://127.0.0.1:${port}`), 'hello')
  await rejects(say(`https://localhost:${port}/`), { code: Code.UNAVAILABLE }, 'plain text is not TLS')
})

test('hosts with certificates of one authority call each other, and nobody else does', async (t) => {
  const [ours, theirs] = [await createHostAuthority(), await createHostAuthority()]
  const { server } = buildToy(t)
  const port = await server.listen({ host, port: 0, tlsFolder: await folderOf(t, 'server', ours) })
  const address = `dns:///${host}:${port}`
  equal(await say(address, await folderOf(t, 'caller', ours)), 'hello')

  const refused = { code: Code.UNAVAILABLE }
  await rejects(say(address), refused, 'plain text')
  await rejects(say(address, await folderOf(t, 'stranger', theirs)), refused, 'another authority')
  const expired = await folderOf(t, 'late', ours)
  await writeHostFolder(expired, { pair: await ours.sign(host, { notAfter: new Date(Date.now() - 86_400_000) }) })
  await rejects(say(address, expired), refused, 'a certificate that has expired')
  const { certificate } = ours
  await rejects(bytesFrom(port, certificate), /certificate required|ECONNRESET|bad certificate/i, 'no certificate')
})

test('a server is taken at its name, with a certificate that holds', async (t) => {
  const [ours, theirs] = [await createHostAuthority(), await createHostAuthority()]
  const caller = await folderOf(t, 'caller', ours)
  const forged = await folderOf(t, 'forged', theirs)
  // It lets our caller in, whatever it shows itself.
  await writeHostFolder(forged, { authorities: [ours] })
  const late = await folderOf(t, 'late', ours)
  await writeHostFolder(late, { pair: await ours.sign(host, { notAfter: new Date(Date.now() - 86_400_000) }) })
  const other = await folderOf(t, 'other', ours, '10.77.0.9')
  for (const tlsFolder of [forged, late, other]) {
    const { server } = buildToy(t)
    const port = await server.listen({ host, port: 0, tlsFolder })
    await rejects(say(`dns:///${host}:${port}`, caller), { code: Code.UNAVAILABLE })
  }
})

test('certificates and the authority itself are replaced while calls go on', async (t) => {
  const [before, next] = [await createHostAuthority(), await createHostAuthority()]
  const [serving, calling] = [await folderOf(t, 'server', before), await folderOf(t, 'caller', before)]
  const left = await folderOf(t, 'left', before)
  const { server, lines } = buildToy(t)
  const address = `dns:///${host}:${await server.listen({ host, port: 0, tlsFolder: serving })}`
  const stopping = new AbortController()
  const lasting = createServiceClient(ToyService, { address, tlsFolder: calling })
  t.after(() => lasting.close())
  // One caller stays connected, another connects anew for each call; the first failure fails the test.
  const calls = Promise.all([
    repeat(stopping.signal, () => lasting.say({ text: 'hello' })),
    repeat(stopping.signal, () => say(address, calling)),
  ])
  const everywhere = async (change: (folder: string) => Promise<void>) => {
    for (const folder of [serving, calling]) {
      await change(folder)
      await hostCertificate(folder).reread()
      equal(await say(address, calling), 'hello')
    }
  }
  // Between the moments in which the two files are replaced.
  const pair = await before.sign(host)
  const { privateKey } = await before.sign(host)
  await writeHostFolder(serving, { pair: { ...pair, privateKey } })
  await hostCertificate(serving).reread()
  match(lines.join(''), /the new certificate of this host cannot be used/)
  equal(await say(address, calling), 'hello')

  await everywhere((folder) => writeHostFolder(folder, { authorities: [before, next] }))
  await everywhere(async (folder) => writeHostFolder(folder, { pair: await next.sign(host) }))
  await everywhere((folder) => writeHostFolder(folder, { authorities: [next] }))
  stopping.abort()
  for (const count of await calls) ok(count > 0)
  match(lines.join(''), /the certificate of this host was renewed/)
  await rejects(say(address, left), { code: Code.UNAVAILABLE })
})

test('beyond loopback a server speaks plain text only where it is told to', async (t) => {
  const { server, lines } = buildToy(t)
  await rejects(server.listen({ host, port: 0 }), /GRPC_TLS_FOLDER/)
  const port = await server.listen({ host, port: 0, plaintext: true })
  match(lines.join(''), /in plain text/)
  equal(await say(`dns:///127.0.0.1:${port}`), 'hello')
})

test('loopback speaks plain text, also where there are certificates', async (t) => {
  const tlsFolder = await folderOf(t, 'server', await createHostAuthority())
  const { server } = buildToy(t)
  const port = await server.listen({ host: '127.0.0.1', port: 0, tlsFolder })
  equal(await say(`ipv4:127.0.0.1:${port}`, tlsFolder), 'hello')
})

test('a certificate that is missing or not whole keeps a server from starting', async (t) => {
  const authority = await createHostAuthority()
  const folder = await folderOf(t, 'half', authority)
  await writeHostFolder(folder, { pair: { ...(await authority.sign(host)), certificate: authority.certificate } })
  const { server } = buildToy(t)
  await rejects(server.listen({ host, port: 0, tlsFolder: folder }), /do not belong together/)
  await rejects(server.listen({ host, port: 0, tlsFolder: join(folder, 'nowhere') }), /ENOENT/)
})

test('targets of this machine are told from others', () => {
  const here = ['127.0.0.1:1', 'dns:///127.0.0.1:1', 'ipv4:127.0.0.1:1,127.0.0.2:2', 'dns:///[::1]:1', 'unix:/run/x']
  for (const target of [...here, 'localhost:1', 'ipv6:[::1]:1']) ok(isLoopbackTarget(target), target)
  const elsewhere = ['dns:///course:50052', 'ipv4:127.0.0.1:1,10.0.0.1:1', 'ipv6:[fe80::1]:1', '0.0.0.0:1', '']
  for (const target of [...elsewhere, 'course:50052', 'dns://9.9.9.9/course:1']) ok(!isLoopbackTarget(target), target)
})

async function repeat(signal: AbortSignal, act: () => Promise<unknown>): Promise<number> {
  let count = 0
  for (; !signal.aborted; count += 1) await act()
  return count
}

/** What a server sends to somebody who trusts it and shows nothing. */
async function bytesFrom(port: number, ca: string): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const socket = connect({ host, port, ca, ALPNProtocols: ['h2'] })
  socket.once('data', resolve).once('error', reject)
  socket.once('close', () => reject(new Error('ECONNRESET: closed without a word')))
  return promise.finally(() => socket.destroy())
}
