import { bounded, cleanTail, code, oneLine } from '../../markdown.ts'
import { type Diagnosis, type Reading, readMessage } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import { type TypeScriptCase, typeScriptCases } from './cases.ts'

const longestText = 65_536
const longestLineText = 300
const longestMessage = 600

// As tsc prints it: `main.ts(3,7): error TS2322: …`, and for terminals `main.ts:3:7 - error TS2322: …`.
const printed =
  /^(?:[^\s(:][^(:\n]{0,200})(?:\((\d{1,7}),\d{1,7}\)|:(\d{1,7}):\d{1,7}) ?(?:-|:) ?error TS(\d{4,5}): (.{1,2000})$/m

/** Whether the text holds an error of the TypeScript compiler. */
export function isTypeScriptError(text: string): boolean {
  return printed.test(cleanTail(text, longestText))
}

/** The first error of the TypeScript compiler, explained; undefined when the text holds none. */
export function explainTypeScript(stderr: string, source: string): Diagnosis | undefined {
  const found = printed.exec(cleanTail(stderr, longestText))
  if (!found) return undefined
  const [, inBrackets, afterColon, number = '', message = ''] = found
  return explainTypeError({ number: Number(number), message, line: Number(inBrackets ?? afterColon ?? 0) }, source)
}

/** One error of the TypeScript compiler, by its number and the first line of its message. */
export function explainTypeError(
  { number, message, line }: { readonly number: number; readonly message: string; readonly line: number },
  source: string,
): Diagnosis {
  const written = source.split(/\r\n|\n|\r/, line)[line - 1] ?? ''
  const error = { message: bounded(message, longestMessage), line }
  const cases = typeScriptCases.filter(({ codes }) => codes.includes(number))
  const reading = readMessage<typeof error>(cases satisfies TypeScriptCase[], error) ?? anyReading(error)
  return {
    kind: `TS${number}`,
    line,
    lineText: oneLine(written.trim().slice(0, longestLineText * 4), longestLineText),
    ...reading,
  }
}

function anyReading({ message, line }: { message: string; line: number }): Reading {
  return {
    explanation: `TypeScript refuses the program${onLine(line)}. It says: ${code(message, 300)}. I know no closer explanation for this one.`,
    fix: 'Compare the types of the values on this line with those that are declared.',
    searchWords: 'TypeScript types',
  }
}
