import { bash } from './bash.ts'
import { c } from './c.ts'
import { cpp } from './cpp.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { javascript } from './javascript.ts'
import type { Language } from './language.ts'
import { python } from './python.ts'
import { sql } from './sql.ts'
import { typescript } from './typescript.ts'

/** Every language that can be run. */
export const languages: readonly Language[] = [python, javascript, typescript, bash, sql, c, cpp, java, go]

const byName = new Map(languages.flatMap((language) => [language.name, ...language.aliases].map((n) => [n, language])))

/** The language of this name or alias, in any case. */
export function findLanguage(name: string): Language | undefined {
  return byName.get(name.trim().toLowerCase())
}

export function languageNames(): string[] {
  return languages.map((language) => language.name)
}
