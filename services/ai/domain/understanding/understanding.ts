/** What a learner wants of an answer. */
export type Intent = 'explain' | 'debug' | 'generate' | 'where-is'

/** How a learner sounds. */
export type Mood = 'calm' | 'confused' | 'frustrated'

export type Entity = { readonly kind: 'concept' | 'error' | 'identifier'; readonly text: string }

/** What can be said of a question before it is answered. */
export type Understanding = {
  /** ISO 639-1, or "und" where the text does not say. */
  readonly language: string
  readonly intent: Intent
  readonly mood: Mood
  readonly entities: readonly Entity[]
}
