import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { nearMiss } from '../near-miss.ts'
import { onLine } from '../place.ts'
import type { PythonError } from './python-error.ts'

const searchWords = 'dictionary key get in KeyError'

export function explainKeyError(error: PythonError): Reading {
  const literal = error.message.split('\n')[0] ?? ''
  if (/^'(?:pop from an empty set|popitem\(\): dictionary is empty)'/.test(literal)) {
    return {
      explanation: `An element is taken out${onLine(error.line)}, but nothing is left.`,
      fix: `Check first that something is in it: ${code('if values:')}.`,
      searchWords: 'set dictionary pop empty',
    }
  }
  const text = /^(['"])(.*)\1$/s.exec(literal)?.[2]
  if (text !== undefined && /\.format\(/.test(error.lineText) && error.lineText.includes(`{${text}`)) {
    return {
      explanation: `The text${onLine(error.line)} has a place ${code(`{${text}}`)}, but ${code('format(…)')} gets no value of that name.`,
      fix: `Write ${code(`.format(${text}=…)`)}, or make it an f-string: ${code(`f"{${text}}"`)}.`,
      searchWords: 'format text f-string name',
    }
  }
  const opening = `The dictionary has no key ${code(literal)}${onLine(error.line)}.`
  const { keys } = error.program
  if (text === undefined && keys.has(literal)) {
    return {
      explanation: `${opening} There is one written as text, ${code(`"${literal}"`)}, but a number and a text with the same digits are different keys.`,
      fix: `Use ${code(`"${literal}"`)} or ${code('str(…)')} for the key, or make all keys numbers.`,
      searchWords,
    }
  }
  // What the learner wrote on the failing line only is the wrong key itself.
  const elsewhere = [...keys].filter(
    ([key, lines]) => key !== text && lines.some((line) => line !== error.line || error.line === 0),
  )
  const meant =
    text === undefined
      ? undefined
      : nearMiss(
          text,
          elsewhere.map(([key]) => key),
        )
  if (meant !== undefined) {
    const line = keys.get(meant)?.[0] ?? 0
    return {
      explanation: `${opening} There is a similar one, ${code(`"${meant}"`)}${onLine(line)}; capital and small letters and spaces count.`,
      fix: `Write ${code(`"${meant}"`)}.`,
      searchWords,
    }
  }
  return {
    explanation: `${opening} It was never put in, or it is spelt differently there.`,
    fix: `If the key may be missing, ask with ${code('in')} first, or use ${code('.get(key, default)')}, which gives the default instead of an error. To count, begin with ${code('counts[key] = counts.get(key, 0) + 1')}.`,
    searchWords,
    experiment: `Print the keys just before line ${error.line || 'that fails'}: ${code('print(list(dictionary))')}.`,
  }
}
