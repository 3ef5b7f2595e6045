import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { type Bracket, bracketsOf, partnerOf } from './brackets.ts'

const searchWords = 'JavaScript SyntaxError brackets block'

const ofLine = ({ sign, line, lineText }: Bracket) => `${code(sign)} of line ${line} (${code(lineText, 60)})`

/** What is told of a program that ends too early. */
export function stillOpen(source: string): Reading {
  const backtick = lastOddBacktick(source)
  if (backtick > 0) {
    return {
      explanation: `A text that begins with a backtick on line ${backtick} is never closed, so the rest of the program belongs to it.`,
      fix: 'Put a backtick where the text shall end.',
      searchWords: 'JavaScript SyntaxError template string',
    }
  }
  const { open = [], uneven } = bracketsOf(source) ?? {}
  const missed = uneven?.isClosedEarly === false ? uneven : undefined
  const likely = missed?.opened ?? open.at(-1)
  if (likely === undefined) {
    return {
      explanation: 'The program ends while a block or bracket is still open.',
      fix: `Count the brackets: each ${code('{')}, ${code('(')} and ${code('[')} needs its partner.`,
      searchWords,
    }
  }
  const partner = code(partnerOf(likely.sign))
  const others = open.length > 1 && !missed ? ` So are ${open.slice(0, -1).slice(-3).map(ofLine).join(' and ')}.` : ''
  return {
    explanation: missed
      ? `The program ends while a bracket is still open. By the indentation it is the ${ofLine(likely)}: the ${code(missed.closed.sign)} of line ${missed.closed.line} closes it, and stands where something further out should be closed.`
      : `The program ends while the ${ofLine(likely)} is still open.${others}`,
    fix: `Put ${partner} where ${likely.sign === '{' ? 'the block that begins' : 'what is opened'} on line ${likely.line} ends.`,
    searchWords,
  }
}

/** What is told of a bracket that closes nothing; undefined where it does. */
export function noPartner(token: string, source: string): Reading | undefined {
  const { open, stray, uneven } = (/^[})\]]$/.test(token) && bracketsOf(source)) || {}
  if (stray?.sign !== token) return undefined
  const opened = open?.at(-1)
  if (opened) {
    const partner = code(partnerOf(opened.sign))
    return {
      explanation: `The ${ofLine(stray)} closes something, but the ${ofLine(opened)} is still open there.`,
      fix: `Put ${partner} before it, where what is opened on line ${opened.line} ends.`,
      searchWords,
    }
  }
  const early = uneven?.isClosedEarly ? uneven.closed : undefined
  return {
    explanation: `There is one ${code(token)} too many: the one of line ${stray.line} closes nothing.${early ? ` By the indentation the ${ofLine(early)} is the wrong one.` : ''}`,
    fix: `Remove the ${code(token)} of line ${(early ?? stray).line}, or put in the bracket that it shall close.`,
    searchWords,
  }
}

/** A sentence about the bracket that ends something too early; empty where the indentation shows none. */
export function closedEarly(source: string): string {
  const { uneven } = bracketsOf(source) ?? {}
  return uneven?.isClosedEarly
    ? ` The ${ofLine(uneven.closed)} closes what line ${uneven.opened.line} opens, ${code(uneven.opened.lineText, 60)}.`
    : ''
}

/** The line of the last backtick where their number is odd; 0 where it is even. */
function lastOddBacktick(source: string): number {
  const parts = source.slice(0, 65_536).split('`')
  return parts.length % 2 === 0 ? parts.slice(0, -1).join('').split('\n').length : 0
}
