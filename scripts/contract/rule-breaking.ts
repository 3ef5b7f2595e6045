import {
  clone,
  type DescField,
  type DescMethod,
  getOption,
  hasOption,
  type Message,
  ScalarType,
} from '@bufbuild/protobuf'
import { reflect } from '@bufbuild/protobuf/reflect'
import { field as fieldRules } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js'

export type BrokenRequest = { readonly request: Message; readonly field: string }

/** The request with a text in it that its rules forbid, or undefined where they say nothing of texts. */
export function ruleBreaking({ input }: DescMethod, request: Message): BrokenRequest | undefined {
  for (const field of input.fields) {
    const text = forbiddenText(field)
    if (text === undefined) continue
    const broken = clone(input, request)
    reflect(input, broken).set(field, text)
    return { request: broken, field: field.name }
  }
  return undefined
}

/** Too long or no UUID; nothing that an address could not hold in its path. */
function forbiddenText(field: DescField): string | undefined {
  if (field.fieldKind !== 'scalar' || field.scalar !== ScalarType.STRING || !hasOption(field, fieldRules))
    return undefined
  const { type } = getOption(field, fieldRules)
  if (type.case !== 'string') return undefined
  const { maxLen, wellKnown } = type.value
  if (wellKnown.case === 'uuid') return 'no-uuid'
  return maxLen > 0n && maxLen < 10_000n ? 'x'.repeat(Number(maxLen) + 1) : undefined
}
