// Analyses programs beside the event loop: one may take long, and the analysers are WebAssembly that cannot be interrupted.
import { parentPort } from 'node:worker_threads'
import type { Analysis } from '../domain/analysis/finding.ts'
import { analyseJavaScript } from './biome.ts'
import { analysePython } from './ruff.ts'

export type AnalysisQuestion = {
  readonly code: string
  readonly language: 'python' | 'javascript' | 'typescript'
}
/** `ready` once, when programs can be read without loading anything first. */
export type AnalysisAnswer = { readonly analysis: Analysis } | { readonly failure: string } | { readonly ready: true }

function answerTo({ code, language }: AnalysisQuestion): AnalysisAnswer {
  try {
    return { analysis: language === 'python' ? analysePython(code) : analyseJavaScript(code, language) }
  } catch (error) {
    return { failure: String(error) }
  }
}

// Loading takes longer than most programs do, and counts for none of them.
answerTo({ code: 'x = 1\n', language: 'python' })
answerTo({ code: 'const x = 1\n', language: 'javascript' })

parentPort?.on('message', (question: AnalysisQuestion) => {
  parentPort?.postMessage(answerTo(question))
})
parentPort?.postMessage({ ready: true } satisfies AnalysisAnswer)
