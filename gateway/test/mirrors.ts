import { type DescMethod, fromBinary, type Message, toBinary } from '@bufbuild/protobuf'
import { services } from '@learnlab/contracts/rules'
import { rpcPath } from './protocols.ts'
import { sampleMessage } from './sample-message.ts'
import { frame, readFrames } from './web-frames.ts'
import { answerCall, startWireService, type WireService } from './wire-service.ts'

const methods = new Map(services.flatMap((service) => service.methods).map((method) => [rpcPath(method), method]))

/**
 * One server for every method of the contract. It holds requests against no rule, notes them and answers with a message
 * that has something in every field, streams with two.
 */
export function startMirrors(note: (method: DescMethod, request: Message) => void): Promise<WireService> {
  return startWireService(async (stream, headers) => {
    const method = methods.get(headers[':path'] ?? '')
    if (method === undefined) throw new Error(`the contract has no ${headers[':path']}`)
    const { messages } = readFrames(Buffer.concat(await stream.toArray()))
    for (const message of messages) note(method, fromBinary(method.input, message))
    const answer = frame(toBinary(method.output, sampleMessage(method.output)))
    answerCall(stream, answersOnce(method) ? answer : Buffer.concat([answer, answer]))
  })
}

export function answersOnce({ methodKind }: DescMethod): boolean {
  return methodKind === 'unary' || methodKind === 'client_streaming'
}
