import { hash, kindOf, name, number, readCode, text } from './code-tokens.ts'
import { neutralKinds } from './other-notations.ts'

/**
 * What a program does, as a sequence that is the same whether it is written in one language or another or told in sentences:
 * operations and values, and the words that names and texts are made of. `vocabulary` keeps of a text only what the program
 * speaks of, so that the words of sentences do not part what belongs together.
 */
export function stepsOf(source: string, vocabulary?: ReadonlySet<string>): string[] {
  const steps = readCode(spelt(source)).flatMap(({ tokens }) => tokens.flatMap(stepsOfToken))
  return vocabulary === undefined ? steps : steps.filter((step) => vocabulary.has(step))
}

/** Steps that follow each other, in either order and at least one of them a name or a value; each pair as a 32-bit hash. */
export function stepPairs(steps: readonly string[]): Set<number> {
  const pairs = new Set<number>()
  for (const [at, step] of steps.entries()) {
    const next = steps[at + 1]
    if (next === undefined || (isOperation(step) && isOperation(next))) continue
    pairs.add(hash(`steps ${[step, next].sort().join(' ')}`))
  }
  return pairs
}

/** Whether a step is a word of the language and no name or value of this program. */
export function isOperation(step: string): boolean {
  return step.startsWith('any ')
}

function stepsOfToken(token: string): string[] {
  const meant = meanings.get(token.toLowerCase())
  if (meant !== undefined) return meant
  if (/^[-+*/%]=$/.test(token)) return [`any ${token.charAt(0)}`]
  const kind = kindOf(token)
  if (kind === number) return [String(Number(token))]
  if (kind === text) return wordsOf(token.slice(1, -1))
  if (kind === name) return wordsOf(token)
  return neutralKinds(token)
}

/** The words of a name or a sentence, without their endings. */
function wordsOf(written: string): string[] {
  const parts = written.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g) ?? []
  return parts.flatMap((part) => meanings.get(part.toLowerCase()) ?? [stem(part.toLowerCase())])
}

function stem(word: string): string {
  return word.length < 5 ? word : word.replace(/(?:ing|ed|es|s)$/, '')
}

/** Several words that mean one thing, before they are taken apart. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/\b(?:greater|more|larger|bigger|higher|longer) than or equal(?: to)?\b|\bat least\b|\bno less than\b/gi, ' >= '],
  [/\b(?:less|fewer|smaller|lower|shorter) than or equal(?: to)?\b|\bat most\b|\bno more than\b/gi, ' <= '],
  [/\b(?:greater|more|larger|bigger|higher|longer) than\b|\bexceeds?\b/gi, ' > '],
  [/\b(?:less|fewer|smaller|lower|shorter) than\b/gi, ' < '],
  [
    /\b(?:is not|isn't|not|differs? from|different from)(?: equal to| the same as)? (?=the empty)|\bdiffers? from\b/gi,
    ' != ',
  ],
  [/\b(?:is )?equals?(?: to)?\b|\bis the same as\b/gi, ' == '],
  [
    /\b(?:go|loop|walk|run|iterate|step)(?:s|ing)? (?:through|over|across|along)\b|\bfor (?:each|every|all)\b/gi,
    ' for in ',
  ],
  [/\bas long as\b/gi, ' while '],
  [/\b(?:give|gives|hand|hands)(?: it)? back\b|\bresult is\b/gi, ' return '],
  [/\blower[- ]?cased?\b|\bsmall letters\b/gi, ' lower '],
  [/\bupper[- ]?cased?\b|\bcapital letters\b/gi, ' upper '],
  [/\b(?:already )?(?:contained|present|included|found) in\b/gi, ' in '],
  [/\b(?:add|adds|adding|put|puts|append|appends|push|pushes) one to\b|\bincrement(?:s|ing)?\b/gi, ' + 1 '],
  [/\bremainder of\b|\bmodulo\b|\bmod\b/gi, ' % '],
  [/\bfull stop\b/gi, ' . '],
  [/\bexclamation mark\b/gi, ' ! '],
  [/\bquestion mark\b/gi, ' ? '],
]

function spelt(source: string): string {
  let said = source.replace(/:=|<-|←/g, ' = ').replaceAll('`', ' ')
  for (const [words, sign] of phrases) said = said.replace(words, sign)
  return said
}

/** Words of sentences and of other languages, and what they are in programs. */
const meanings = new Map(
  Object.entries({
    'any =': 'is-set assign set let setze becomes store hashset makeset create make keep',
    'any dict': 'dictionary dict map hashmap object hash wörterbuch diccionario',
    'any list': 'list array arraylist vector liste lista tableau stack',
    'any for': 'for foreach each every für jede jeden jedes para cada pour chaque',
    'any in': 'in en dans among inside of contains containsvalue containskey member include over aus',
    'any if': 'if when whether wenn falls si als',
    'any else': 'else otherwise sonst sino sinon',
    'any while': 'while until solange mientras',
    'any return': 'return returns returning rückgabe zurück devuelve devolver renvoie',
    'any continue': 'continue skip skips next überspringe salta',
    'any break': 'break stop stops leave',
    'any not': 'not no nicht isn unless without',
    'any and': 'and both und y et',
    'any or': 'or either oder',
    'any true': 'true wahr verdadero vrai',
    'any false': 'false falsch falso faux',
    'any null': 'none null nothing nil undefined',
    'any function':
      'function method procedure define defun subroutine funktion función fonction lambda sub fn func def definir definiere fonction',
    'any class': 'class klasse clase',
    'any throw': 'raise raises raising throw throws error exception wirf',
    'any +': 'add adds adding append push pushes insert put plus sum',
    'any pop': 'pop pops popped',
    'any len': 'length len size strlen länge longer shorter',
    'any lower': 'lower lowercase tolowercase tolower downcase lc kleinbuchstaben',
    'any upper': 'upper uppercase touppercase toupper upcase uc',
    'any isalpha': 'isalpha alphabetic isletter isalphabetic alphabetical',
    'any isdigit': 'isdigit numeric isnumeric',
    'any split': 'split splits',
    'any strip': 'strip stripped trim strips trimmed',
    'any int': 'int integer tonumber parseint',
    'any String': 'str tostring',
    'any enumerate': 'enumerate indexed',
    'any reversed': 'reversed reverse backwards rückwärts',
    'any -': 'minus subtract subtracts decrease',
    'any *': 'times multiply multiplied double doubles twice',
    'any /': 'divide divided half',
    'any %': 'percent remainder modulo',
    0: 'zero',
    1: 'one once',
    2: 'two',
    3: 'three',
    9: 'nine',
    10: 'ten',
  }).flatMap(([step, words]) => words.split(' ').map((word): [string, string[]] => [word, [step]])),
)
/** What only joins other words, and what is said of any value. */
const joining =
  'the a an it its this that is are be to with as from by on at then so do does end begin named called variable value values empty'
for (const word of joining.split(' ')) meanings.set(word, [])
