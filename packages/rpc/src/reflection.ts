import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  createFileRegistry,
  type DescFile,
  type DescMessage,
  type FileRegistry,
  fromBinary,
  toBinary,
} from '@bufbuild/protobuf'
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { type Server, type ServerDuplexStream, type ServiceDefinition, status } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { service as health } from 'grpc-health-check'
import { filesOf } from './standard-files.ts'

/** Messages of grpc.reflection.v1, as proto-loader makes them; v1alpha has the same. */
type ReflectionRequest = {
  readonly host: string
  readonly message_request?: string
  readonly file_by_filename?: string
  readonly file_containing_symbol?: string
  readonly file_containing_extension?: { readonly containing_type: string; readonly extension_number: number }
  readonly all_extension_numbers_of_type?: string
}

type ReflectionAnswer =
  | { readonly file_descriptor_response: { readonly file_descriptor_proto: readonly Uint8Array[] } }
  | { readonly list_services_response: { readonly service: readonly { readonly name: string }[] } }
  | {
      readonly all_extension_numbers_response: { readonly base_type_name: string; readonly extension_number: number[] }
    }
  | { readonly error_response: { readonly error_code: number; readonly error_message: string } }

/**
 * Serves gRPC server reflection, v1 and v1alpha, over a descriptor set as it is: files, imports and custom options
 * unchanged. (@grpc/reflection, whose protos are used, drops options and the imports that only they need, after which
 * grpcurl cannot describe anything.)
 */
export function addReflection(server: Server, descriptorSet: Uint8Array): void {
  const services = ['v1', 'v1alpha'].map(reflectionService)
  const index = new DescriptorIndex(descriptorSet, [...services, health].flatMap(filesOf))
  for (const service of services) {
    server.addService(service, {
      serverReflectionInfo: (stream: ServerDuplexStream<ReflectionRequest, object>) => {
        stream.on('data', (request: ReflectionRequest) => {
          // One answer a question: a caller that does not read is not read from.
          const more = stream.write({ valid_host: request.host, original_request: request, ...index.answer(request) })
          if (!more) {
            stream.pause()
            stream.once('drain', () => stream.resume())
          }
        })
        stream.on('end', () => stream.end())
      },
    })
  }
}

function reflectionService(version: string): ServiceDefinition {
  const protos = join(dirname(fileURLToPath(import.meta.resolve('@grpc/reflection'))), '../proto')
  const definition = loadSync(`grpc/reflection/${version}/reflection.proto`, {
    includeDirs: [protos],
    keepCase: true,
    oneofs: true,
    defaults: true,
  })[`grpc.reflection.${version}.ServerReflection`]
  if (!definition || 'format' in definition) throw new Error(`no reflection service ${version}`)
  return definition as ServiceDefinition
}

class DescriptorIndex {
  readonly #registry: FileRegistry
  readonly #services: readonly { readonly name: string }[]
  /** Each file with all that it imports, itself first: clients ask once. */
  readonly #closures = new Map<string, readonly Uint8Array[]>()

  constructor(descriptorSet: Uint8Array, standardFiles: readonly FileDescriptorProto[]) {
    const set = fromBinary(FileDescriptorSetSchema, descriptorSet)
    set.file.push(...standardFiles)
    this.#registry = createFileRegistry(set)
    const bytes = new Map(set.file.map((file) => [file.name, toBinary(FileDescriptorProtoSchema, file)]))
    const services: { name: string }[] = []
    for (const file of this.#registry.files) {
      const names = importClosure(file, new Set())
      this.#closures.set(
        file.proto.name,
        [...names].flatMap((name) => bytes.get(name) ?? []),
      )
      for (const service of file.services) services.push({ name: service.typeName })
    }
    this.#services = services
  }

  answer(request: ReflectionRequest): ReflectionAnswer {
    switch (request.message_request) {
      case 'list_services':
        return { list_services_response: { service: this.#services } }
      case 'file_by_filename':
        return this.#file(request.file_by_filename)
      case 'file_containing_symbol':
        return this.#file(this.#fileOf(request.file_containing_symbol ?? ''))
      case 'file_containing_extension': {
        const { containing_type = '', extension_number = 0 } = request.file_containing_extension ?? {}
        return this.#file(this.#extensionsOf(containing_type).find(({ number }) => number === extension_number)?.file)
      }
      case 'all_extension_numbers_of_type': {
        const base_type_name = request.all_extension_numbers_of_type ?? ''
        if (!this.#registry.getMessage(base_type_name)) return notFound
        const extension_number = this.#extensionsOf(base_type_name).map(({ number }) => number)
        return { all_extension_numbers_response: { base_type_name, extension_number } }
      }
      default:
        return { error_response: { error_code: status.INVALID_ARGUMENT, error_message: 'no such kind of question' } }
    }
  }

  #file(name: string | undefined): ReflectionAnswer {
    const file_descriptor_proto = name === undefined ? undefined : this.#closures.get(name)
    return file_descriptor_proto ? { file_descriptor_response: { file_descriptor_proto } } : notFound
  }

  /** The file that declares a type, service, extension, or the parent of a method, field or enum value. */
  #fileOf(symbol: string): string | undefined {
    const declared = this.#registry.get(symbol)
    if (declared) return declared.file.proto.name
    const dot = symbol.lastIndexOf('.')
    const parent = dot < 0 ? undefined : this.#registry.get(symbol.slice(0, dot))
    const member = symbol.slice(dot + 1)
    if (!parent) return undefined
    const members =
      parent.kind === 'service'
        ? parent.methods
        : parent.kind === 'message'
          ? [...parent.fields, ...parent.oneofs]
          : parent.kind === 'enum'
            ? parent.values
            : []
    return members.some(({ name }) => name === member) ? parent.file.proto.name : undefined
  }

  #extensionsOf(typeName: string): { number: number; file: string }[] {
    const found: { number: number; file: string }[] = []
    const visit = (extensions: DescFile['extensions']) => {
      for (const extension of extensions) {
        if (extension.extendee.typeName === typeName) {
          found.push({ number: extension.number, file: extension.file.proto.name })
        }
      }
    }
    const visitNested = (message: DescMessage) => {
      visit(message.nestedExtensions)
      message.nestedMessages.forEach(visitNested)
    }
    for (const file of this.#registry.files) {
      visit(file.extensions)
      file.messages.forEach(visitNested)
    }
    return found
  }
}

const notFound: ReflectionAnswer = {
  error_response: { error_code: status.NOT_FOUND, error_message: 'not in the contract' },
}

function importClosure(file: DescFile, seen: Set<string>): Set<string> {
  if (!seen.has(file.proto.name)) {
    seen.add(file.proto.name)
    for (const dependency of file.dependencies) importClosure(dependency, seen)
  }
  return seen
}
