import { randomBytes, randomUUID } from 'node:crypto'
import type { Course, Subtopic } from '@learnlab/contracts/course/v1'
import { CallFailed, type LearnLabApi } from './learn-lab-api.ts'

/** One thing the learner does. Says what came of it, or throws what is wrong. */
export type Step = {
  readonly name: string
  readonly run: (journey: Journey) => Promise<string>
  /** Taken even when a step before went wrong, so that nothing of the learner stays. */
  readonly cleansUp?: boolean
}

/** What the learner knows so far. */
export class Journey {
  readonly api: LearnLabApi
  readonly account = {
    email: `learner-${randomUUID()}@demo.learnlab.example`,
    password: randomBytes(18).toString('base64url'),
    name: 'Demo Learner',
  }
  userId = ''
  refreshToken = ''
  #course: Course | undefined
  #subtopics: readonly Subtopic[] | undefined

  constructor(api: LearnLabApi) {
    this.api = api
  }

  get course(): Course {
    if (this.#course === undefined) throw new Error('the course was not read')
    return this.#course
  }

  set course(course: Course | undefined) {
    this.#course = course
  }

  get subtopics(): readonly Subtopic[] {
    if (this.#subtopics === undefined) throw new Error('the subtopics were not read')
    return this.#subtopics
  }

  set subtopics(subtopics: readonly Subtopic[]) {
    this.#subtopics = subtopics
  }
}

/** Throws unless a thing is as it should be. */
export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise)
}

/** Makes a call that must be refused with a code. Throws when it is not. */
export async function expectRefusal(code: number, call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (error instanceof CallFailed && error.code === code) return `refused: ${error.reason}`
    throw error
  }
  throw new Error('was not refused')
}
