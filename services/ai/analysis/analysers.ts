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
const deadlineMs = 5_000
/** What analysers keep of programs is given back with their thread. */
const jobsOfOneThread = 500

/**
 * Analyses programs one after the other in a thread of its own, so that no program keeps others from being answered. A thread
 * that does not come to an end in time is ended, and another takes its place.
 */
export function startAnalysers(): Analysers {
  const waiting: Job[] = []
  let worker: { thread: Worker; jobs: number } | undefined
  let isBusy = false
  let isClosed = false

  function thread(): Worker {
    if (worker === undefined) {
      const started = new Worker(new URL('analysis-worker.ts', import.meta.url))
      started.unref()
      started.on('error', () => undefined) // told to whoever waits by a listener of their own
      started.on('exit', () => {
        if (worker?.thread === started) worker = undefined
      })
      worker = { thread: started, jobs: 0 }
    }
    worker.jobs++
    return worker.thread
  }

  function ask(question: AnalysisQuestion): Promise<Analysis> {
    const asked = thread()
    const { promise, resolve, reject } = Promise.withResolvers<Analysis>()
    const end = (error: unknown) => {
      if (worker?.thread === asked) worker = undefined
      reject(error)
      void asked.terminate()
    }
    const answered = (answer: AnalysisAnswer) => {
      if ('analysis' in answer) resolve(answer.analysis)
      else end(new Error(`the analyser failed: ${answer.failure}`))
    }
    const ended = () => reject(new Error('the thread that analyses programs ended'))
    const timer = setTimeout(() => end(resourceExhausted('analysing this program takes too long; send less of it')), deadlineMs)
    asked.once('message', answered).once('error', end).once('exit', ended).ref()
    asked.postMessage(question)
    return promise.finally(() => {
      clearTimeout(timer)
      asked.off('message', answered).off('error', end).off('exit', ended).unref()
    })
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
        const { thread: old } = worker
        worker = undefined
        await old.terminate()
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
