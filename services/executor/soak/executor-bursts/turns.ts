import type { RunRequest } from '../../domain/program.ts'
import type { RunResult } from '../../domain/run-result.ts'
import type { Executor, RunCaller } from '../../executor.ts'

/** How long a call waited, in runs of all users: those that had ended when it came, and when its program began. */
export type Turn = { readonly userId: string; readonly arrived: number; begun?: number }

/** Runs programs as `Executor.run` does and counts for each how many others ended while it waited. */
export class TurnCounter {
  readonly turns: Turn[] = []
  readonly #executor: Executor
  #ended = 0

  constructor(executor: Executor) {
    this.#executor = executor
  }

  run = async (request: RunRequest, caller: RunCaller): Promise<RunResult> => {
    const turn: Turn = { userId: caller.userId, arrived: this.#ended }
    this.turns.push(turn)
    const live = this.#executor.start(request, caller)
    await live.begun
    turn.begun = this.#ended
    try {
      return await live.result
    } finally {
      this.#ended++
    }
  }

  /** The longest that the first call of one of these users waited, in runs on each of the slots. */
  longestWait(userIds: readonly string[], slots: number): number {
    const waits = userIds.map((userId) => {
      const first = this.turns.find((turn) => turn.userId === userId)
      return first?.begun === undefined ? Number.POSITIVE_INFINITY : first.begun - first.arrived
    })
    return Math.max(...waits) / slots
  }
}
