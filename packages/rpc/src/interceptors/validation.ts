import { create } from '@bufbuild/protobuf'
import { createValidator } from '@bufbuild/protovalidate'
import type { Interceptor } from '../interceptor.ts'

/** Holds every request message against the rules that its proto carries (buf.validate). */
export function validation(): Interceptor {
  const validator = createValidator()
  return {
    name: 'validation',
    hooksFor({ method: { input } }) {
      // Compiles the rules now: the first caller need not wait, and rules that do not compile stop the start.
      const trial = validator.validate(input, create(input))
      if (trial.kind === 'error') throw trial.error
      return {
        request(_call, message) {
          const result = validator.validate(input, message)
          if (result.kind !== 'valid') throw result.error
        },
      }
    },
  }
}
