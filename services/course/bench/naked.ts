// A bare handler of grpc-js in a process of its own: it answers GetCourse with bytes that it is given over IPC, and tells its
// port.
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { CourseService } from '@learnlab/contracts/course/v1'

const asIs = (bytes: Buffer) => bytes

export type NakedAnswer = { answer: string }

process.once('message', (message: NakedAnswer) => {
  const answer = Buffer.from(message.answer, 'base64')
  const server = new Server({ 'grpc.enable_channelz': 0 })
  const getCourse = {
    path: `/${CourseService.typeName}/${CourseService.method.getCourse.name}`,
    ...{ requestStream: false, responseStream: false },
    ...{ requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs },
  }
  server.addService(
    { getCourse },
    { getCourse: (_call: object, respond: (error: null, answer: Buffer) => void) => respond(null, answer) },
  )
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error
    process.send?.(port)
  })
})
