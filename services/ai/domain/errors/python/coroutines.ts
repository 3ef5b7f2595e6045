import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import { definitionAround } from './definition.ts'
import type { PythonCase, PythonError } from './python-error.ts'

const searchWords = 'async await asyncio coroutine function'

/** What is waited for where nothing may wait, and what is not waited for. */
export const coroutineCases: readonly PythonCase[] = [
  {
    pattern: /^'(await|async for|async with|asynchronous comprehension)' outside (?:of )?(?:an )?(?:async|function)/,
    read: ([word = ''], error) => awaitOutside(word, error),
  },
  {
    pattern: /^asynchronous comprehension outside of an asynchronous function/,
    read: (_, error) => awaitOutside('async for', error),
  },
  {
    pattern: /'coroutine' (?:object|and|has)|and 'coroutine'|(?:not|type) ?\(?(?:not )?["']coroutine["']/,
    read: (_, error) => ({
      explanation: `Calling an ${code('async')} function only prepares its work; the result is there once the call was awaited. Line ${error.line || 'that fails'} uses the call itself, a coroutine, as if it were the result.`,
      fix: `Write ${code('await')} before the call, inside a function that begins with ${code('async def')}; from an ordinary place start it with ${code('asyncio.run(…)')}.`,
      searchWords,
    }),
  },
  {
    pattern: /'async_generator' object is not (?:iterable|an iterator)/,
    read: (_, error) => ({
      explanation: `The function that the loop goes through${onLine(error.line)} is ${code('async')} and hands out its values with ${code('yield')}: an ordinary ${code('for')} cannot wait for them.`,
      fix: `Write ${code('async for')}, inside a function that begins with ${code('async def')}.`,
      searchWords,
    }),
  },
  {
    pattern: /^(?:object (\w+) can't be used in 'await' expression|'(\w+)' object can't be awaited)/,
    read: ([type = '', newer = ''], error) => ({
      explanation: `${code('await')} waits for what an ${code('async')} function gives, but here it gets ${type || newer ? `a value of the type ${code(type || newer)}` : 'something else'}${onLine(error.line)}.`,
      fix: `Leave ${code('await')} away, or define the function that is called with ${code('async def')}.`,
      searchWords,
    }),
  },
  {
    pattern: /^(?:a coroutine was expected|An asyncio\.Future, a coroutine or an awaitable is required)/,
    read: (_, error) => ({
      explanation: `${code('asyncio')} wants the call of an ${code('async')} function${onLine(error.line)}, and gets something else: often the function without its brackets, or one that is not ${code('async')}.`,
      fix: `Put the brackets behind the name, ${code('asyncio.run(main())')}, and define the function with ${code('async def')}.`,
      searchWords,
    }),
  },
  {
    pattern: /^asyncio\.run\(\) cannot be called from a running event loop/,
    read: (_, error) => ({
      explanation: `${code('asyncio.run(…)')}${onLine(error.line)} starts everything that is asynchronous, and it runs already.`,
      fix: `Inside of an ${code('async')} function write ${code('await')} instead.`,
      searchWords,
    }),
  },
]

function awaitOutside(word: string, error: PythonError): Reading {
  const owner = definitionAround(error.program, error.line)
  return owner === undefined
    ? {
        explanation: `${code(word)}${onLine(error.line)} stands outside of any function. Only an ${code('async')} function can wait in the middle of its work.`,
        fix: `Put the line into a function ${code('async def main():')}, and start it with ${code('asyncio.run(main())')}.`,
        searchWords,
      }
    : {
        explanation: `${code(word)}${onLine(error.line)} stands in ${code(`${owner.name}`)}, which is an ordinary function: only one that begins with ${code('async def')} can wait in the middle of its work.`,
        fix: `Write ${code(`async def ${owner.name}(…):`)} on line ${owner.line}; then its calls need ${code('await')} too, or ${code(`asyncio.run(${owner.name}(…))`)} where the program starts.`,
        searchWords,
      }
}
