import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import type { Program } from './program.ts'
import type { PythonCase, PythonError } from './python-error.ts'

const searchWords = 'list index out of range last element len'

const cases: PythonCase[] = [
  {
    pattern: /^(list|string|tuple|range object|bytearray|array)?(?: assignment)? ?index out of range/,
    read: ([container = 'list'], error) => outOfRange(container || 'list', error),
  },
  {
    pattern: /^pop from (?:an )?empty (\w+)/,
    read: ([container = '']) => ({
      explanation: `${code('.pop()')} takes an element out, but the ${container} is empty.`,
      fix: `Check first that something is left: ${code('if values:')} or ${code('while values:')}.`,
      searchWords: 'list pop empty while',
    }),
  },
  {
    pattern: /^pop index out of range/,
    read: (_, error) => outOfRange('list', error),
  },
  {
    pattern: /^Cannot choose from an empty sequence/,
    read: () => ({
      explanation: `${code('random.choice(…)')} has nothing to choose from: the list is empty.`,
      fix: 'Fill the list before you choose, or check that it is not empty.',
      searchWords: 'random choice list empty',
    }),
  },
  {
    pattern: /^Replacement index (\d+) out of range/,
    read: ([index = '']) => ({
      explanation: `The text has more ${code('{}')} than ${code('.format(…)')} gets values; the one number ${Number(index) + 1} stays empty.`,
      fix: 'Pass one value for each pair of braces, or use an f-string.',
      searchWords: 'format f-string string',
    }),
  },
]

export function explainIndexError(error: PythonError): Reading | undefined {
  return readMessage(cases, error)
}

function outOfRange(container: string, error: PythonError): Reading {
  const what = container === 'string' ? 'text' : container
  const line = error.lineText.slice(0, 300)
  const opening = `The index${onLine(error.line)} points behind the end of the ${what}.`
  const counting = 'The first place is 0, so the last one is the length minus 1'

  const lengthUsed = /(\w+)\s*\[\s*len\(\s*(\w+)\s*\)\s*\]/.exec(line)
  if (lengthUsed && lengthUsed[1] === lengthUsed[2]) {
    const name = lengthUsed[1] ?? ''
    return {
      explanation: `${opening} ${counting}, and ${code(`len(${name})`)} is one too far.`,
      fix: `Write ${code(`${name}[len(${name}) - 1]`)} or shorter ${code(`${name}[-1]`)} for the last element.`,
      searchWords,
    }
  }
  const access = /([\p{L}_]\w*)\s*\[\s*([^\][]{1,60}?)\s*\]/u.exec(line)
  const name = access?.[1] ?? ''
  const index = access?.[2] ?? ''
  const size = literalSize(error.program, name)
  if (/^-?\d+$/.test(index)) {
    const asked = Number(index)
    if (size !== undefined && size > 0) {
      return {
        explanation: `${code(`${name}[${index}]`)}${onLine(error.line)} asks for a place that is not there: ${code(name)} gets ${size} element${size === 1 ? '' : 's'}${onLine(error.program.bindings.get(name)?.[0]?.line ?? 0)}, at the places 0 to ${size - 1}.`,
        fix:
          asked === size
            ? `You are off by one: the last element is ${code(`${name}[${size - 1}]`)} or ${code(`${name}[-1]`)}.`
            : `Use an index from 0 to ${size - 1}.`,
        searchWords,
      }
    }
    return {
      explanation: `${opening} ${counting}. ${size === 0 ? `${code(name)} starts out empty, so it has no place ${index} yet.` : `The ${what} has no place ${index}.`}`,
      fix:
        size === 0
          ? `Add elements with ${code(`${name}.append(…)`)} before you ask for them.`
          : `Check how many elements there are with ${code(`len(${name || 'values'})`)} before you use index ${index}.`,
      searchWords: size === 0 ? 'list append empty index' : searchWords,
    }
  }
  const loop = offByOneLoop(error, index, name)
  if (loop !== undefined) {
    return {
      explanation: `${opening} ${counting}, but ${code(loop.text)} on line ${loop.line} lets ${code(loop.variable)} go one step further.`,
      fix: loop.fix,
      searchWords: 'loop range len index off by one',
    }
  }
  return {
    explanation: `${opening} ${counting}${index ? `; ${code(index)} is larger than that here` : ''}.`,
    fix: `Compare the index with ${code(`len(${name || 'values'})`)} first, or loop over the elements themselves: ${code(`for each in ${name || 'values'}:`)}. An empty ${what} has no place at all.`,
    searchWords,
    experiment: index
      ? `Print ${code(index)} and ${code(`len(${name})`)} just before line ${error.line}.`
      : `Print the length just before line ${error.line}.`,
  }
}

/** A loop or condition above the error that lets the index reach the length. */
function offByOneLoop(error: PythonError, index: string, name: string) {
  const first = Math.max(0, error.line - 20)
  for (let at = Math.min(error.line, error.program.lines.length) - 1; at >= first; at--) {
    const text = (error.program.lines[at] ?? '').slice(0, 200).trim()
    const range = /^for (\w+) in range\(.{0,40}?len\((\w+)\) ?\+ ?1\)/.exec(text)
    if (range)
      return {
        line: at + 1,
        text,
        variable: range[1] ?? index,
        fix: `Write ${code(`range(len(${range[2] ?? name}))`)} without ${code('+ 1')}.`,
      }
    const condition = /^while (\w+) ?<= ?len\((\w+)\)/.exec(text)
    if (condition)
      return {
        line: at + 1,
        text,
        variable: condition[1] ?? index,
        fix: `Write ${code('<')} instead of ${code('<=')}.`,
      }
    const plain = /^for (\w+) in range\(.{0,40}?len\((\w+)\)\)/.exec(text)
    if (plain && new RegExp(`\\b${plain[1] ?? ''} ?\\+ ?\\d`).test(index)) {
      return {
        line: at + 1,
        text,
        variable: index,
        fix: `Let the loop end one element earlier: ${code(`range(len(${plain[2] ?? name}) - 1)`)}.`,
      }
    }
  }
  return undefined
}

/** How many elements a list, tuple or text display gives a name that is assigned only once; else undefined. */
function literalSize(program: Program, name: string): number | undefined {
  const bindings = program.bindings.get(name)
  if (bindings?.length !== 1) return undefined
  const { tokens } = program
  const start = tokens.findIndex(
    (token, at) => token.text === name && token.line === bindings[0]?.line && tokens[at + 1]?.text === '=',
  )
  const open = tokens[start + 2]
  if (start < 0 || open === undefined) return undefined
  if (open.kind === 'string') return tokens[start + 3]?.line === open.line ? undefined : open.text.length
  if (open.text !== '[' && open.text !== '(') return undefined
  let commas = 0
  let isEmpty = true
  let endsWithComma = false
  for (let at = start + 3; at < tokens.length; at++) {
    const token = tokens[at]
    if (token === undefined) return undefined
    if (token.depth <= open.depth) {
      const following = tokens[at + 1]
      if (following !== undefined && following.line === token.line) return undefined
      return isEmpty ? 0 : commas + (endsWithComma ? 0 : 1)
    }
    if (token.text === 'for' && token.kind === 'name') return undefined
    if (token.text === '*' && token.depth === open.depth + 1 && (endsWithComma || isEmpty)) return undefined
    isEmpty = false
    endsWithComma = token.text === ',' && token.depth === open.depth + 1
    if (endsWithComma) commas++
  }
  return undefined
}
