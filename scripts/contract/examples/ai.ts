import { equal, match, notEqual, ok } from 'node:assert/strict'
import type { AIService } from '@learnlab/contracts/ai/v1'
import type { Examples } from './example.ts'

export const aiExamples: Examples<typeof AIService> = {
  getHelp: ({ owners: { student }, material: { word, courseId } }) => ({
    as: student,
    request: { question: `What is a ${word}?`, courseId },
    check: ({ answer, citations, source }) => {
      notEqual(answer, '')
      notEqual(source, '')
      equal(citations[0]?.courseId, courseId)
    },
  }),
  analyzeCode: ({ owners: { student } }) => ({
    as: student,
    request: { language: 'python', code: 'def f():\n    return y\n\nwhile True:\n    pass\n' },
    check: ({ findings, source }) => {
      notEqual(source, '')
      ok(findings.some(({ startLine, rule, message }) => startLine > 0 && rule !== '' && message !== ''))
    },
  }),
  explainConcept: ({ owners: { student }, material: { word, courseId } }) => ({
    as: student,
    request: { concept: word, courseId },
    check: ({ explanation, citations }) => {
      match(explanation, new RegExp(word, 'i'))
      equal(citations[0]?.courseId, courseId)
    },
  }),
  generateExercise: ({ owners: { student } }) => ({
    as: student,
    request: { topic: 'loops', language: 'python' },
    check: (messages) => {
      notEqual(messages.map(({ chunk }) => chunk).join(''), '')
      equal(messages.at(-1)?.isComplete, true)
    },
  }),
}
