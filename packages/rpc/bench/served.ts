// One of the two servers, by the argument: `bare` or `full`. Answers `port` and `cpu` over IPC.
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { CourseService, GetCourseRequestSchema, GetCourseResponseSchema } from '@learnlab/contracts/course/v1'
import { createLogger, createMetrics } from '@learnlab/telemetry'
import { buildRpcServer, createKeyTokenVerifier, implement } from '../src/index.ts'
import { response } from './course.ts'
import { audience, issuer, keyId, publicKey } from './token.ts'

export type CpuUsage = NodeJS.CpuUsage

const port = process.argv[2] === 'full' ? await serveFull() : await serveBare()
process.on('message', (question) => process.send?.(question === 'cpu' ? process.cpuUsage() : port))

function serveFull(): Promise<number> {
  const unlimited = 1_000_000_000
  return buildRpcServer({
    implementations: [implement(CourseService, { getCourse: async () => response })],
    logger: createLogger({ service: 'bench' }),
    metrics: createMetrics({ service: 'bench' }),
    tokens: createKeyTokenVerifier({ issuer, audience, keyById: (id) => (id === keyId ? publicKey : undefined) }),
    limits: { READ: unlimited, WRITE: unlimited, COMPUTE: unlimited, CREDENTIAL: unlimited },
  }).listen({ host: '127.0.0.1', port: 0 })
}

async function serveBare(): Promise<number> {
  const server = new Server({ 'grpc.enable_channelz': 0 })
  server.addService(
    {
      getCourse: {
        path: `/${CourseService.typeName}/${CourseService.method.getCourse.name}`,
        requestStream: false,
        responseStream: false,
        requestDeserialize: (bytes: Buffer) => fromBinary(GetCourseRequestSchema, bytes),
        requestSerialize: (message: Buffer) => message,
        responseSerialize: (message: typeof response) => {
          const bytes = toBinary(GetCourseResponseSchema, message)
          return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        },
        responseDeserialize: (bytes: Buffer) => bytes,
      },
    },
    { getCourse: (_call: object, respond: (error: null, message: typeof response) => void) => respond(null, response) },
  )
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
    error ? reject(error) : resolve(bound),
  )
  return promise
}
