import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { onLine, theLine } from '../place.ts'
import { isDecorated } from './definition.ts'
import { functionOf, type PythonCase, type PythonError } from './python-error.ts'

export function explainRecursion(error: PythonError): Reading {
  const counts = new Map<string, number>()
  for (const { scope } of error.frames) counts.set(scope, (counts.get(scope) ?? 0) + 1)
  const repeated = [...counts].filter(([scope]) => !scope.startsWith('<')).sort((a, b) => b[1] - a[1])[0]?.[0]
  const name = functionOf(error) ?? repeated
  if (name !== undefined && error.lineText.includes(`self.${name}`) && isDecorated(error.program, name, 'property')) {
    return {
      explanation: `${code(`.${name}`)} has ${code('@property')} above it, so ${code(`self.${name}`)}${onLine(error.line)} calls the same method again, and so on without end.`,
      fix: `Keep the value under another name, ${code(`self._${name}`)}, and use that one inside of the class.`,
      searchWords: 'class property attribute self recursion',
    }
  }
  return {
    explanation: `${name === undefined ? 'A function' : code(`${name}(…)`)} calls itself${onLine(error.line)} again and again and never stops, until Python has no room for more calls (about 1000).`,
    fix: `Begin the function with a case that returns without calling itself, such as ${code('if n == 0: return 1')}, and check that every call comes nearer to it: ${code(`${name ?? 'f'}(n - 1)`)}.`,
    searchWords: 'recursion base case function calls itself RecursionError',
    experiment: 'Print the argument at the beginning of the function, to see whether it comes nearer to the end.',
  }
}

export function explainEndOfInput(error: PythonError): Reading {
  return {
    explanation: `${code('input()')} waits for a line${onLine(error.line)}, but there is no input left: the program was started without input, or asks more often than there are lines.`,
    fix: `Give the program input, one line for each ${code('input()')}, before you run it.`,
    searchWords: 'input reading EOFError',
  }
}

export function explainInterrupt(error: PythonError): Reading {
  return {
    explanation: `The program was stopped from outside${error.line > 0 ? ` while it was on line ${error.line}` : ''}. That is no mistake in itself; but if it ran on and on, a loop may never end.`,
    fix: `If you did not stop it yourself, check the loop around that line: does its condition become false at some time?`,
    searchWords: 'while loop endless stop',
  }
}

export function explainAssertion(error: PythonError): Reading {
  const line = error.lineText.slice(0, 300)
  const condition = /^assert (.+?)(?:, *f?["'].*)?$/.exec(line)?.[1]
  const comparison = condition === undefined ? undefined : /^(.+?) == (.+)$/.exec(condition)
  return {
    explanation: `${code('assert')} checks that something is true${onLine(error.line)}, and it is not${condition === undefined ? '' : `: ${code(condition)} is false`}.${error.message ? ` It says: ${code(error.message)}.` : ''}`,
    fix: comparison
      ? `Print ${code(comparison[1] ?? '')} and compare it with ${code(comparison[2] ?? '')}: the function in it gives another result than expected.`
      : 'Print the values in the condition, and look for the line that makes them other than expected.',
    searchWords: 'assert testing check',
  }
}

export function explainStopIteration(error: PythonError): Reading {
  return {
    explanation: `${code('next(…)')} asks for another element${onLine(error.line)}, but all have been given out.`,
    fix: `Loop with ${code('for')}, which stops by itself, or say what comes when nothing is left: ${code('next(numbers, None)')}.`,
    searchWords: 'iterator next generator for loop',
  }
}

export function explainMemory(error: PythonError): Reading {
  return {
    explanation: `The program needs more memory than it may have${onLine(error.line)}: a list or text grows too large, perhaps in a loop that never ends.`,
    fix: 'Look for the loop that adds elements, and check when it ends. Work through large data piece by piece instead of keeping all of it.',
    searchWords: 'loop endless list memory',
  }
}

export function explainNotImplemented(error: PythonError): Reading {
  return {
    explanation: `${theLine(error.line)} says that this part is still to be written.${error.message ? ` It says: ${code(error.message)}.` : ''}`,
    fix: `Replace the line with ${code('raise NotImplementedError')} by your own code.`,
    searchWords: 'function write body return',
  }
}

export function explainNetwork(error: PythonError): Reading {
  return {
    explanation: `The program wants to reach another computer${onLine(error.line)}, but programs in the sandbox have no network.`,
    fix: 'Put the data that you need into the program or into a file beside it.',
    searchWords: 'files read data',
  }
}

const runtimeCases: PythonCase[] = [
  {
    pattern: /^(?:dictionary|Set|set|OrderedDict|deque) (?:changed size|changed|keys changed|mutated) during iteration/,
    read: (_, error) => ({
      explanation: `The loop goes through a collection${onLine(error.line)}, and inside the loop elements are added to it or removed from it.`,
      fix: `Loop over a copy: ${code(overCopy(error.lineText))}.`,
      searchWords: 'dictionary loop remove copy iteration',
    }),
  },
  {
    pattern: /^generator raised StopIteration/,
    read: (_, error) => explainStopIteration(error),
  },
  {
    pattern: /^can't start new thread/,
    read: () => ({
      explanation: 'The program has started as many threads as it may have.',
      fix: 'Start fewer threads, and wait for the earlier ones to end.',
      searchWords: 'threads loop',
    }),
  },
]

export function explainRuntimeError(error: PythonError): Reading | undefined {
  return readMessage(runtimeCases, error)
}

function overCopy(lineText: string): string {
  const [, target = 'key', collection = 'dictionary'] =
    /^for ([\w, ]{1,60}) in ([\w.()]{1,60}):/.exec(lineText.slice(0, 300)) ?? []
  return `for ${target} in list(${collection}):`
}
