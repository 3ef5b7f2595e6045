import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import { bracketCases } from './brackets-and-quotes.ts'
import { explainInvalidSyntax, missingColon } from './invalid-syntax.ts'
import type { PythonCase, PythonError } from './python-error.ts'
import { ownFrame } from './traceback.ts'

const searchWords = 'SyntaxError'

const cases: PythonCase[] = [
  ...bracketCases,
  {
    pattern: /^Missing parentheses in call to '(print|exec)'/,
    read: ([name = '']) => ({
      explanation: `${code(name)} is a function, and what a function gets stands in round brackets. Without them, as in Python 2, Python 3 does not understand the line.`,
      fix: `Put brackets around what you want to print: ${code('print("…")')}.`,
      searchWords: 'print function brackets SyntaxError',
    }),
  },
  {
    pattern: /^expected ':'/,
    read: (_, error) => (/^else if\b|[:{]$/.test(error.lineText) ? explainInvalidSyntax(error) : missingColon(error)),
  },
  {
    pattern: /Maybe you meant '==' (?:or ':=' )?instead of '='|perhaps you meant "=="/,
    read: (_, error) => equalsSign(error),
  },
  {
    pattern: /^cannot assign to (True|False|None|.*?)(?: here)?(?:\.|$)/,
    read: ([target = ''], error) => ({
      explanation: `A single ${code('=')} gives a name a value, and the name stands on its left. Here ${/^(?:True|False|None)$/.test(target) ? code(target) : `a thing of another kind (Python calls it ${code(target)})`} stands there${onLine(error.line)}.`,
      fix: `Put the name on the left and the value on the right, as in ${code('name = value')}. To compare two values, write ${code('==')}.`,
      searchWords: 'assignment variable comparison == equals SyntaxError',
    }),
  },
  {
    pattern: /^invalid syntax\. Perhaps you forgot a comma/,
    read: (_, error) =>
      dictionaryColon(error) ?? {
        explanation: `Two things stand side by side${onLine(error.line)} with nothing between them. In brackets, Python expects a comma there.`,
        fix: 'Put a comma between the two values, or the operator or quote that is missing.',
        searchWords: 'SyntaxError comma list arguments',
      },
  },
  {
    pattern: /^'(return|yield|await)' outside (?:async )?function/,
    read: ([word = '']) => ({
      explanation: `${code(word)} only makes sense inside a function, and this line is not part of one. Often only the indentation is missing.`,
      fix: `Indent the line so that it belongs to the ${code('def')} above it, or take ${code(word)} away.`,
      searchWords: 'function return indentation',
    }),
  },
  {
    pattern: /^'(break|continue)' (?:outside loop|not properly in loop)/,
    read: ([word = '']) => ({
      explanation: `${code(word)} only makes sense inside a ${code('for')} or ${code('while')} loop, and this line is not inside one.`,
      fix: `Indent the line so that it belongs to the loop. To leave a function, write ${code('return')} instead.`,
      searchWords: 'loop break continue',
    }),
  },
  {
    pattern: /^invalid character '(.+)' \((U\+[0-9A-F]+)\)|^invalid non-printable character (U\+[0-9A-F]+)/,
    read: ([character = '', codePoint = '', hidden = '']) => ({
      explanation: character
        ? `The character ${code(character)} (${codePoint}) is no part of the language. It often comes from copying text out of a document, which replaces straight quotes, minus signs and commas by nicer ones.`
        : `There is a character here that cannot be seen (${hidden}). It often comes along when text is copied from a web page.`,
      fix: 'Delete it and type the character again on the keyboard.',
      searchWords: 'SyntaxError string quotes character',
    }),
  },
  {
    pattern: /^invalid (?:decimal|hexadecimal|octal|binary|imaginary) literal|^invalid digit/,
    read: () => ({
      explanation:
        'Something begins with a digit and goes on with letters. Names must begin with a letter or an underscore, and numbers have no letters.',
      fix: `Rename it so that a letter comes first, such as ${code('player1')} instead of ${code('1player')}; or separate the number from what follows.`,
      searchWords: 'variable names rules number',
    }),
  },
  {
    pattern: /^leading zeros in decimal integer/,
    read: () => ({
      explanation: 'A whole number does not begin with 0 in Python.',
      fix: `Leave the zeros away (${code('7')} instead of ${code('007')}), or write it as text in quotes if the zeros matter.`,
      searchWords: 'integer numbers string',
    }),
  },
  {
    pattern: /^unexpected character after line continuation/,
    read: () => ({
      explanation: `A backslash ${code('\\')} outside of quotes means that the line goes on in the next one, so nothing may follow it.`,
      fix: `If the backslash belongs to text, such as ${code('\\n')}, put it inside the quotes; to divide, write ${code('/')}.`,
      searchWords: 'string escape backslash',
    }),
  },
  {
    pattern: /^(?:non-default argument follows default|parameter without a default follows)/,
    read: () => ({
      explanation: 'Parameters with a default value must come after those without one.',
      fix: `Reorder the parameters, as in ${code('def greet(name, greeting="Hello"):')}.`,
      searchWords: 'function parameters default values',
    }),
  },
  {
    pattern: /^positional argument follows keyword argument/,
    read: () => ({
      explanation: `In this call, an argument without a name stands after one with a name (${code('name=value')}).`,
      fix: 'Put the arguments without names first.',
      searchWords: 'function arguments keyword',
    }),
  },
  {
    pattern: /^(?:keyword argument repeated: (\w+)|duplicate argument '(\w+)')/,
    read: ([argument = '', parameter = '']) => ({
      explanation: `The name ${code(argument || parameter)} stands there twice.`,
      fix: 'Remove or rename one of the two.',
      searchWords: 'function parameters arguments',
    }),
  },
  {
    pattern: /^expected 'except' or 'finally' block/,
    read: () => ({
      explanation: `A ${code('try:')} block must be followed by ${code('except')} or ${code('finally')}, at the same indentation as ${code('try')}.`,
      fix: `Add ${code('except ValueError:')} (with the error that you expect) below the block.`,
      searchWords: 'try except exceptions',
    }),
  },
  {
    pattern: /^name '(\w+)' is (?:assigned to|used prior to|parameter and) (?:before )?(?:global|nonlocal)/,
    read: ([name = '']) => ({
      explanation: `${code(`global ${name}`)} stands after ${code(name)} was used in this function already.`,
      fix: `Make ${code(`global ${name}`)} the first line of the function, or better, pass ${code(name)} as a parameter.`,
      searchWords: 'function global variable scope',
    }),
  },
  {
    pattern: /^no binding for nonlocal '(\w+)' found|^nonlocal declaration not allowed at module level/,
    read: ([name = '']) => ({
      explanation: `${code('nonlocal')} means a variable of the function around this one, and there is none${name === '' ? '' : ` called ${code(name)}`}.`,
      fix: `For a variable of the program write ${code(`global ${name || 'name'}`)}; better, pass the value as a parameter.`,
      searchWords: 'function nonlocal global variable scope',
    }),
  },
  {
    pattern: /^':' expected after dictionary key|^expression expected after dictionary key and ':'/,
    read: (_, error) => ({
      explanation: `Between the curly brackets each key of a dictionary needs a colon and its value${onLine(error.line)}, and one of the two is missing.`,
      fix: `Write ${code('{"key": value}')}, with commas between the pairs.`,
      searchWords: 'dictionary keys values colon',
    }),
  },
  {
    pattern: /^expected 'else' after 'if' expression/,
    read: () => ({
      explanation: `An ${code('if')} within a value needs an ${code('else')}: there must be a value in either case.`,
      fix: `Write ${code('x = first if condition else second')}.`,
      searchWords: 'conditional expression if else',
    }),
  },
  {
    pattern: /^\(unicode error\)/,
    read: () => ({
      explanation: `A backslash in a text begins a special character, and ${code('\\U')} or ${code('\\x')} is not followed by what it needs; often it stands in the name of a file.`,
      fix: `Put an ${code('r')} before the text, ${code('r"C:\\Users"')}, or write slashes: ${code('"C:/Users"')}.`,
      searchWords: 'string escape backslash file path',
    }),
  },
  {
    pattern:
      /^(?:did you forget parentheses around the comprehension target|Generator expression must be parenthesized)/,
    read: () => ({
      explanation:
        'Several values stand before the `for` in brackets, or after it, and Python cannot tell which belong together.',
      fix: `Put round brackets around them: ${code('[(a, b) for a, b in pairs]')}.`,
      searchWords: 'list comprehension tuple',
    }),
  },
  {
    pattern: /^multiple exception types must be parenthesized/,
    read: () => ({
      explanation: `Several kinds of errors stand behind ${code('except')} with commas only.`,
      fix: `Put them in round brackets: ${code('except (ValueError, TypeError):')}.`,
      searchWords: 'try except exceptions tuple',
    }),
  },
  { pattern: /^invalid syntax/, read: (_, error) => explainInvalidSyntax(error) },
]

/** A program that could not be read at all, so no line of it has run. */
export function explainSyntaxError(error: PythonError): Reading {
  const place = error.frames.at(-1)
  if (place?.file.startsWith('<') && place !== ownFrame(error.frames)) {
    return {
      explanation: `The program runs as it is, but the text that it gives to Python to compute${onLine(error.line)} is not valid Python: ${code(place.text)}. Python says ${code(error.message)}.`,
      fix: `Print the text just before line ${error.line}, and see what is missing in it. To turn a text into a number, ${code('int(…)')} or ${code('float(…)')} is enough.`,
      searchWords: 'int float conversion text eval',
    }
  }
  return (
    readMessage(cases, error) ?? {
      explanation: `Python could not read the program${onLine(error.line)}, so nothing has run yet. It says: ${code(error.message)}.`,
      fix: 'Look at the marked place and at the line before it: is a bracket, quote, colon or comma missing, or one too many?',
      searchWords,
    }
  )
}

/** `{"a" 1}`: what lacks is not the comma that Python names. */
function dictionaryColon({ lineText, line }: PythonError): Reading | undefined {
  if (!/[{,]\s*(?:"[^"]*"|'[^']*'|\w+)\s+(?:"[^"]*"|'[^']*'|[\w.]+)\s*[,}]/.test(lineText.slice(0, 300)))
    return undefined
  if (!/\{[^{}]*:/.test(lineText.slice(0, 300))) return undefined
  return {
    explanation: `In a dictionary a colon stands between each key and its value, and${onLine(line)} one is missing.`,
    fix: `Write ${code('{"key": value}')}, with commas between the pairs.`,
    searchWords: 'dictionary keys values colon SyntaxError',
  }
}

function equalsSign(error: PythonError): Reading | undefined {
  const isCondition = /^(?:if|elif|while|assert|return|not)\b/.test(error.lineText)
  if (error.message.startsWith('cannot assign') && !isCondition) return undefined
  return {
    explanation: `A single ${code('=')} gives a name a value. To ask whether two values are equal, Python has ${code('==')}, and that is what is needed${onLine(error.line)}.`,
    fix: `Write ${code('==')} instead of ${code('=')}.`,
    searchWords: 'comparison == equal if condition',
  }
}
