import { getOption } from '@bufbuild/protobuf'
import { oneof as oneofRules } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js'
import { contractRegistry } from '@learnlab/contracts/descriptors'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type Fields = { [key: string]: Json }

const registry = contractRegistry()

/**
 * The schema of a message whose oneofs the generator wrote as branches of `allOf`, where `additionalProperties: false`
 * forbids what is in the branches: nothing could meet it. Here all fields are properties, and what a oneof demands is said
 * beside them. Schemas without oneofs come back as they are.
 */
export function withOneofs(name: string, schema: Fields): Fields {
  const { allOf, ...rest } = schema
  const message = registry.getMessage(name)
  if (!Array.isArray(allOf) || message === undefined) return schema
  const constraints = message.oneofs
    .filter(({ fields }) => fields.length > 1)
    .map((oneof) => {
      const names = oneof.fields.map(({ jsonName }) => jsonName)
      return getOption(oneof, oneofRules).required === true ? exactlyOne(names) : atMostOne(names)
    })
  return {
    ...rest,
    properties: propertiesOf(allOf),
    ...(constraints.length > 0 && { allOf: constraints }),
  }
}

function propertiesOf(schemas: readonly Json[]): Fields {
  return Object.assign(
    {},
    ...schemas.map((schema) => {
      if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return {}
      const { properties = {}, oneOf = [], anyOf = [] } = schema
      const branches = [oneOf, anyOf].flatMap((list) => (Array.isArray(list) ? list : []))
      return { ...(properties as Fields), ...propertiesOf(branches) }
    }),
  )
}

function exactlyOne(names: readonly string[]): Fields {
  return { oneOf: names.map(present) }
}

function atMostOne(names: readonly string[]): Fields {
  return { oneOf: [...names.map(present), { not: { anyOf: names.map(present) } }] }
}

/** The linter wants to see what is required among the properties. */
function present(name: string): Fields {
  return { required: [name], properties: { [name]: {} } }
}
