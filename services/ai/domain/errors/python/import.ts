import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { nearMiss } from '../near-miss.ts'
import { onLine } from '../place.ts'
import { moduleFunctions, standardModules } from './library.ts'
import type { PythonCase, PythonError } from './python-error.ts'

const searchWords = 'import module standard library'

const cases: PythonCase[] = [
  {
    pattern: /^No module named '([^']+)'; '([^']+)' is not a package/,
    read: ([module = '', own = '']) => ({
      explanation: `Python took a file called ${code(`${own}.py`)} for the module ${code(own)}, and found no ${code(module)} in it.`,
      fix: `If that file is yours, rename it.`,
      searchWords,
    }),
  },
  {
    pattern: /^No module named '?([\w.]+)'?/,
    read: ([module = ''], error) => {
      const meant = nearMiss(module, standardModules)
      return {
        explanation: `There is no module called ${code(module)}${onLine(error.line)}: it is spelt differently, is not installed where your program runs, or is a file that lies somewhere else.`,
        fix:
          meant !== undefined
            ? `Write ${code(`import ${meant}`)}.`
            : `Check the spelling, small letters included. For a file of your own, ${code(`${module.split('.')[0] ?? module}.py`)} must lie beside your program.`,
        searchWords,
      }
    },
  },
  {
    pattern: /^cannot import name '([^']+)' from partially initialized module '([^']+)'/,
    read: ([, module = '']) => ({
      explanation: `Two files import each other, or your own file is called like the module ${code(module)}, so it is not complete yet when it is needed.`,
      fix: `Rename your file if it is called ${code(`${module}.py`)}; otherwise move what both files need into a third one.`,
      searchWords,
    }),
  },
  {
    pattern: /^cannot import name '([^']+)' from '([^']+)'/,
    read: ([name = '', module = ''], error) => {
      const meant =
        nearMiss(name, moduleFunctions.get(module) ?? []) ?? /Did you mean: '([^']+)'/.exec(error.message)?.[1]
      return {
        explanation: `The module ${code(module)} is there, but nothing in it is called ${code(name)}.`,
        fix:
          meant === undefined
            ? `Check the spelling of ${code(name)}; if a file of yours is called ${code(`${module}.py`)}, rename it.`
            : `Write ${code(`from ${module} import ${meant}`)}.`,
        searchWords,
      }
    },
  },
]

export function explainImportError(error: PythonError): Reading | undefined {
  return readMessage(cases, error)
}
