import { Worker } from 'node:worker_threads'
import { resourceExhausted } from '@learnlab/rpc'
import type { Analysis } from '../domain/analysis/finding.ts'
import type { AnalysisAnswer, AnalysisQuestion } from './analysis-worker.ts'

export type Analysers = {
  /** RESOURCE_EXHAUSTED when too many programs wait, and when one takes too long. */
  analyse(question: AnalysisQuestion, signal: AbortSignal): Promise<Analysis>
  close(): Promise<void>
}

type Job = {
  readonly question: AnalysisQuestion
  readonly signal: AbortSignal
  readonly resolve: (analysis: Analysis) => void
  readonly reject: (error: unknown) => void
}

const mostWaiting = 64
const usualDeadlineMs = 5_000
const startMs = 60_000
/** What analysers keep of programs is given back with their thread. */
const jobsOfOneThread = 500

/**
 * Analyses programs one after the other in a thread of its own, so that no program keeps others from being answered. A thread
 * that does not come to an end in time is ended, and another takes its place.
 */
export function startAnalysers({ deadlineMs = usualDeadlineMs } = {}): Analysers {
  const waiting: Job[] = []
  let worker: { readonly thread: Worker; readonly ready: Promise<void>; jobs: number } | undefined
  let isBusy = false
  let isClosed = false

  function start(): NonNullable<typeof worker> {
    const thread = new Worker(new URL('analysis-worker.ts', import.meta.url))
    // Only while somebody waits the thread keeps the process alive.
    thread.unref()
    thread.on('error', () => undefined) // told to whoever waits by a listener of their own
    const started = { thread, ready: answerOf(thread, startMs).then(() => undefined), jobs: 0 }
    started.ready.catch(() => end(thread)) // likewise
    thread.on('exit', () => end(thread))
    return started
  }

  function end(thread: Worker): void {
    if (worker?.thread === thread) worker = undefined
    void thread.terminate()
  }

  /** What a thread says next. It is ended where it says nothing in time. */
  function answerOf(thread: Worker, timeoutMs: number): Promise<AnalysisAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<AnalysisAnswer>()
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

  async function ask(question: AnalysisQuestion): Promise<Analysis> {
    worker ??= start()
    const { thread, ready } = worker
    worker.jobs++
    await ready
    const answered = answerOf(thread, deadlineMs)
    thread.postMessage(question)
    const answer = await answered
    if ('analysis' in answer) return answer.analysis
    // An analyser that failed may have lost its state.
    end(thread)
    if ('failure' in answer && answer.failure.startsWith('RangeError')) {
      throw resourceExhausted('this program is nested too deeply to be analysed')
    }
    throw new Error(`the analyser failed: ${'failure' in answer ? answer.failure : 'it began anew'}`)
  }

  async function work(): Promise<void> {
    if (isBusy) return
    isBusy = true
    for (let job = waiting.shift(); job && !isClosed; job = waiting.shift()) {
      if (job.signal.aborted) {
        job.reject(job.signal.reason)
        continue
      }
      await ask(job.question).then(job.resolve, job.reject)
      if (worker && worker.jobs >= jobsOfOneThread) {
        end(worker.thread)
      }
    }
    isBusy = false
  }

  return {
    async analyse(question, signal) {
      signal.throwIfAborted()
      if (isClosed || waiting.length >= mostWaiting) {
        throw resourceExhausted('too many programs are being analysed; try again', { retryAfterMs: 1_000 })
      }
      const { promise, resolve, reject } = Promise.withResolvers<Analysis>()
      waiting.push({ question, signal, resolve, reject })
      void work()
      return await promise
    },
    async close() {
      isClosed = true
      for (const { reject } of waiting.splice(0)) reject(new Error('the analysers are closed'))
      await worker?.thread.terminate()
    },
  }
}
