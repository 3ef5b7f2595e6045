import type { DescMethod, DescService, Message } from '@bufbuild/protobuf'
import { services } from '@learnlab/contracts/rules'
import type { Implementation } from '@learnlab/rpc'
import { shortName } from '../src/contract-methods.ts'
import { sampleMessage } from './sample-message.ts'

type Handler = Implementation['handlers'] extends ReadonlyMap<string, infer H> ? H : never
type Note = (method: DescMethod, request: Message) => void

/** Services that answer every call with a message whose fields are all set, streams with two; each request is noted. */
export function mirrorServices(note: Note): Readonly<Record<string, Implementation>> {
  return Object.fromEntries(services.map((service) => [shortName(service), mirror(service, note)]))
}

function mirror(service: DescService, note: Note): Implementation {
  const handlers = service.methods.map((method): [string, Handler] => {
    const response = sampleMessage(method.output)
    return [method.localName, handlerOf(method, response, (request) => note(method, request))]
  })
  return { service, handlers: new Map(handlers) }
}

function handlerOf(method: DescMethod, response: Message, note: (request: Message) => void): Handler {
  switch (method.methodKind) {
    case 'unary':
      return async (request) => {
        note(request)
        return response
      }
    case 'client_streaming':
      return async (requests) => {
        for await (const request of requests) note(request)
        return response
      }
    case 'server_streaming':
      return async function* (request) {
        note(request)
        yield* [response, response]
      }
    case 'bidi_streaming':
      return async function* (requests) {
        for await (const request of requests) {
          note(request)
          yield* [response, response]
        }
      }
  }
}
