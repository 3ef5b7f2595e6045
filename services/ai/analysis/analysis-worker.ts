// Analyses programs beside the event loop: one may take long, and the analysers are WebAssembly that cannot be interrupted.
import { parentPort } from 'node:worker_threads'
import type { Analysis } from '../domain/analysis/finding.ts'
import { analyseJavaScript } from './biome.ts'
import type { JobMessage } from './job-thread.ts'
import { analysePython } from './ruff.ts'

export type AnalysisQuestion = {
  readonly code: string
  readonly language: 'python' | 'javascript' | 'typescript'
}

function messageFor({ code, language }: AnalysisQuestion): JobMessage<Analysis> {
  try {
    return { answer: language === 'python' ? analysePython(code) : analyseJavaScript(code, language) }
  } catch (error) {
    return { failure: String(error) }
  }
}

// Loading takes longer than most programs do, and counts for none of them.
messageFor({ code: 'x = 1\n', language: 'python' })
messageFor({ code: 'const x = 1\n', language: 'javascript' })

parentPort?.on('message', (question: AnalysisQuestion) => {
  parentPort?.postMessage(messageFor(question))
})
parentPort?.postMessage({ ready: true } satisfies JobMessage<Analysis>)
