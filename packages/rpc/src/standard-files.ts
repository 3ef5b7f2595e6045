import { fromBinary } from '@bufbuild/protobuf'
import { type DescriptorProto, type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt'

/** A service as proto-loader makes it: each method carries the files that it was loaded from. */
export type LoadedService = Readonly<Record<string, object>>

/**
 * The files of a service that proto-loader loaded, such as health. It leaves type names relative and
 * gives map entries names of its own, which no other reader of descriptors understands: both are put right here.
 */
export function filesOf(service: LoadedService): FileDescriptorProto[] {
  const [method] = Object.values(service)
  if (!method || !('requestType' in method)) return []
  const { fileDescriptorProtos } = method.requestType as { readonly fileDescriptorProtos: readonly Uint8Array[] }
  return fileDescriptorProtos.map((bytes) => withAbsoluteNames(fromBinary(FileDescriptorProtoSchema, bytes)))
}

function withAbsoluteNames(file: FileDescriptorProto): FileDescriptorProto {
  const declared = new Set<string>()
  const scope = `.${file.package}`
  const declare = (message: DescriptorProto, parent: string) => {
    const name = `${parent}.${message.name}`
    declared.add(name)
    for (const nested of message.enumType) declared.add(`${name}.${nested.name}`)
    for (const nested of message.nestedType) {
      // Named otherwise, it is no map to those who read descriptors.
      if (nested.options?.mapEntry) {
        const field = message.field.find(({ typeName }) => typeName.endsWith(nested.name))
        if (field) {
          nested.name = mapEntryName(field.name)
          field.typeName = nested.name
        }
      }
      declare(nested, name)
    }
  }
  for (const message of file.messageType) declare(message, scope)
  for (const { name } of file.enumType) declared.add(`${scope}.${name}`)

  const absolute = (name: string, from: string): string => {
    if (name === '' || name.startsWith('.')) return name
    for (let within = from; within !== ''; within = within.slice(0, within.lastIndexOf('.'))) {
      if (declared.has(`${within}.${name}`)) return `${within}.${name}`
    }
    return `.${name}`
  }
  const resolve = (message: DescriptorProto, parent: string) => {
    const name = `${parent}.${message.name}`
    for (const field of message.field) field.typeName = absolute(field.typeName, name)
    for (const nested of message.nestedType) resolve(nested, name)
  }
  for (const message of file.messageType) resolve(message, scope)
  for (const method of file.service.flatMap((service) => service.method)) {
    method.inputType = absolute(method.inputType, scope)
    method.outputType = absolute(method.outputType, scope)
  }
  return file
}

/** As protoc names it: `statuses` has `StatusesEntry`. */
function mapEntryName(fieldName: string): string {
  return `${fieldName.replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase())}Entry`
}
