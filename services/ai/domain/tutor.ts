import type { CallContext } from '@learnlab/rpc'
import type { Diagnosis } from './errors/diagnosis.ts'
import type { GradedExercise } from './graded-exercise.ts'
import type { LeakCheck } from './leaks/leak-check.ts'
import type { Passage } from './passage.ts'
import type { Understanding } from './understanding/understanding.ts'

/** What a learner asks, with what they look at. Empty texts mean: not given. */
export type Question = {
  readonly question: string
  readonly context: string
  readonly code: string
  readonly error: string
  readonly language: string
  /** Id or slug of the course to look in; empty: all courses. */
  readonly courseId: string
  /** The name of the model that shall answer; empty: whichever does. */
  readonly model: string
}

export type Help = {
  /** Markdown. */
  readonly answer: string
  /** Inline Markdown, each one thing to try or to read. */
  readonly suggestions: readonly string[]
  /** Best first. */
  readonly citations: readonly Passage[]
  /** Who answered: "built-in", or a provider and its model. */
  readonly source: string
  readonly diagnosis: Diagnosis | undefined
}

/** An exercise that a question is about, and how far the learner was helped with it. */
export type ExerciseInHand = Pick<GradedExercise, 'title' | 'instructions' | 'hints' | 'starters'> & {
  /** How many questions about it there were, with this one. */
  readonly step: number
  /** Undefined where no model may be asked, for what it must not tell is not known. */
  readonly leaks: LeakCheck | undefined
}

/** A question with what was found out before it is answered. */
export type AskedQuestion = Question & {
  readonly understanding: Understanding
  readonly exercise: ExerciseInHand | undefined
  /** What was said before in this conversation, the oldest first. */
  readonly before: readonly Message[]
  /** What the program did when it was run for this question; then `error` has what it wrote there. */
  readonly run: ProgramRun | undefined
  /** Of a program that ran well. */
  readonly suspicion: Suspicion | undefined
}

/** What analysers say of a program. */
export type Suspicion = {
  /** What is probably not meant so; undefined: nothing that they know of. */
  readonly mistake: Diagnosis | undefined
  readonly areTypesChecked: boolean
}

export type Message = { readonly role: 'user' | 'assistant'; readonly content: string }

/** A program that ended well, or how it ended otherwise. */
export type ProgramRun = { readonly completed: boolean; readonly output: string }

/** What is to be explained, in words: a concept of programming. */
export type ConceptQuestion = {
  readonly concept: string
  /** Id or slug of the course to look in; empty: all courses. */
  readonly courseId: string
  /** The name of the model that shall answer; empty: whichever does. */
  readonly model: string
}

/** A piece of the answer's Markdown, or all of the answer, which comes last. */
export type AnswerPart = { readonly text: string } | { readonly whole: Help }

/** An answer while it is written. Who leaves the iteration early ends the writing. */
export type Answer = AsyncIterable<AnswerPart>

/**
 * Answers learners. The built-in tutor needs no model; tutors with one stand beside it behind the same interface.
 * Answers throw CourseUnavailable when nothing can be said without the courses and these cannot be searched now.
 */
export type Tutor = {
  help(question: AskedQuestion, context: CallContext): Answer
  explain(question: ConceptQuestion, context: CallContext): Answer
}
