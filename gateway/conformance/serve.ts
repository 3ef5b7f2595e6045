// The server that the conformance suite starts, once for each kind of server it wants: packages/rpc behind Envoy with
// its production configuration. Says on standard output where Envoy listens and serves until it is told to end. Takes
// the path of the suite's FileDescriptorSet.
import { once } from 'node:events'
import { create, type DescMessage, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { buildRpcServer, createTokenVerifier } from '@learnlab/rpc'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { eventually, noRateLimits } from '@learnlab/testing'
import { startEnvoy } from '../test/envoy.ts'
import { createTokenForge, serveKeys } from '../test/token-forge.ts'
import { readContract } from './contract.ts'
import { conformanceService } from './service.ts'
import { WireCalls } from './wire-calls.ts'

const [descriptorSetPath = ''] = process.argv.slice(2)
const { registry, service } = readContract(descriptorSetPath)
const wanted = await readMessage<{ messageReceiveLimit: number }>('ServerCompatRequest')

await using parts = new AsyncDisposableStack()
const forge = createTokenForge()
const keys = await serveKeys(() => forge.jwks)
parts.defer(keys.close)
const tokens = createTokenVerifier({ jwksUrl: keys.url, issuer: 'https://learnlab.local', audience: 'learnlab' })
parts.defer(() => tokens.close())
const calls = new WireCalls()
const server = buildRpcServer({
  implementations: [conformanceService(service, registry, calls)],
  logger: createLogger({ service: 'conformance', level: 'silent' }),
  metrics: createMetrics({ service: 'conformance' }),
  tokens,
  limits: noRateLimits,
  maxRequestBytes: wanted.messageReceiveLimit || undefined,
  wireInterceptors: [calls.interceptor],
})
parts.defer(() => server.close({ graceMs: 0 }))
const host = '127.0.0.1'
const port = await server.listen({ host, port: 0 })
const envoy = await startEnvoy(
  { contract: [service], descriptorSetPath, services: { conformance: { host, port } }, jwksUrl: keys.url },
  withoutDetails,
)
parts.defer(envoy.close)
await eventually(async () => {
  const stats = await fetch(`http://${host}:${envoy.adminPort}/stats?filter=cluster.conformance.membership_healthy`)
  return (await stats.text()).includes('membership_healthy: 1')
})
writeMessage('ServerCompatResponse', { host, port: envoy.port })
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])

/** The suite counts details, and every error of the gateway has one that says its reason; wire-calls.ts does the same. */
function withoutDetails(config: object): object {
  return JSON.parse(JSON.stringify(config), (_, value) =>
    Array.isArray(value) ? value.filter((item) => item?.header?.key !== 'grpc-status-details-bin') : value,
  )
}

/** A message as the suite writes it: four bytes of length, the most significant first, then protobuf. */
async function readMessage<T>(name: string): Promise<T> {
  let bytes = Buffer.alloc(0)
  for await (const chunk of process.stdin) {
    bytes = Buffer.concat([bytes, chunk])
    if (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE()) break
  }
  return fromBinary(messageType(name), bytes.subarray(4, 4 + bytes.readUInt32BE())) as T
}

function writeMessage(name: string, message: object): void {
  const type = messageType(name)
  const bytes = toBinary(type, create(type, message as MessageInitShape<DescMessage>))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  process.stdout.write(Buffer.concat([length, bytes]))
}

function messageType(name: string): DescMessage {
  const type = registry.getMessage(`connectrpc.conformance.v1.${name}`)
  if (!type) throw new Error(`the protos of the suite have no ${name}`)
  return type
}
