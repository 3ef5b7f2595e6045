import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import type { JavaScriptCase, JavaScriptError } from './javascript-error.ts'
import { awaitOutside, misplaced } from './misplaced.ts'
import { closedEarly, noPartner, stillOpen } from './unbalanced.ts'

const searchWords = 'JavaScript SyntaxError'

const cases: JavaScriptCase[] = [
  {
    pattern:
      /is not valid JSON|in JSON at position|^Unexpected end of JSON input|^Expected property name or '}' in JSON/,
    read: (_, error) => ({
      explanation: `${code('JSON.parse(…)')} got a text that is no JSON${onLine(error.line)}: ${code(error.message)}.`,
      fix: 'Print the text first. JSON needs double quotes around names and texts, and no comma after the last element.',
      searchWords: 'JavaScript JSON parse',
    }),
  },
  {
    pattern: /^missing \) after argument list/,
    read: (_, error) => ({
      explanation: `A call${onLine(error.line)} opens a round bracket, and before it is closed comes something that does not fit: the ${code(')')} is missing, or a comma or ${code('+')} between two values.`,
      fix: `Put ${code(')')} at the end of the call, or a comma between its values.`,
      searchWords: `${searchWords} function call brackets`,
    }),
  },
  {
    // The second is what is said of TypeScript.
    pattern: /^Unexpected end of input|^Expected '.{1,9}', got '<eof>'/,
    read: (_, { source }) => stillOpen(source),
  },
  {
    pattern: /^Invalid or unexpected token/,
    read: (_, error) => ({
      explanation: `There is a character${onLine(error.line)} that JavaScript cannot read. Most often a text is not closed by its quote on the same line, or the quotes are curly ones from a document.`,
      fix: `Close the text with the same quote with which it begins: ${code('"')}, ${code("'")} or a backtick.`,
      searchWords: `${searchWords} string quotes`,
    }),
  },
  {
    pattern: /^Invalid regular expression: (.{0,200})/,
    read: ([problem = ''], error) => ({
      explanation: `The pattern${onLine(error.line)} cannot be read: ${code(problem)}. Signs such as ${code('(')}, ${code('[')} and ${code('*')} have a meaning in patterns.`,
      fix: `To look for such a sign itself, put a backslash before it: ${code('/\\(/')}; otherwise close what it opens.`,
      searchWords: 'JavaScript regular expression pattern',
    }),
  },
  {
    pattern: /^Unterminated template/,
    read: () => ({
      explanation: 'A text that begins with a backtick is never closed.',
      fix: 'Put a backtick where the text shall end.',
      searchWords: `${searchWords} template string`,
    }),
  },
  {
    pattern: /^Identifier '([^']+)' has already been declared/,
    read: ([name = ''], { line, declared }) => ({
      explanation: `${code(name)} is declared a second time${onLine(line)}${declared.has(name) ? `; the first time was line ${declared.get(name)}` : ''}.`,
      fix: `To give it a new value, leave ${code('let')} or ${code('const')} away; for another variable choose another name.`,
      searchWords: 'JavaScript let const variable declaration',
    }),
  },
  {
    pattern: /^TypeScript (enum|namespace|parameter property)\S* (?:declaration )?is not supported in strip-only mode/,
    read: ([what = ''], { line }) => ({
      explanation: `Programs are run with their types left out, and ${code(what)}${onLine(line)} is more than a type: it would have to be turned into JavaScript first.`,
      fix:
        what === 'enum'
          ? `Write an object, ${code('const Colour = { Red: 0, Green: 1 } as const')}, or a type of texts, ${code("type Colour = 'red' | 'green'")}.`
          : 'Write it out in ordinary JavaScript.',
      searchWords: 'TypeScript object type',
    }),
  },
  {
    pattern: /^Missing initializer in const/,
    read: () => ({
      explanation: `${code('const')} needs a value at once, since it can never get one later.`,
      fix: `Write ${code('const name = value')}, or ${code('let')} if the value comes later.`,
      searchWords: 'JavaScript let const variable',
    }),
  },
  {
    pattern: /^await is only valid|^await isn't allowed in non-async/,
    read: (_, error) => awaitOutside(error),
  },
  {
    pattern: /^Private field '(#[^']{1,60})' must be declared/,
    read: ([name = ''], { line }) => ({
      explanation: `${code(name)} is used${onLine(line)} outside of a class that declares it. Names with ${code('#')} are private: only the code inside of their class may use them.`,
      fix: `Write a method in the class that gives the value; or declare ${code(name)} at the top of the class if the line stands in it.`,
      searchWords: 'JavaScript class private field',
    }),
  },
  {
    pattern: /^'super' keyword unexpected here/,
    read: (_, { line }) => ({
      explanation: `${code('super')} means the class that this one is built upon${onLine(line)}, and there is none, or the line stands outside of the class's methods.`,
      fix: `Write ${code('class Name extends Other')}, or take ${code('super')} away.`,
      searchWords: 'JavaScript class extends super constructor',
    }),
  },
  {
    pattern: /^(?:Octal literals|Decimals with leading zeros|Octal escape sequences)/,
    read: (_, { line }) => ({
      explanation: `A number${onLine(line)} begins with 0 and goes on with digits, which once meant a number to the base 8.`,
      fix: `Leave the zero away; if the base 8 is meant write ${code('0o17')}, and if the zeros matter make it a text: ${code("'017'")}.`,
      searchWords: 'JavaScript numbers',
    }),
  },
  {
    pattern: /^Delete of an unqualified identifier/,
    read: (_, { line }) => ({
      explanation: `${code('delete')} takes a property away from an object${onLine(line)}; variables cannot be deleted.`,
      fix: `Give the variable another value, such as ${code('undefined')}, or write ${code('delete object.property')}.`,
      searchWords: 'JavaScript delete property object',
    }),
  },
  {
    pattern: /^Missing catch or finally after try/,
    read: (_, { line }) => ({
      explanation: `A ${code('try')} block must be followed by ${code('catch')} or ${code('finally')}${onLine(line)}.`,
      fix: `Write ${code('catch (error) { … }')} behind its closing ${code('}')}.`,
      searchWords: 'JavaScript try catch',
    }),
  },
  {
    pattern: /^Rest parameter must be last|^Rest element must be last/,
    read: (_, { line }) => ({
      explanation: `What begins with three dots takes all that is left${onLine(line)}, so nothing can come after it.`,
      fix: `Put it last: ${code('function f(first, ...rest)')}.`,
      searchWords: 'JavaScript function parameters rest',
    }),
  },
  {
    pattern: /^A class may only have one constructor|^Duplicate parameter name/,
    read: (_, { line }) => ({
      explanation: `The same thing stands there twice${onLine(line)}: a class has one constructor, and a function one parameter of each name.`,
      fix: 'Remove one of the two, or put both together.',
      searchWords: 'JavaScript class constructor parameters',
    }),
  },
  {
    pattern: /^The requested module '([^']{1,100})' does not provide an export named '([^']{1,60})'/,
    read: ([file = '', name = '']) => ({
      explanation: `${code(file)} was found, but it exports nothing called ${code(name)}.`,
      fix: `Check the spelling, and write ${code('export')} before ${code(name)} in that file; of ${code('export default')} the import has no braces.`,
      searchWords: 'JavaScript import export module',
    }),
  },
  {
    pattern: /^Malformed arrow function parameter list|^missing \) in parenthetical/,
    read: (_, { line }) => ({
      explanation: `What stands in the round brackets${onLine(line)} is neither a list of parameters nor a value.`,
      fix: `Between the brackets before ${code('=>')} stand names with commas: ${code('(a, b) => a + b')}.`,
      searchWords: 'JavaScript arrow function parameters',
    }),
  },
  {
    pattern: /^Cannot use import statement outside a module|^Unexpected token 'export'/,
    read: () => ({
      explanation: `${code('import')} and ${code('export')} only work in modules, and this file is run as an ordinary script.`,
      fix: `Name the file with the ending ${code('.mjs')}, or write ${code('const thing = require("…")')}.`,
      searchWords: 'JavaScript import module require',
    }),
  },
  {
    pattern: /^Invalid (?:left-hand side in assignment|left-hand side expression|destructuring assignment target)/,
    read: (_, error) => ({
      explanation: `A single ${code('=')} gives a name a value, but on its left${onLine(error.line)} stands something that is no name.`,
      fix: `To compare, write ${code('===')}; to assign, put the name on the left.`,
      searchWords: 'JavaScript comparison assignment ===',
    }),
  },
  {
    pattern: /^Illegal (return|break|continue) statement|^Undefined label/,
    read: ([word = 'break'], error) => ({
      explanation: `${code(word || 'break')} stands${onLine(error.line)} outside of ${word === 'return' ? 'a function' : 'a loop'}.${closedEarly(error.source)}`,
      fix: 'Check the curly brackets above: one of them closes too early.',
      searchWords: `${searchWords} function loop brackets`,
    }),
  },
  {
    pattern:
      /^Unexpected (?:token '?(.{1,20}?)'?|identifier(?: '([^']+)')?|string|number|strict mode reserved word|reserved word)$/,
    read: ([token = '', identifier = ''], error) =>
      foreign(error) ??
      noPartner(token, error.source) ??
      misplaced(token || identifier, error) ?? {
        explanation: `JavaScript did not expect ${token || identifier ? code(token || identifier) : 'what stands'}${onLine(error.line)} at this place. Something before it is missing or too much: a bracket, a comma, an operator or a quote.`,
        fix:
          token === '}' || token === ')'
            ? `Count the brackets: is there one ${code(token)} too many, or is its partner missing?`
            : 'Look at the marked place and just before it, and put in what is missing.',
        searchWords,
      },
  },
]

export function explainSyntax(error: JavaScriptError): Reading | undefined {
  return readMessage(cases, error)
}

const foreignLines: readonly (readonly [line: RegExp, said: string, instead: string])[] = [
  [/^def \w+/, 'def', 'function name(…) { … }'],
  [/^elif\b/, 'elif', 'else if (…) { … }'],
  [/^(?:if|while|for)\b[^({]*:\s*$/, ':', 'if (…) { … }'],
  [/^print [^(]/, 'print', 'console.log(…)'],
]

/** A line that is written as another language has it. */
function foreign({ line, lineText }: JavaScriptError): Reading | undefined {
  const found = foreignLines.find(([pattern]) => pattern.test(lineText.slice(0, 300)))
  if (found === undefined) return undefined
  const [, said, instead] = found
  return {
    explanation: `${code(said)}${onLine(line)} belongs to Python. JavaScript has other words, and puts blocks between curly brackets.`,
    fix: `Write it as JavaScript does: ${code(instead)}.`,
    searchWords: 'JavaScript function block brackets',
  }
}
