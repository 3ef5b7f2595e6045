import type { MessageInitShape } from '@bufbuild/protobuf'
import type {
  ExecuteCodeResponse,
  ExecuteCodeStreamResponse,
  ProgramInputSchema,
  RunInteractiveRequestSchema,
} from '@learnlab/contracts/executor/v1'
import { eventually } from '@learnlab/testing'

type Request = MessageInitShape<typeof RunInteractiveRequestSchema>
export type Input = NonNullable<MessageInitShape<typeof ProgramInputSchema>['input']>

export const text = (value: string): Input => ({ case: 'text', value })

/** Requests that a test sends one by one. */
export class Requests implements AsyncIterable<Request> {
  readonly #waiting: Request[] = []
  #wake = () => {}
  #closed = false

  send(message: NonNullable<Request['message']>): void {
    this.#waiting.push({ message })
    this.#wake()
  }

  input(input: Input): void {
    this.send({ case: 'input', value: { input } })
  }

  /** Ends the requests; the call goes on. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Request, void, undefined> {
    for (;;) {
      const next = this.#waiting.shift()
      if (next) yield next
      else if (this.#closed) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}

/** Reads a run's events in the background, so that a test can wait for what the program says. */
export class Listener {
  readonly events: ExecuteCodeStreamResponse[] = []
  /** Resolves at the end of the stream; throws what it fails with. */
  readonly ended: Promise<void>

  constructor(stream: AsyncIterable<{ readonly event?: ExecuteCodeStreamResponse | undefined }>) {
    this.ended = (async () => {
      for await (const { event } of stream) if (event) this.events.push(event)
    })()
    // Tests wait for it where the end is what they are about.
    this.ended.catch(() => {})
  }

  get output(): string {
    return this.events.map(({ chunk }) => chunk).join('')
  }

  async hears(what: string): Promise<void> {
    await eventually(() => this.output.includes(what))
  }

  async result(): Promise<ExecuteCodeResponse> {
    await this.ended
    const result = this.events.at(-1)?.result
    if (!result) throw new Error('the stream ended without a result')
    return result
  }
}
