import { createValidator } from '@bufbuild/protovalidate'
import type { Interceptor } from '../interceptor.ts'

/** Holds every request message against the rules that its proto carries (buf.validate). */
export function validation(): Interceptor {
  const validator = createValidator()
  return {
    name: 'validation',
    hooksFor: ({ method: { input } }) => ({
      request(_call, message) {
        const result = validator.validate(input, message)
        if (result.kind !== 'valid') throw result.error
      },
    }),
  }
}
