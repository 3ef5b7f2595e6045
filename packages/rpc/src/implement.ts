import type { DescMessage, DescMethod, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf'
import type { CallContext } from './call-context.ts'

/** The parts of a method's descriptor that its handler's type follows from. */
export type MethodShape = Pick<DescMethod, 'methodKind' | 'input' | 'output'>

/** One request, one response. */
export type Unary<M extends MethodShape> = (
  request: MessageShape<M['input']>,
  context: CallContext,
) => Promise<MessageInitShape<M['output']>>

/** One request, any number of responses; ending the iteration ends the call. */
export type ServerStreaming<M extends MethodShape> = (
  request: MessageShape<M['input']>,
  context: CallContext,
) => AsyncIterable<MessageInitShape<M['output']>>

/** Any number of requests, read at the pace of the iteration, one response. */
export type ClientStreaming<M extends MethodShape> = (
  requests: AsyncIterable<MessageShape<M['input']>>,
  context: CallContext,
) => Promise<MessageInitShape<M['output']>>

/** Requests and responses in any order. */
export type BidiStreaming<M extends MethodShape> = (
  requests: AsyncIterable<MessageShape<M['input']>>,
  context: CallContext,
) => AsyncIterable<MessageInitShape<M['output']>>

export type Handler<M extends MethodShape> = M['methodKind'] extends 'unary'
  ? Unary<M>
  : M['methodKind'] extends 'server_streaming'
    ? ServerStreaming<M>
    : M['methodKind'] extends 'client_streaming'
      ? ClientStreaming<M>
      : M['methodKind'] extends 'bidi_streaming'
        ? BidiStreaming<M>
        : never

/** A service as its descriptor; generated ones say the type of every method. */
export type ServiceShape = Omit<DescService, 'method'> & { readonly method: Record<string, MethodShape & DescMethod> }

export type Handlers<S extends ServiceShape> = { readonly [K in keyof S['method']]?: Handler<S['method'][K]> }

/** A handler of any method. Its messages are those of the method it stands under. */
export type AnyHandler = (
  request: MessageShape<DescMessage> & AsyncIterable<MessageShape<DescMessage>>,
  context: CallContext,
) => Promise<MessageInitShape<DescMessage>> | AsyncIterable<MessageInitShape<DescMessage>>

export type Implementation = {
  readonly service: DescService
  /** By local name of the method. */
  readonly handlers: ReadonlyMap<string, AnyHandler>
}

/** Pairs a service with its handlers. Methods left out answer UNIMPLEMENTED to those who may call them. */
export function implement<S extends ServiceShape>(service: S, handlers: Handlers<S>): Implementation {
  const implemented = new Map<string, AnyHandler>()
  for (const [name, handler] of Object.entries(handlers)) {
    if (handler === undefined) continue
    if (!(name in service.method)) throw new Error(`${service.typeName} has no method ${name}`)
    implemented.set(name, handler as AnyHandler)
  }
  return { service, handlers: implemented }
}
