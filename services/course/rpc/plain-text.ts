import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect'
import { type FieldViolation, type Implementation, invalidArgument } from '@learnlab/rpc'

type AnyHandler = NonNullable<ReturnType<Implementation['handlers']['get']>>

/**
 * The implementation, behind a check of all text in its requests: PostgreSQL stores no NUL, and what it refuses there
 * would read as a fault of ours. Calls throw INVALID_ARGUMENT naming the first field with a NUL in it.
 * @throws TypeError for a method that takes a stream of requests
 */
export function plainText({ service, handlers }: Implementation): Implementation {
  const checked = [...handlers].map(([name, handler]): [string, AnyHandler] => {
    const method = service.method[name]
    if (method?.methodKind !== 'unary' && method?.methodKind !== 'server_streaming') {
      throw new TypeError(`${service.typeName}.${name} takes no single request`)
    }
    return [
      name,
      (request, context) => {
        const violation = firstNul(reflect(method.input, request))
        if (violation) throw invalidArgument([violation])
        return handler(request, context)
      },
    ]
  })
  return { service, handlers: new Map(checked) }
}

function firstNul(message: ReflectMessage, path = ''): FieldViolation | undefined {
  for (const field of message.fields) {
    const name = `${path}${field.name}`
    if (field.fieldKind === 'scalar' && hasNul(message.get(field))) return violationAt(name)
    if (field.fieldKind === 'message' && message.isSet(field)) {
      const found = firstNul(message.get(field), `${name}.`)
      if (found) return found
    }
    if (field.fieldKind === 'list') {
      for (const [index, item] of [...message.get(field)].entries()) {
        const place = `${name}[${index}]`
        if (hasNul(item)) return violationAt(place)
        const found = field.listKind === 'message' ? firstNul(item as ReflectMessage, `${place}.`) : undefined
        if (found) return found
      }
    }
  }
  return undefined
}

function hasNul(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\0')
}

function violationAt(field: string): FieldViolation {
  return { field, description: 'must not contain the character U+0000' }
}
