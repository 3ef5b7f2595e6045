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
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { type Server, type ServerDuplexStream, type ServiceDefinition, status } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

/** Messages of grpc.reflection.v1, as proto-loader makes them; v1alpha has the same. */
interface ReflectionRequest {
  readonly host: string
  readonly messageRequest?: string
  readonly fileByFilename?: string
  readonly fileContainingSymbol?: string
  readonly fileContainingExtension?: { readonly containingType: string; readonly extensionNumber: number }
  readonly allExtensionNumbersOfType?: string
}

type ReflectionAnswer =
  | { readonly fileDescriptorResponse: { readonly fileDescriptorProto: readonly Uint8Array[] } }
  | { readonly listServicesResponse: { readonly service: readonly { readonly name: string }[] } }
  | { readonly allExtensionNumbersResponse: { readonly baseTypeName: string; readonly extensionNumber: number[] } }
  | { readonly errorResponse: { readonly errorCode: number; readonly errorMessage: string } }

/**
 * Serves gRPC server reflection, v1 and v1alpha, over a descriptor set as it is: files, imports and custom options
 * unchanged. (@grpc/reflection, whose protos are used, drops options and the imports that only they need, after which
 * grpcurl cannot describe anything.)
 */
export function addReflection(server: Server, descriptorSet: Uint8Array): void {
  const index = new DescriptorIndex(descriptorSet)
  for (const version of ['v1', 'v1alpha']) {
    server.addService(reflectionService(version), {
      serverReflectionInfo: (stream: ServerDuplexStream<ReflectionRequest, object>) => {
        stream.on('data', (request: ReflectionRequest) => {
          // One answer a question: a caller that does not read is not read from.
          const more = stream.write({ validHost: request.host, originalRequest: request, ...index.answer(request) })
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

  constructor(descriptorSet: Uint8Array) {
    const set = fromBinary(FileDescriptorSetSchema, descriptorSet)
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
    switch (request.messageRequest) {
      case 'listServices':
        return { listServicesResponse: { service: this.#services } }
      case 'fileByFilename':
        return this.#file(request.fileByFilename)
      case 'fileContainingSymbol':
        return this.#file(this.#fileOf(request.fileContainingSymbol ?? ''))
      case 'fileContainingExtension': {
        const { containingType = '', extensionNumber = 0 } = request.fileContainingExtension ?? {}
        return this.#file(this.#extensionsOf(containingType).find(({ number }) => number === extensionNumber)?.file)
      }
      case 'allExtensionNumbersOfType': {
        const baseTypeName = request.allExtensionNumbersOfType ?? ''
        if (!this.#registry.getMessage(baseTypeName)) return notFound
        const extensionNumber = this.#extensionsOf(baseTypeName).map(({ number }) => number)
        return { allExtensionNumbersResponse: { baseTypeName, extensionNumber } }
      }
      default:
        return { errorResponse: { errorCode: status.INVALID_ARGUMENT, errorMessage: 'no such kind of question' } }
    }
  }

  #file(name: string | undefined): ReflectionAnswer {
    const fileDescriptorProto = name === undefined ? undefined : this.#closures.get(name)
    return fileDescriptorProto ? { fileDescriptorResponse: { fileDescriptorProto } } : notFound
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
  errorResponse: { errorCode: status.NOT_FOUND, errorMessage: 'not in the contract' },
}

function importClosure(file: DescFile, seen: Set<string>): Set<string> {
  if (!seen.has(file.proto.name)) {
    seen.add(file.proto.name)
    for (const dependency of file.dependencies) importClosure(dependency, seen)
  }
  return seen
}
