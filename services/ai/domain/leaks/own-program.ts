import { hash } from './code-tokens.ts'
import { definitionIn, unmarked } from './defined-names.ts'

/** The program that an exercise asks for: what it is called, what the learner has of it, and how much more may be shown. */
export type OwnProgram = {
  readonly names: ReadonlySet<string>
  readonly known: ReadonlyMap<number, number>
  /** In words and operators. */
  readonly most: number
}

export type OwnProgramWatch = {
  /**
   * Goes on with the text; how many words and operators so far are part of a program that bears the exercise's own names, and
   * not of lines that the learner has or was told before.
   * @param readings what the text may be taken for, with what stands just before it
   */
  add(piece: string, readings: readonly string[]): number
  /** The lines that count, as hashes. */
  readonly lines: Iterable<number>
}

/** A hint may write a step of the learner's program, and less where that is all. */
const mostOfProgram = 0.35
const result = /\breturn\b|=>|->|\blambda\b/
const fewestOfResult = 4
/** What programs of any purpose have, unless it is all that the exercise asks for. */
const anybodysNames = new Set(
  'init constructor main push pop add get set size remove insert append str repr tostring run helper test length next iter eq len'.split(
    ' ',
  ),
)

export function ownProgram(references: readonly string[], known: readonly string[]): OwnProgram {
  const had = statementsOf(known)
  const all = statementsOf(references)
  const missing = [...all].filter(([statement]) => !had.has(statement))
  const sum = (some: Iterable<readonly [number, number]>) => [...some].reduce((total, [, size]) => total + size, 0)
  const lines = [...references, ...known].flatMap((source) => source.split('\n'))
  const names = lines.flatMap((line) => {
    const { name } = definitionIn(line) ?? {}
    return name === undefined || (/^\s/.test(line) && anybodysNames.has(name)) ? [] : [name]
  })
  // Whoever has most of it already may be shown the line that is wrong.
  return { names: new Set(names), known: had, most: mostOfProgram * Math.max(sum(missing), sum(all) / 2) }
}

/**
 * Finds programs that define what the exercise asks for, whatever they do and in whatever language: a tutor shows the learner's
 * own, with a line or two changed, and no other.
 */
export function watchOwnProgram({ names, known, most }: OwnProgram, told: ReadonlySet<number>): OwnProgramWatch {
  const shown = new Map<number, number>()
  let isOpen = false
  /** Whether a whole program of these names was seen most of which is not the learner's. */
  let isAnother = false

  /** How much of what a line does is there, how much of it is new, and whether it gives a result. */
  function take(line: string): { all: number; added: number; ends: boolean } {
    let [all, added] = [0, 0]
    for (const [statement, size] of statementsOf([line])) {
      all += size
      if (known.has(statement) || told.has(statement)) continue
      added += size
      shown.set(statement, size)
    }
    return { all, added, ends: added >= fewestOfResult && result.test(line) }
  }

  /** The lines that belong to a program of these names: from where one of them is defined to where something else is. */
  function follow(lines: readonly string[], open: boolean): boolean {
    let isOwn = open
    let indent = 0
    let linesOfIt = 0
    let isAfterBlank = false
    let [all, added, ends] = [0, 0, false]
    for (const line of lines) {
      const defined = definitionIn(line)
      const indented = line.search(/\S/)
      if (defined && names.has(defined.name)) {
        ;[isOwn, indent, linesOfIt] = [true, indented, 0]
        ;[all, added, ends] = [0, 0, false]
      }
      // What is defined within is part of it.
      else if (defined && indented <= indent) isOwn = false
      // Text goes on below a program that has ended.
      else if (isAfterBlank && indented >= 0 && indented <= indent && !/^\s*(?:[})\]]|end\b)/.test(line)) isOwn = false
      else if (!blockEnd.test(line)) linesOfIt++
      else if (linesOfIt > 0) isOwn = false
      isAfterBlank = indented === -1
      if (!isOwn) continue
      const taken = take(line)
      all += taken.all
      added += taken.added
      ends ||= taken.ends
      if (ends && added > all / 2) isAnother = true
    }
    return isOwn
  }

  return {
    add(piece, readings) {
      const [plain = [], ...others] = readings.map((reading) => withoutSpans(reading).split('\n'))
      // What is there to be read is not looked for in other ways, which make other lines of the learner's.
      const isPlain = plain.some((line) => names.has(definitionIn(line)?.name ?? ''))
      for (const lines of isPlain ? [plain] : others) follow(lines, false)
      const block = /^[ \t]*```[^\n]*\n([\s\S]*?)\n?```\s*$/.exec(piece)?.[1]
      if (block !== undefined) {
        const lines = block.split('\n').filter((line) => line.trim() !== '')
        const isAfter = follow(lines, isOpen)
        // A block with more than a head is whole.
        isOpen = isAfter && lines.length <= 1
      } else isOpen ||= names.has(definitionIn(piece.trimEnd())?.name ?? '')
      let size = 0
      for (const one of shown.values()) size += one
      return isAnother ? Math.max(size, most) : size
    },
    get lines() {
      return shown.keys()
    },
  }
}

/** Of a block of code, also where blocks were put one below the other. */
const blockEnd = /^\s*(?:```|\f)/

/** Code within sentences stands for itself. */
function withoutSpans(text: string): string {
  return text.replace(/(?<!`)`[^`\n]+`(?!`)/g, '')
}

const keyword = /^(?:return|else|break|continue|raise|throw|yield|next|elif|if|for|while|try|except|catch|finally)\b/
const sentence = /(?:[\p{L}'’-]{2,}[,.]?[ ]+){6}/u
const nothing = /^(?:pass|end|begin|do|then|fi|done)?$/i

/** The lines of a program that do something, each as a hash without its white space, and of how many words and operators it is. */
function statementsOf(sources: readonly string[]): Map<number, number> {
  const statements = new Map<number, number>()
  for (const line of sources.flatMap((source) => source.split('\n'))) {
    const whole = unmarked(line).replace(/(?:^|[ \t])(?:#|\/\/ |-- ).*$/, '')
    const bare = (definitionIn(whole)?.body ?? whole).trim()
    const isProse = sentence.test(bare) && !/[:{;]$/.test(bare)
    if (nothing.test(bare) || isProse || !(keyword.test(bare) || /[(){}[\]=<>]/.test(bare))) continue
    const size = bare.match(/\w+|[=!<>+*/%&|^-]+/g)?.length ?? 0
    if (size > 0) statements.set(hash(bare.replace(/\s+/g, '').replace(/[:;,{}\\]+$/, '')), size)
  }
  return statements
}
