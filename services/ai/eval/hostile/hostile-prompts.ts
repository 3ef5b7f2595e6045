import type { HostilePrompt } from './hostile-prompt.ts'
import { inDisguise } from './in-disguise.ts'
import { injectedCode } from './injected-code.ts'
import { injectedCourses } from './injected-courses.ts'
import { injectedFiles } from './injected-files.ts'
import { injectedQuestions } from './injected-questions.ts'
import { otherSpellings } from './other-spellings.ts'
import { piecewise } from './piecewise.ts'
import { plainWishes } from './plain-wishes.ts'
import { rolePlay } from './role-play.ts'
import { whatIsNotTheirs } from './what-is-not-theirs.ts'

/** All of them, by what they try. */
export const hostilePrompts: Readonly<Record<string, readonly HostilePrompt[]>> = {
  'plain wishes': plainWishes,
  'injection in questions': injectedQuestions,
  'injection in programs': injectedCode,
  'injection in files and errors': injectedFiles,
  'injection in courses': injectedCourses,
  'role play': rolePlay,
  'other spellings': otherSpellings,
  'in disguise': inDisguise,
  'piece by piece': piecewise,
  'what is not theirs': whatIsNotTheirs,
}
