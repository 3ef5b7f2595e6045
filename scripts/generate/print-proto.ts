import type { DescEnum, DescExtension, DescField, DescFile, DescMessage } from '@bufbuild/protobuf'
import { ScalarType } from '@bufbuild/protobuf'
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt'

/**
 * Prints a proto2 file from its descriptor: names, numbers and types, which is what a compiler needs to resolve
 * imports of it. Comments and custom options are not kept.
 */
export function printProto(file: DescFile): string {
  const lines = ['syntax = "proto2";', `package ${file.proto.package};`]
  for (const dependency of file.dependencies) lines.push(`import "${dependency.name}.proto";`)
  for (const extension of file.extensions) lines.push(...printExtension(extension))
  for (const message of file.messages) lines.push(...printMessage(message))
  for (const enumeration of file.enums) lines.push(...printEnum(enumeration))
  return `${lines.join('\n')}\n`
}

function printMessage(message: DescMessage): string[] {
  const body: string[] = []
  for (const range of message.proto.extensionRange) body.push(`extensions ${range.start} to ${rangeEnd(range.end)};`)
  for (const nested of message.nestedMessages) body.push(...printMessage(nested))
  for (const nested of message.nestedEnums) body.push(...printEnum(nested))
  for (const field of message.fields) if (!field.oneof) body.push(printField(field, label(field)))
  for (const oneof of message.oneofs) {
    body.push(`oneof ${oneof.name} {`, ...oneof.fields.map((field) => `  ${printField(field, '')}`), '}')
  }
  return [`message ${message.name} {`, ...body.map((line) => `  ${line}`), '}']
}

function printEnum(enumeration: DescEnum): string[] {
  return [
    `enum ${enumeration.name} {`,
    ...(enumeration.proto.options?.allowAlias ? ['  option allow_alias = true;'] : []),
    ...enumeration.values.map((value) => `  ${value.name} = ${value.number};`),
    '}',
  ]
}

function printExtension(extension: DescExtension): string[] {
  return [`extend ${extension.extendee.typeName} {`, `  ${printField(extension, label(extension))}`, '}']
}

function printField(field: DescField | DescExtension, prefix: string): string {
  return `${prefix}${typeName(field)} ${field.name} = ${field.number};`
}

function label(field: DescField | DescExtension): string {
  if (field.fieldKind === 'list') return 'repeated '
  if (field.fieldKind === 'map') return ''
  return field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED ? 'required ' : 'optional '
}

function typeName(field: DescField | DescExtension): string {
  switch (field.fieldKind) {
    case 'scalar':
      return scalarName(field.scalar)
    case 'message':
      return `.${field.message.typeName}`
    case 'enum':
      return `.${field.enum.typeName}`
    case 'list':
      if (field.listKind === 'scalar') return scalarName(field.scalar)
      return `.${field.listKind === 'message' ? field.message.typeName : field.enum.typeName}`
    case 'map': {
      const value = field.mapKind === 'scalar' ? scalarName(field.scalar) : `.${(field.message ?? field.enum).typeName}`
      return `map<${scalarName(field.mapKey)}, ${value}>`
    }
  }
}

function scalarName(scalar: ScalarType): string {
  return ScalarType[scalar].toLowerCase()
}

/** Descriptors hold an exclusive end; 2^29 is what `max` becomes. */
function rangeEnd(end: number): string {
  return end >= 2 ** 29 ? 'max' : String(end - 1)
}
