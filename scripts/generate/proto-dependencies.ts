import { cp, mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { file_buf_validate_validate } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js'
import { printProto } from './print-proto.ts'

const googleFiles = [
  'google/api/annotations.proto',
  'google/api/http.proto',
  'google/rpc/code.proto',
  'google/rpc/error_details.proto',
  'google/rpc/status.proto',
]

/** Lays down the definitions of others that our protos import, from the packages that carry them. */
export async function writeProtoDependencies(folder: string): Promise<void> {
  const googleRoot = dirname(createRequire(import.meta.url).resolve('google-proto-files/package.json'))
  for (const file of googleFiles) await cp(join(googleRoot, file), join(folder, file))
  const validate = join(folder, `${file_buf_validate_validate.name}.proto`)
  await mkdir(dirname(validate), { recursive: true })
  await writeFile(validate, printProto(file_buf_validate_validate))
}
