import { randomBytes } from 'node:crypto'
import type { RunRequest } from '../../domain/program.ts'
import type { Executor } from '../../executor.ts'
import type { Channel } from './channels.ts'

/** What a pair of programs showed. */
export type PairOutcome = {
  /** What is wrong: the secret came across, or one of the two did not do its part. */
  readonly fault: string | undefined
  /** Of 128 bits that the reader made out, those that agree with the secret; half of them do by chance. */
  readonly agreeing: number | undefined
}

const caller = { userId: 'learner' }
const allBits = 128
/** A busy machine must not keep a reader from its end. */
const wallMs = 60_000

/** Runs a writer with a secret of chance, then its reader. Nothing else may run meanwhile. */
export async function runPair(executor: Executor, { name, write, read }: Channel): Promise<PairOutcome> {
  const secret = randomBytes(16).toString('hex')
  const patiently = (request: RunRequest) => executor.run({ ...request, limits: { wallMs, ...request.limits } }, caller)
  const wrote = await patiently(write(secret))
  const fault = (what: string) => ({ fault: `${name}: ${what}`, agreeing: undefined })
  if (!Buffer.from(wrote.stdout).includes('written')) {
    return fault(`the writer did not write: ${wrote.verdict} ${Buffer.from(wrote.stderr).toString().slice(-300)}`)
  }
  const found = await patiently(read)
  const output = Buffer.concat([found.stdout, found.stderr]).toString('latin1')
  if (found.verdict !== 'COMPLETED') return fault(`the reader did not read: ${found.verdict} ${output.slice(-300)}`)
  if (output.includes(secret)) return fault('the secret came across')
  const [, guess] = /^bits ([0-9a-f]{32})$/m.exec(output) ?? []
  if (guess === undefined) return { fault: undefined, agreeing: undefined }
  return { fault: undefined, agreeing: allBits - differing(secret, guess) }
}

function differing(one: string, other: string): number {
  const bits = (BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(2)
  return bits.replaceAll('0', '').length
}
