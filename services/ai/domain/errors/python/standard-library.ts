import { code } from '../../markdown.ts'
import type { Reading } from '../diagnosis.ts'
import { onLine } from '../place.ts'
import { kindOfValue } from './kind-of-value.ts'
import type { PythonCase, PythonError } from './python-error.ts'

/** What functions of the standard library say of the values that they get. */
export const libraryCases: readonly PythonCase[] = [
  {
    pattern:
      /^(?:(\w+) requires at least (one|two|three) data points?|no (\w+) for empty data|(\w+) requires a non-empty)/,
    read: ([name = '', fewest = '', other = '', third = ''], error) =>
      tooFewNumbers(name || other || third, fewest, error),
  },
  {
    pattern: /^Cannot choose from an empty (?:sequence|population)|^Sample larger than population|^Population must be/i,
    read: (_, error) => ({
      explanation: `Something is picked at random${onLine(error.line)} from a list that has too few elements, or none.`,
      fix: `Check how many there are, ${code('len(values)')}, before you pick; and whether the list was filled.`,
      searchWords: 'random choice sample list empty',
    }),
  },
  {
    pattern: /^\[<class 'decimal\.(\w+)'>\]/,
    read: ([problem = ''], error) => ({
      explanation:
        problem === 'ConversionSyntax'
          ? `${code('Decimal(…)')} makes a number of a text, but the text${onLine(error.line)} is no number. The decimal mark must be a point.`
          : `The computation with ${code('Decimal')}${onLine(error.line)} has no result: ${code(problem)}.`,
      fix:
        problem === 'ConversionSyntax'
          ? `Write the number with a point, ${code('Decimal("3.5")')}, or replace the comma first: ${code('text.replace(",", ".")')}.`
          : 'Look for a division by zero or a number that is too large.',
      searchWords: 'decimal number conversion text',
    }),
  },
  {
    pattern:
      /^(?:(day) is out of range for month|(day|month|year|hour|minute|second)\b.{0,20} (?:must be in|is out of range))/,
    read: ([old = '', part = ''], error) => ({
      explanation: `There is no such date or time${onLine(error.line)}: the ${old || part} is outside of what the calendar or the clock has.`,
      fix: `The order is year, month, day: ${code('date(2024, 12, 31)')}. Mind how many days the month has.`,
      searchWords: 'datetime date day month',
    }),
  },
  {
    pattern: /^Invalid isoformat string: (.{1,100})|^unconverted data remains: (.{1,100})/,
    read: ([text = '', rest = ''], error) => ({
      explanation:
        text === ''
          ? `The text of the date${onLine(error.line)} goes on where the format has ended: ${code(rest)} is left.`
          : `The text ${code(text)} is no date as ${code('fromisoformat')} reads it${onLine(error.line)}.`,
      fix: `Write dates as ${code('"2024-12-31"')}, or tell how they are written: ${code('datetime.strptime(text, "%d.%m.%Y")')}.`,
      searchWords: 'datetime date format',
    }),
  },
  {
    pattern:
      /^can't (?:compare|subtract) (?:offset-naive and offset-aware datetimes|datetime\.datetime to datetime\.date)/,
    read: (_, error) => ({
      explanation: `Two times are compared or subtracted${onLine(error.line)} of which one has a time zone, or a time of day, and the other has none.`,
      fix: `Make both alike: ${code('.date()')} leaves the time of day away, ${code('.replace(tzinfo=timezone.utc)')} gives a zone.`,
      searchWords: 'datetime date compare',
    }),
  },
  {
    pattern: /^not (writable|readable)$/,
    read: ([cannot = ''], error) => ({
      explanation: `The file was opened for ${cannot === 'writable' ? 'reading' : 'writing'} only, and the program wants to ${cannot === 'writable' ? 'write into it' : 'read from it'}${onLine(error.line)}.`,
      fix:
        cannot === 'writable'
          ? `Open it with the mode ${code('"w"')} (from the beginning) or ${code('"a"')} (at its end): ${code('open(name, "w")')}.`
          : `Open it with the mode ${code('"r"')}, or write and read one after the other.`,
      searchWords: 'file open write read mode',
    }),
  },
  {
    pattern: /^'(\w+)' object does not support the (?:asynchronous )?context manager protocol|^__(?:enter|exit)__$/,
    read: ([type = ''], error) => ({
      explanation: `${code('with')} is for things that are closed in the end, such as files, but here it gets ${type === '' ? 'something else' : kindOfValue(type)}${onLine(error.line)}.`,
      fix: `For a file write ${code('with open(name) as file:')}; for other values leave ${code('with')} away and assign them: ${code('data = …')}.`,
      searchWords: 'with open file context',
    }),
  },
  {
    pattern: /^can't concat (\w+) to (bytes|bytearray)|^a bytes-like object is required, not '(\w+)'|must be bytes/,
    read: (_, error) => ({
      explanation: `Bytes (written ${code('b"…"')}, or read from a file opened with ${code('"rb"')}) and text are two things, and both stand${onLine(error.line)} in one operation.`,
      fix: `Make bytes of the text with ${code('text.encode()')}, or text of the bytes with ${code('data.decode()')}.`,
      searchWords: 'bytes text encode decode',
    }),
  },
  {
    pattern: /^slice indices must be integers/,
    read: (_, error) => ({
      explanation: `The places before and behind the colon of a slice are whole numbers, and${onLine(error.line)} one of them is none.`,
      fix: error.lineText.includes('/')
        ? `Divide with ${code('//')}, which gives a whole number: ${code('values[: len(values) // 2]')}.`
        : `Write ${code('int(…)')} around it, or count with whole numbers from the beginning.`,
      searchWords: 'slice list index integer division',
    }),
  },
  {
    pattern: /^(zip|map)\(\) argument (\d+) is (shorter|longer) than argument/,
    read: ([name = '', which = '', than = ''], error) => ({
      explanation: `${code(`${name}(…, strict=True)`)}${onLine(error.line)} wants lists of equal length, and number ${which} is ${than} than the one before.`,
      fix: `Make them equally long, or leave ${code('strict=True')} away: then ${code(name)} ends with the shortest.`,
      searchWords: 'zip lists length',
    }),
  },
  {
    pattern: /^chr\(\) arg not in range|^ord\(\) expected (?:a character|string of length 1)/,
    read: (_, error) => ({
      explanation: error.message.startsWith('chr')
        ? `${code('chr(…)')} makes a character of its number${onLine(error.line)}; numbers of characters go from 0 to 1114111.`
        : `${code('ord(…)')} gives the number of one single character, but the text${onLine(error.line)} has more of them, or none.`,
      fix: error.message.startsWith('chr')
        ? 'Print the number just before: it is too large or negative.'
        : `Take one character, ${code('ord(text[0])')}, or loop over the text.`,
      searchWords: 'character text ord chr',
    }),
  },
  {
    pattern:
      /^(?:must be real number, not (\w+)|bad operand type for abs\(\): '(\w+)'|type (\w+) doesn't define __round__)/,
    read: ([first = '', second = '', third = ''], error) => ({
      explanation: `A number is needed${onLine(error.line)}, and ${kindOfValue(first || second || third)} is given.`,
      fix:
        (first || second || third) === 'str'
          ? `Turn the text into a number first: ${code('float(…)')} or ${code('int(…)')}.`
          : 'Check which value is passed, and where it comes from.',
      searchWords: 'number conversion float int math',
    }),
  },
  {
    pattern: /^'?(\w+)'? object is not (an iterator|reversible)/,
    read: ([type = '', what = ''], error) => ({
      explanation:
        what === 'reversible'
          ? `${code('reversed(…)')} needs elements in an order${onLine(error.line)}, and gets ${kindOfValue(type)}.`
          : `${code('next(…)')} asks an iterator for its next element${onLine(error.line)}, but gets ${kindOfValue(type)}.`,
      fix:
        what === 'reversible'
          ? `Make a list of it first: ${code('reversed(list(…))')}.`
          : `Make an iterator of it once: ${code('it = iter(values)')}, then ${code('next(it)')}; or loop with ${code('for')}.`,
      searchWords: 'iterator next list order',
    }),
  },
  {
    pattern: /^(?:dictionary update sequence element|cannot convert dictionary update sequence)/,
    read: (_, error) => ({
      explanation: `${code('dict(…)')} makes a dictionary of pairs, a key and a value each, and an element${onLine(error.line)} is no such pair.`,
      fix: `Give it pairs, ${code('dict([("a", 1), ("b", 2)])')}, or write ${code('dict.fromkeys(values)')}.`,
      searchWords: 'dictionary pairs keys values',
    }),
  },
  {
    pattern: /^cannot convert float (NaN|infinity) to integer/,
    read: ([what = ''], error) => ({
      explanation: `A number is made whole${onLine(error.line)} that is ${what === 'NaN' ? `no number at all (${code('nan')})` : 'infinite'}.`,
      fix: 'Find where the value comes from: often a division or a minimum that began with infinity.',
      searchWords: 'float integer conversion',
    }),
  },
  {
    pattern:
      /^(?:unterminated character set|nothing to repeat|missing \), unterminated subpattern|unbalanced parenthesis|bad escape|multiple repeat|unknown extension|bad character range)(.{0,100})/,
    read: (_, error) => ({
      explanation: `The pattern of the regular expression${onLine(error.line)} cannot be read: Python says ${code(error.message)}.`,
      fix: `Signs such as ${code('(')}, ${code('[')} and ${code('*')} have a meaning in patterns. To look for the sign itself put a backslash before it, in a text that begins with ${code('r')}: ${code('r"\\("')}.`,
      searchWords: 'regular expression re pattern',
    }),
  },
  {
    pattern: /^no such table: (\w+)|^no such column: (\w+)/,
    read: ([table = '', column = ''], error) => ({
      explanation: `The statement${onLine(error.line)} names ${table === '' ? `a column ${code(column)}` : `a table ${code(table)}`} that the database does not have.`,
      fix: `Check the spelling, and that the ${code('CREATE TABLE')} was run before, in the same database.`,
      searchWords: 'sqlite database table SQL',
    }),
  },
]

function tooFewNumbers(name: string, fewest: string, { line, lineText }: PythonError): Reading {
  const values = new RegExp(`${name}\\(\\s*([\\p{L}_]\\w{0,60})\\s*\\)`, 'u').exec(lineText.slice(0, 300))?.[1]
  const isOne = fewest === '' || fewest === 'one'
  const list = values === undefined ? 'the list' : code(values)
  return {
    explanation: isOne
      ? `${code(`${name}(…)`)} needs at least one number${onLine(line)}, but ${list} is empty.`
      : `${code(`${name}(…)`)} needs at least ${fewest} numbers${onLine(line)}, but ${list} has fewer.`,
    fix: `Check first that there are enough: ${code(isOne ? `if ${values ?? 'values'}:` : `if len(${values ?? 'values'}) >= ${fewest === 'three' ? 3 : 2}:`)}; and find out why ${list} was not filled.`,
    searchWords: 'statistics mean average list empty',
  }
}
