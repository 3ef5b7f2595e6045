import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import { definitionAround } from './definition.ts'
import { functionOf, type PythonCase, type PythonError } from './python-error.ts'

const cases: PythonCase[] = [
  {
    pattern: /^(?:cannot access local variable '([^']*)' where|local variable '([^']*)' referenced before)/,
    read: ([current = '', older = ''], error) => unbound(current || older, error),
  },
]

export function explainUnboundLocal(error: PythonError): Reading | undefined {
  return readMessage(cases, error)
}

function unbound(name: string, error: PythonError): Reading {
  const scope = functionOf(error)
  const bindings = error.program.bindings.get(name) ?? []
  const inside = bindings.find(
    (binding) => binding.scope !== undefined && (scope === undefined || binding.scope === scope),
  )
  const outside = bindings.find((binding) => binding.scope === undefined)
  const around = functionAround(error)
  const enclosing = around && bindings.find((binding) => binding.scope === around)
  const where = scope === undefined ? 'the function' : `the function ${code(scope)}`
  if (outside) {
    const assigned = inside ? ` (line ${inside.line})` : ''
    return {
      explanation: `Because ${where} assigns to ${code(name)}${assigned}, Python takes ${code(name)} in all of that function for a variable of its own. It has no value yet${onLine(error.line)}; the other ${code(name)} of line ${outside.line} is not looked at.`,
      fix: `Pass the value in as a parameter and hand the new one out with ${code('return')}; or, if it must be the variable of line ${outside.line}, write ${code(`global ${name}`)} as the first line of the function.`,
      searchWords: 'function local variable scope parameter return UnboundLocalError',
    }
  }
  if (around !== undefined && enclosing) {
    return {
      explanation: `Because ${where} assigns to ${code(name)}, Python takes ${code(name)} in all of it for a variable of its own, which has no value yet${onLine(error.line)}; the ${code(name)} of ${code(around)} around it (line ${enclosing.line}) is not looked at.`,
      fix: `Write ${code(`nonlocal ${name}`)} as the first line of ${where}: then both mean the same variable.`,
      searchWords: 'function inner nonlocal variable scope UnboundLocalError',
    }
  }
  const branch =
    inside && inside.line < error.line
      ? `The line that gives it one, line ${inside.line}, was not run this time, since it stands in a branch or loop that was skipped.`
      : 'No line before gave it one.'
  return {
    explanation: `${code(name)} has no value yet${onLine(error.line)}. ${branch}`,
    fix: `Give ${code(name)} a first value at the beginning of ${where}, before any ${code('if')} or loop.`,
    searchWords: 'function local variable assigned before use if branch UnboundLocalError',
    experiment: `Print something in each branch, to see which of them Python runs.`,
  }
}

/** The function around the one in which the error arose. */
function functionAround({ program, line }: PythonError): string | undefined {
  const inner = definitionAround(program, line)
  return inner && definitionAround(program, inner.line)?.name
}
