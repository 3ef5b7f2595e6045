import { readFileSync } from 'node:fs'
import {
  create,
  createFileRegistry,
  type DescService,
  type FileRegistry,
  fromBinary,
  setExtension,
} from '@bufbuild/protobuf'
import { FileDescriptorSetSchema, MethodOptionsSchema } from '@bufbuild/protobuf/wkt'
import { Access, RateClass, RulesSchema, rules } from '@learnlab/contracts/access/v1'

const serviceName = 'connectrpc.conformance.v1.ConformanceService'

/**
 * The suite's protos from a FileDescriptorSet, with the rules that a method of ours needs to be served and routed at
 * all: anybody may call, and there is no deadline but the caller's.
 */
export function readContract(descriptorSetPath: string): { registry: FileRegistry; service: DescService } {
  const files = fromBinary(FileDescriptorSetSchema, readFileSync(descriptorSetPath))
  for (const { service: services } of files.file) {
    for (const method of services.flatMap(({ method: methods }) => methods)) {
      method.options ??= create(MethodOptionsSchema)
      setExtension(method.options, rules, create(RulesSchema, { access: Access.PUBLIC, rateClass: RateClass.READ }))
    }
  }
  const registry = createFileRegistry(files)
  const service = registry.getService(serviceName)
  if (!service) throw new Error(`${descriptorSetPath} has no ${serviceName}`)
  return { registry, service }
}
