import { z } from 'zod'

const test = { file: z.string().max(255), id: z.string().max(2_000), variant: z.string().max(2_000).default('') }
const reportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), ...test }),
  z.object({
    kind: z.literal('end'),
    ...test,
    status: z.enum(['pass', 'fail', 'error', 'skip']),
    message: z.string(),
    us: z.int().min(0),
  }),
  /** Something went wrong that belongs to no single test, such as a test file that cannot be imported. */
  z.object({ kind: z.literal('problem'), message: z.string() }),
  z.object({ kind: z.literal('done') }),
])

/** What a harness tells of a framework's tests while they run. */
export type Report = z.infer<typeof reportSchema>

export type Piece = { readonly output: Uint8Array } | { readonly report: Report }

const separator = '\x1e'
const lengthDigits = 8
const mostReportBytes = 64 * 1024

/**
 * Tells a harness's reports from the program's output, in the midst of which they come: each stands behind a mark that
 * was drawn for this run, with its length. What only looks like a report is output.
 */
export class ReportReader {
  readonly #mark: Buffer
  #held: Buffer = Buffer.alloc(0)

  constructor(mark: string) {
    this.#mark = Buffer.from(separator + mark)
  }

  /** What is whole with these bytes. */
  *push(bytes: Uint8Array): Generator<Piece, void, undefined> {
    let rest = Buffer.concat([this.#held, bytes])
    for (;;) {
      const at = rest.indexOf(this.#mark)
      if (at < 0) {
        // A mark may have begun at the end.
        const from = rest.lastIndexOf(separator)
        const sure = from >= 0 && rest.length - from < this.#mark.length ? from : rest.length
        if (sure > 0) yield { output: rest.subarray(0, sure) }
        this.#held = Buffer.from(rest.subarray(sure))
        return
      }
      if (at > 0) yield { output: rest.subarray(0, at) }
      const start = at + this.#mark.length + lengthDigits
      const length = Number.parseInt(rest.toString('latin1', at + this.#mark.length, start), 16)
      // Whoever has the mark may write what is no length, or one that leads back.
      if (rest.length >= start && !(length >= 0 && length <= mostReportBytes)) {
        yield { output: rest.subarray(at, start) }
        rest = rest.subarray(start)
        continue
      }
      if (rest.length < start || rest.length < start + length) {
        this.#held = Buffer.from(rest.subarray(at))
        return
      }
      const report = parsed(rest.toString('utf8', start, start + length))
      yield report ? { report } : { output: rest.subarray(at, start + length) }
      rest = rest.subarray(start + length)
    }
  }
}

function parsed(text: string): Report | undefined {
  try {
    return reportSchema.safeParse(JSON.parse(text)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
