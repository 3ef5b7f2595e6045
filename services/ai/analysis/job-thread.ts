import { Worker } from 'node:worker_threads'
import { resourceExhausted } from '@learnlab/rpc'

/** What the script of such a thread posts: `ready` once, when it can begin, then for each question what came of it. */
export type JobMessage<Answer> = { readonly ready: true } | { readonly answer: Answer } | { readonly failure: string }

export type JobThread<Question, Answer> = {
  /** RESOURCE_EXHAUSTED when too many programs wait, and when one takes too long or is nested too deeply. */
  ask(question: Question, signal: AbortSignal): Promise<Answer>
  close(): Promise<void>
}

type Job<Question, Answer> = {
  readonly question: Question
  readonly signal: AbortSignal
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

const mostWaiting = 64
const startMs = 60_000
/** What analysers keep of programs is given back with their thread. */
const jobsOfOneThread = 500

/**
 * Has programs looked at one after the other in a thread of its own, so that no program keeps others from being answered. The
 * thread begins with the first of them. One that does not come to an end in time is ended, and another takes its place.
 * @param script answers each message with a JobMessage
 * @param mostHeapMb of what the thread has in JavaScript; with more it is ended
 */
export function startJobThread<Question, Answer>({
  script,
  deadlineMs,
  mostHeapMb,
}: {
  readonly script: URL
  readonly deadlineMs: number
  readonly mostHeapMb: number
}): JobThread<Question, Answer> {
  const waiting: Job<Question, Answer>[] = []
  let worker: { readonly thread: Worker; readonly ready: Promise<void>; jobs: number } | undefined
  let isBusy = false
  let isClosed = false

  function start(): NonNullable<typeof worker> {
    const thread = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: mostHeapMb } })
    // Only while somebody waits the thread keeps the process alive.
    thread.unref()
    thread.on('error', () => undefined) // told to whoever waits by a listener of their own
    const started = { thread, ready: messageOf(thread, startMs).then(() => undefined), jobs: 0 }
    started.ready.catch(() => end(thread)) // likewise
    thread.on('exit', () => end(thread))
    return started
  }

  function end(thread: Worker): void {
    if (worker?.thread === thread) worker = undefined
    void thread.terminate()
  }

  /** What a thread says next. It is ended where it says nothing in time. */
  function messageOf(thread: Worker, timeoutMs: number): Promise<JobMessage<Answer>> {
    const { promise, resolve, reject } = Promise.withResolvers<JobMessage<Answer>>()
    const ended = () => reject(new Error('the thread that analyses programs ended'))
    const timer = setTimeout(() => {
      reject(resourceExhausted('analysing this program takes too long; send less of it'))
      end(thread)
    }, timeoutMs)
    thread.once('message', resolve).once('error', reject).once('exit', ended).ref()
    return promise.finally(() => {
      clearTimeout(timer)
      thread.off('message', resolve).off('error', reject).off('exit', ended).unref()
    })
  }

  async function answerTo(question: Question): Promise<Answer> {
    worker ??= start()
    const { thread, ready } = worker
    worker.jobs++
    await ready
    const said = messageOf(thread, deadlineMs)
    thread.postMessage(question)
    const message = await said
    if ('answer' in message) return message.answer
    // An analyser that failed may have lost its state.
    end(thread)
    if ('failure' in message && message.failure.startsWith('RangeError')) {
      throw resourceExhausted('this program is nested too deeply to be analysed')
    }
    throw new Error(`the analyser failed: ${'failure' in message ? message.failure : 'it began anew'}`)
  }

  async function work(): Promise<void> {
    if (isBusy) return
    isBusy = true
    for (let job = waiting.shift(); job && !isClosed; job = waiting.shift()) {
      if (job.signal.aborted) continue
      await answerTo(job.question).then(job.resolve, job.reject)
      if (worker && worker.jobs >= jobsOfOneThread) end(worker.thread)
    }
    isBusy = false
  }

  return {
    async ask(question, signal) {
      signal.throwIfAborted()
      if (isClosed || waiting.length >= mostWaiting) {
        throw resourceExhausted('too many programs are being analysed; try again', { retryAfterMs: 1_000 })
      }
      const { promise, resolve, reject } = Promise.withResolvers<Answer>()
      const leave = () => reject(signal.reason)
      signal.addEventListener('abort', leave, { once: true })
      waiting.push({ question, signal, resolve, reject })
      void work()
      return await promise.finally(() => signal.removeEventListener('abort', leave))
    },
    async close() {
      isClosed = true
      for (const { reject } of waiting.splice(0)) reject(new Error('the analysers are closed'))
      await worker?.thread.terminate()
    },
  }
}
