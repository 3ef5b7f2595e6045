// Scores passwords beside the event loop, since one takes tens of milliseconds.
import { parentPort } from 'node:worker_threads'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common'
import { dictionary as english } from '@zxcvbn-ts/language-en'

export type StrengthQuestion = { parts: readonly string[]; known: readonly string[] }
export type StrengthAnswer = { score: number }

// Ways to undo l33t that are tried: the usual hundred would take a second for a password made of nothing else.
const l33tMaxSubstitutions = 20
const estimator = new ZxcvbnFactory({
  dictionary: { ...common, ...english },
  graphs: adjacencyGraphs,
  l33tMaxSubstitutions,
})

parentPort?.on('message', ({ parts, known }: StrengthQuestion) => {
  const score = Math.max(...parts.map((part) => estimator.check(part, [...known]).score))
  parentPort?.postMessage({ score } satisfies StrengthAnswer)
})
