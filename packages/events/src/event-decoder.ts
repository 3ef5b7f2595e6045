import { type DescMessage, fromJson, type JsonValue, type Message } from '@bufbuild/protobuf'
import { contractRegistry } from '@learnlab/contracts/descriptors'

/** What a handler is given an event by: its type and its message as proto3 JSON. */
type Encoded = { type: string; payload: unknown }

export type Decodable<Handler> = {
  handler: Handler
  schema: DescMessage
  /** Throws for what is no such message; fields of a newer release are no error. */
  decode(): Message
}

/** Finds handler and message of an event. Throws at once for a handler of a type that the contract does not have. */
export function eventDecoder<Handler>(handlers: Readonly<Record<string, Handler>>) {
  const registry = contractRegistry()
  const known = new Map(
    Object.entries(handlers).map(([typeName, handler]) => {
      const schema = registry.getMessage(typeName)
      if (!schema) throw new TypeError(`there is no message ${typeName} in the contract`)
      return [typeName, { schema, handler }]
    }),
  )
  return ({ type, payload }: Encoded): Decodable<Handler> | undefined => {
    const entry = known.get(type)
    if (!entry) return undefined
    const decode = () => fromJson(entry.schema, payload as JsonValue, { ignoreUnknownFields: true, registry })
    return { ...entry, decode }
  }
}
