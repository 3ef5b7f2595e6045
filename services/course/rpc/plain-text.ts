import type { Message } from '@bufbuild/protobuf'
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect'
import { type FieldViolation, invalidArgument, type ServiceShape, type Unary } from '@learnlab/rpc'

/**
 * The handler, behind a check of all text in its requests: PostgreSQL stores no NUL, and what it refuses there would
 * read as a fault of ours.
 * @throws INVALID_ARGUMENT naming the first field with a NUL in it
 */
export function plainText<M extends ServiceShape['method'][string]>(method: M, handler: Unary<M>): Unary<M> {
  return async (request, context) => {
    const violation = firstNul(reflect(method.input, request as Message))
    if (violation) throw invalidArgument([violation])
    return await handler(request, context)
  }
}

function firstNul(message: ReflectMessage, path = ''): FieldViolation | undefined {
  for (const field of message.fields) {
    const name = `${path}${field.name}`
    if (field.fieldKind === 'scalar' && hasNul(message.get(field))) {
      return { field: name, description: 'must not contain the character U+0000' }
    }
    if (field.fieldKind === 'message' && message.isSet(field)) {
      const found = firstNul(message.get(field), `${name}.`)
      if (found) return found
    }
    if (field.fieldKind === 'list' && field.listKind === 'message') {
      for (const [index, item] of [...message.get(field)].entries()) {
        const found = firstNul(item as ReflectMessage, `${name}[${index}].`)
        if (found) return found
      }
    }
  }
  return undefined
}

function hasNul(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\0')
}
