import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { onLine, theLine } from '../place.ts'
import type { PythonError } from './python-error.ts'

export function explainZeroDivision(error: PythonError): Reading {
  const line = error.lineText.slice(0, 300)
  const divisor = /(?:\/\/?|%)\s*((?:len|sum)\(\s*\w+\s*\)|[\p{L}_]\w*|0\b)/u.exec(line)?.[1]
  const searchWords = 'division by zero ZeroDivisionError'
  const list = divisor === undefined ? undefined : /^len\(\s*(\w+)/.exec(divisor)?.[1]
  if (list !== undefined) {
    return {
      explanation: `${theLine(error.line)} divides by ${code(`len(${list})`)}, and that is 0, because ${code(list)} is empty.`,
      fix: `Handle the empty list first: ${code(`if not ${list}:`)} with what shall happen then, such as ${code('return 0')}.`,
      searchWords: `${searchWords} average empty list`,
    }
  }
  return {
    explanation: `${theLine(error.line)} divides by ${divisor === undefined || divisor === '0' ? 'zero' : `${code(divisor)}, which is 0 at that moment`}. Division by zero has no result; the remainder ${code('%')} and ${code('//')} have none either.`,
    fix:
      divisor === undefined || divisor === '0'
        ? 'Make sure the number to divide by is not 0.'
        : `Ask first: ${code(`if ${divisor} != 0:`)}; and find out why ${code(divisor)} is 0.`,
    searchWords,
  }
}

export function explainOverflow(error: PythonError): Reading {
  return {
    explanation: `The result${onLine(error.line)} is too large for a number with a decimal point, which ends at about 1.8 times 10 to the power of 308.`,
    fix: `Whole numbers have no such end in Python: compute with ${code('int')} if you can, or check whether the number was meant to grow so large.`,
    searchWords: 'numbers float integer large',
  }
}
