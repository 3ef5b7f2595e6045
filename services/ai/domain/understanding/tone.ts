import type { Understanding } from './understanding.ts'

/** How to speak to somebody who sounds so, in words for whoever writes the answer; empty: as usual. */
export function toneFor({ mood }: Understanding): string {
  if (mood === 'frustrated') {
    return 'The learner sounds frustrated. Begin with one warm sentence that takes this seriously, then offer one very small step.'
  }
  if (mood === 'confused')
    return 'The learner sounds lost. Use plain words, explain one thing only, and offer a smaller step.'
  return ''
}

/** How the built-in tutor begins its answer to somebody who sounds so; empty: without a preface. */
export function prefaceFor({ mood }: Understanding): string {
  if (mood === 'frustrated')
    return 'That is annoying, and it happens to everybody who programs. Let us take one small step.'
  if (mood === 'confused') return 'Let us take it one step at a time.'
  return ''
}
