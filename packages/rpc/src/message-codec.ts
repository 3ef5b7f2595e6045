import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf'
import { rpcError } from './rpc-error.ts'

/** @throws INVALID_ARGUMENT when the bytes are no such message, which text that is not UTF-8 makes them too */
export function decodeRequest<D extends DescMessage>(schema: D, bytes: Buffer): MessageShape<D> {
  try {
    return fromBinary(schema, bytes)
  } catch (cause) {
    throw rpcError(
      'MALFORMED_MESSAGE',
      `the request is not a ${schema.typeName} in protobuf, or has text that is not UTF-8`,
      {
        cause,
      },
    )
  }
}

/** Bytes of messages that are answered again and again. */
const encoded = new WeakMap<object, Buffer>()

/**
 * A message that is encoded now and never again, however often it is answered as the whole response. Nobody may change
 * it, nor what it is made of.
 */
export function encodedOnce<D extends DescMessage>(schema: D, message: MessageInitShape<D>): MessageShape<D> {
  const whole = create(schema, message)
  encoded.set(whole, encodeMessage(schema, whole))
  return whole
}

export function encodeMessage<D extends DescMessage>(schema: D, message: MessageInitShape<D>): Buffer {
  const known = encoded.get(message)
  if (known) return known
  const bytes = toBinary(schema, create(schema, message))
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** For grpc-js, which is given and gives bytes: decoding there would answer INTERNAL to what is the caller's mistake. */
export function sameBytes(bytes: Buffer): Buffer {
  return bytes
}
