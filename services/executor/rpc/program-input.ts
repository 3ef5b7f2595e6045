import { type ProgramInput, ProgramSignal } from '@learnlab/contracts/executor/v1'
import type { LiveRun } from '../domain/live-run.ts'
import { orRpcError } from './run-errors.ts'

/** Numbers of the signals that may be sent, as Linux has them. */
const signals: { readonly [signal in ProgramSignal]?: number } = {
  [ProgramSignal.INTERRUPT]: 2,
  [ProgramSignal.TERMINATE]: 15,
}

/**
 * Hands input on to a program.
 * @throws RESOURCE_EXHAUSTED when it has not read what came before
 * @throws FAILED_PRECONDITION when it takes none any more
 */
export function giveInput(live: LiveRun, { input }: Pick<ProgramInput, 'input'>): void {
  orRpcError(() => {
    switch (input.case) {
      case 'text':
        return live.input(Buffer.from(input.value))
      case 'data':
        return live.input(input.value)
      case 'end':
        return live.endInput()
      case 'signal': {
        const number = signals[input.value]
        if (number !== undefined) live.signal(number)
      }
    }
  })
}
