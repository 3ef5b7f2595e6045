import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf'
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'

/** Path of the FileDescriptorSet of the whole contract with its imports, as Envoy and reflection want it. */
export const descriptorSetPath: string = fileURLToPath(new URL('gen/descriptors.binpb', import.meta.url))

/** The bytes of that FileDescriptorSet. */
export function readDescriptorSet(): Uint8Array {
  return readFileSync(descriptorSetPath)
}

/** Every file, message and service of the contract, to be walked at run time. */
export function contractRegistry(): FileRegistry {
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, readDescriptorSet()))
}
