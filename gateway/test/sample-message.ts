import { create, type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf'
import { reflect } from '@bufbuild/protobuf/reflect'
import { AnySchema, anyPack, TimestampSchema } from '@bufbuild/protobuf/wkt'
import { ErrorInfoSchema } from '@learnlab/contracts/google/rpc/error_details'

/** Beyond it messages stay empty: some contain themselves. */
const depth = 3

/** A message with something in every field, of each oneof in the first, that shows what a gateway might spoil. */
export function sampleMessage(schema: DescMessage, level = 0): Message {
  if (schema.typeName === TimestampSchema.typeName) {
    return create(TimestampSchema, { seconds: 1_700_000_000n, nanos: 123_000_000 })
  }
  if (schema.typeName === AnySchema.typeName) {
    return anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason: 'AN_EXAMPLE', domain: 'learnlab' }))
  }
  const message = reflect(schema)
  for (const field of schema.fields) {
    if (field.oneof !== undefined && field.oneof.fields[0] !== field) continue
    if (field.fieldKind === 'message') {
      if (level < depth) message.set(field, reflect(field.message, sampleMessage(field.message, level + 1)))
    } else if (field.fieldKind === 'list') {
      const list = message.get(field)
      if (field.listKind === 'message') {
        if (level < depth) list.add(reflect(field.message, sampleMessage(field.message, level + 1)))
      } else list.add(field.listKind === 'enum' ? lastNumber(field) : sampleScalar(field.scalar, field.name))
    } else if (field.fieldKind === 'enum') message.set(field, lastNumber(field))
    else if (field.fieldKind === 'scalar') message.set(field, sampleScalar(field.scalar, field.name))
  }
  return message.message
}

function lastNumber({ enum: type }: DescField & { enum: { values: readonly { number: number }[] } }): number {
  return type.values.at(-1)?.number ?? 0
}

function sampleScalar(type: ScalarType, name: string): string | number | bigint | boolean | Uint8Array {
  switch (type) {
    case ScalarType.STRING:
      return `${name}: Ünï "☃" \\ \u{1f600}`
    case ScalarType.BOOL:
      return true
    case ScalarType.BYTES:
      return new Uint8Array([0, 255, 128, 10])
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      // One more than a double can hold.
      return 9_007_199_254_740_993n
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return 18_446_744_073_709_551_615n
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return 0.625
    default:
      return 7
  }
}
