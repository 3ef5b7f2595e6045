import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { nearMiss } from '../near-miss.ts'
import { onLine } from '../place.ts'
import { builtinNames, moduleOfName, standardModules } from './library.ts'
import { keywords } from './program.ts'
import { functionOf, type PythonCase, type PythonError } from './python-error.ts'

const searchWords = 'NameError variable name not defined spelling'

const cases: PythonCase[] = [
  { pattern: /^name '([^']*)' is not defined/, read: ([name = ''], error) => undefinedName(name, error) },
  {
    pattern: /^cannot access free variable '([^']*)'/,
    read: ([name = '']) => ({
      explanation: `An inner function uses ${code(name)} of the function around it, but that variable has no value yet at that moment.`,
      fix: `Give ${code(name)} a value before the inner function is called.`,
      searchWords,
    }),
  },
]

export function explainNameError(error: PythonError): Reading | undefined {
  return readMessage(cases, error)
}

function undefinedName(name: string, error: PythonError): Reading {
  const { program, line } = error
  const bindings = program.bindings.get(name) ?? []
  const unknown = `Python reached the name ${code(name)}${onLine(line)}, and nothing has that name`
  const suggested = /Did you mean: '([^']+)'/.exec(error.message)?.[1]

  const otherLanguage = spelledInOtherLanguages.get(name)
  if (otherLanguage) {
    return {
      explanation: `${unknown}: in Python it is written ${code(otherLanguage)}.`,
      fix: `Write ${code(otherLanguage)} instead of ${code(name)}.`,
      searchWords: 'boolean True False None values',
    }
  }
  const later = bindings.find((binding) => binding.scope === undefined && binding.line > line)
  if (later && line > 0 && !bindings.some((binding) => binding.scope === undefined && binding.line < line)) {
    return {
      explanation: `${unknown} yet: it gets its value only on line ${later.line}, and Python runs the program from top to bottom.`,
      fix: `Move line ${later.line}, which makes ${code(name)}, above its first use.`,
      searchWords: 'NameError order of statements variable assignment before use',
    }
  }
  const inner = bindings.find((binding) => binding.scope !== undefined && binding.scope !== functionOf(error))
  if (inner?.scope !== undefined) {
    return {
      explanation: `${unknown} here: ${code(name)} exists only inside the function ${code(inner.scope)} (line ${inner.line}), and is gone when that function ends.`,
      fix: `Let ${code(inner.scope)} hand the value out with ${code('return')}, and keep it where you call the function: ${code(`${name} = ${inner.scope}(…)`)}.`,
      searchWords: 'function local variable scope return value',
    }
  }
  if (name === 'self') {
    return {
      explanation: `${unknown}: ${code('self')} is known only in methods that take it as their first parameter.`,
      fix: `Write ${code('self')} first between the brackets of the method's ${code('def')} line.`,
      searchWords: 'class method self parameter',
    }
  }
  const home = moduleOfName.get(name)
  if (standardModules.has(name) || home !== undefined) {
    const importLine = home === undefined ? `import ${name}` : `from ${home} import ${name}`
    return {
      explanation: `${unknown}: ${home === undefined ? 'this is a module' : `it belongs to the module ${code(home)}`}, and modules must be imported first.`,
      fix: `Put ${code(importLine)} at the top of the program.`,
      searchWords: 'import module standard library',
    }
  }
  // The interpreter also suggests names that have little in common; unseen code leaves only its word.
  const trusted = suggested !== undefined && (program.bindings.size === 0 || program.bindings.has(suggested))
  const meant = nearMiss(name, candidates(error)) ?? (trusted ? suggested : undefined)
  if (meant !== undefined) {
    const known = program.bindings.get(meant)?.[0]
    const origin = known ? `you made ${code(meant)} on line ${known.line}` : `Python knows ${code(meant)}`
    const difference =
      meant.toLowerCase() === name.toLowerCase()
        ? 'capital and small letters make different names'
        : 'the spelling differs a little'
    return {
      explanation: `${unknown}. But ${origin}: ${difference}.`,
      fix: `Write ${code(meant)} instead of ${code(name)}${onLine(line)}.`,
      searchWords,
    }
  }
  return {
    explanation: `${unknown}: no line before it makes a variable or function called ${code(name)}.`,
    fix: `If ${code(name)} is meant as text, put it in quotes: ${code(`"${name}"`)}. If it is meant as a variable, give it a value first: ${code(`${name} = …`)}.`,
    searchWords,
  }
}

function* candidates(error: PythonError): Generator<string> {
  // What the learner made comes before what Python has.
  yield* error.program.bindings.keys()
  yield* builtinNames
  yield* keywords
}

const spelledInOtherLanguages = new Map([
  ['true', 'True'],
  ['false', 'False'],
  ['null', 'None'],
  ['none', 'None'],
  ['nil', 'None'],
  ['NULL', 'None'],
  ['undefined', 'None'],
  ['TRUE', 'True'],
  ['FALSE', 'False'],
])
