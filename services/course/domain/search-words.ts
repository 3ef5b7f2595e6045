// Words of programs among the words of English. PostgreSQL's dictionary drops "for", "if" and "while" as words that
// say nothing, and takes identifiers apart at other places than programmers do.

/** Keywords of programming languages that English full-text search throws away. */
const lostKeywords = new Set(['for', 'while', 'if', 'not', 'and', 'or', 'with', 'in', 'is', 'as', 'from', 'then', 'do'])

// Enough for any example; bounds what one subtopic can add to the index.
const maxCodeWords = 2_000

/** The words of a text in lower case, each once. */
export function wordsIn(text: string): string[] {
  return unique(text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [])
}

/** All the lost keywords in a text: "For loops" → ["for"]. */
export function keywordsIn(text: string): string[] {
  return unique(text.toLowerCase().match(/[a-z]+/g) ?? []).filter((word) => lostKeywords.has(word))
}

/**
 * The lost keywords that a question means as code: before a word such as "loop" or "statement", or in backticks.
 * "what is a list for?" has none.
 */
export function keywordsMeantIn(question: string): string[] {
  const text = question.toLowerCase()
  const spoken = text.matchAll(
    /\b([a-z]+)[\s-]+(?:loops?|statements?|blocks?|clauses?|keywords?|operators?|conditions?)\b/g,
  )
  const quoted = text.matchAll(/`\s*([a-z]+)\s*`/g)
  return unique([...spoken, ...quoted].map(([, word = '']) => word)).filter((word) => lostKeywords.has(word))
}

/**
 * The question without the minus signs that exclude nothing. PostgreSQL takes each one for a negation, also those of
 * arrows and dashes, and fails beyond 32 in a row.
 */
export function withoutIdleMinus(question: string): string {
  return question.replace(/-(?![\p{L}\p{N}_"])/gu, ' ')
}

/** The identifiers in a program, whole and in their parts (read_file, readFile → read, file), without repetition. */
export function codeWords(code: string): string[] {
  const identifiers = code.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []
  return unique(identifiers.flatMap((word) => [word, ...word.split(/_+|(?<=[a-z0-9])(?=[A-Z])/)]))
    .filter((word) => word.length > 1 && word.length <= 100)
    .slice(0, maxCodeWords)
}

function unique(words: string[]): string[] {
  return [...new Set(words)]
}
