import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type AIService, PracticeKind } from '@learnlab/contracts/ai/v1'
import type { Examples, Surroundings } from './example.ts'

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
  generateExercise: async (lab) => {
    const courseId = await courseWithProgram(lab)
    return {
      as: lab.owners.student,
      request: { topic: 'apples', language: 'python', courseId, kind: PracticeKind.FIND_THE_BUG, seed: 7 },
      check: (messages) => {
        const { isComplete, exercise } = messages.at(-1) ?? {}
        equal(isComplete, true)
        equal(messages.map(({ chunk }) => chunk).join(''), exercise?.instructions)
        deepEqual([exercise?.solution, exercise?.seed], [counting, 7])
        notEqual(exercise?.starterCode, exercise?.solution)
      },
    }
  },
  getHelpStream: ({ owners: { student }, material: { word, courseId } }) => ({
    as: student,
    request: { question: `What is a ${word}?`, courseId },
    check: (messages) => {
      const whole = messages.at(-1)?.result
      equal(messages.map(({ chunk }) => chunk).join(''), whole?.answer)
      equal(whole?.citations[0]?.courseId, courseId)
    },
  }),
  explainConceptStream: ({ owners: { student }, material: { word, courseId } }) => ({
    as: student,
    request: { concept: word, courseId },
    check: (messages) => match(messages.at(-1)?.result?.explanation ?? '', new RegExp(word, 'i')),
  }),
  listConversations: async (lab) => {
    const conversationId = await conversationOf(lab)
    return {
      ...{ as: lab.owners.student, request: { pageSize: 5 } },
      check: ({ conversations }) => ok(conversations.some(({ id, title }) => id === conversationId && title !== '')),
    }
  },
  getConversation: async (lab) => {
    const conversationId = await conversationOf(lab)
    return {
      ...{ as: lab.owners.student, request: { conversationId }, stranger: 'NOT_FOUND' },
      check: ({ conversation, turns: [turn] }) => {
        equal(conversation?.id, conversationId)
        match(turn?.question ?? '', new RegExp(lab.material.word))
        notEqual(turn?.answer, '')
      },
    }
  },
  deleteConversation: async (lab) => {
    const { student } = lab.owners
    const conversationId = await conversationOf(lab)
    return {
      ...{ as: student, request: { conversationId }, stranger: 'NOT_FOUND' },
      check: () => rejects(lab.ai.getConversation({ conversationId }, { token: student.accessToken })),
    }
  },
  listModels: ({ owners: { student } }) => ({
    ...{ as: student, request: {} },
    check: ({ models }) => deepEqual([models.at(-1)?.provider, models.at(-1)?.available], ['built-in', true]),
  }),
  isAvailable: ({ owners: { student } }) => ({
    ...{ as: student, request: {} },
    check: ({ available }) => equal(available, true),
  }),
  getUsage: ({ owners: { student } }) => ({
    ...{ as: student, request: { userId: student.userId }, stranger: 'PERMISSION_DENIED' },
    check: ({ tokensUsed, tokensLimit, models }) => {
      equal(tokensUsed, 0n)
      ok(tokensLimit > 0n)
      deepEqual(models, [])
    },
  }),
}

const counting = 'apples = 0\nfor basket in [2, 3]:\n    apples = apples + basket\nprint(apples)\n'

/** A published course whose one program counts apples. */
async function courseWithProgram({ course: courses, owners: { instructor } }: Surroundings): Promise<string> {
  const token = { token: instructor.accessToken }
  const subtopics = [{ title: 'Counting apples', content: 'Baskets of apples.', codeExample: counting }]
  const slug = `apples-${randomUUID().slice(0, 8)}`
  const topics = [{ title: 'Counting', subtopics }]
  const { course } = await courses.createCourse(
    { title: 'Apples', slug, details: { language: 'python' }, topics },
    token,
  )
  await courses.publishCourse({ id: slug }, token)
  return course?.id ?? ''
}

/** A conversation of the student's with one question. */
async function conversationOf({ ai, owners: { student }, material: { word } }: Surroundings): Promise<string> {
  const { conversationId } = await ai.getHelp({ question: `What is a ${word}?` }, { token: student.accessToken })
  return conversationId
}
