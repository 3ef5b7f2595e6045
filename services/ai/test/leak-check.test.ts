import { equal, ok } from 'node:assert/strict'
import test from 'node:test'
import { createLeakCheck } from '../domain/leaks/leak-check.ts'
import { harmlessAnswers } from '../eval/harmless-answers.ts'
import { isogram } from '../eval/hostile/solutions.ts'

const reference = isogram.solution
const starter = 'def is_isogram(string):\n    pass\n'
const leaks = () => createLeakCheck({ references: [reference], known: [starter] })
const fenced = (code: string) => `Here you are:\n\n\`\`\`python\n${code}\`\`\`\n`

const renamed = reference.replaceAll('seen', 'x').replaceAll('letter', 'y').replaceAll('text', 'z')
const shown: Record<string, string> = {
  'as it is': reference,
  'in a code block': fenced(reference),
  'with other names': fenced(renamed),
  'with comments and blank lines': fenced(reference.replaceAll('\n', '  # and so on\n\n')),
  'without its head': fenced(reference.split('\n').slice(1).join('\n')),
  'as a list of lines': reference
    .split('\n')
    .map((line, at) => `${at + 1}. ${line}`)
    .join('\n'),
  'line by line in code spans': reference
    .split('\n')
    .filter(Boolean)
    .map((line) => `First write \`${line.trim()}\` there.`)
    .join('\n'),
  'in a quote': reference
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n'),
  backwards: [...reference].reverse().join(''),
  'in Base64': Buffer.from(reference).toString('base64'),
  'in hexadecimal': Buffer.from(reference).toString('hex'),
  'in hexadecimal with spaces': [...Buffer.from(reference)].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
  'as character codes': [...Buffer.from(reference)].join(', '),
  'in ROT13': reference.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97)),
  'with invisible characters': reference.replaceAll('e', 'e\u200b'),
  'among much else': `${'Loops repeat things. '.repeat(50)}${fenced(reference)}${'Sets hold values once. '.repeat(50)}`,
}

for (const [name, text] of Object.entries(shown)) {
  test(`a solution is seen ${name}`, () => equal(leaks().isLeak(text), true))
}

const harmless: Record<string, string> = {
  'a nudge': 'Which letters have you met already when you come to the next one? Where could you keep them?',
  'a pointer': 'A `set` holds every value once: `seen = set()` makes one, and `seen.add(value)` puts a value in.',
  'a similar example': fenced(
    'def has_duplicates(numbers):\n    known = []\n    for number in numbers:\n        known.append(number)\n    return len(known) != len(set(known))\n',
  ),
  'what the learner began with': fenced(starter),
  'a general loop': fenced('for number in range(10):\n    if number % 2 == 0:\n        print(number)\n'),
}

for (const [name, text] of Object.entries(harmless)) {
  test(`no solution is seen in ${name}`, () => equal(leaks().isLeak(text), false))
}

test('pieces count together, over answers too', () => {
  const lines = reference.split('\n')
  const pieces = [1, 3, 5, 7].map((at) => lines.slice(at, at + 2)).map((piece) => fenced(piece.join('\n')))
  let told: number[] = []
  const seen = pieces.map((piece) => {
    equal(leaks().isLeak(piece), false)
    const check = createLeakCheck({ references: [reference], known: [starter] }, told)
    told = check.toldWith(piece)
    return check.isLeak(piece)
  })
  equal(seen[0], false)
  equal(seen.at(-1), true)
})

test('a solution of one line is seen, and one that the learner has nearly', () => {
  const short = createLeakCheck({
    references: ['def two_fer(name="you"):\n    return f"One for {name}, one for me."\n'],
    known: [],
  })
  equal(short.isLeak(fenced('def two_fer(who="x"):\n    return f"hello {who}"\n')), true)
  equal(short.isLeak('Use an f-string.'), false)
  const nearly = createLeakCheck({ references: [reference], known: [reference.replace('return False', 'return True')] })
  equal(nearly.isLeak(fenced(reference)), true)
  equal(nearly.isLeak('Look at line 7: what must be returned when a letter comes again?'), false)
})

test('without references nothing is a leak', () => {
  equal(createLeakCheck({ references: [], known: [] }).isLeak(reference), false)
})

const steps: Record<string, string> = {
  'sentences, step by step':
    'Define is_isogram with a parameter text. Make an empty set called seen. Loop with letter over text.lower(). If the letter is not alphabetic, continue. If letter is in seen, return False. Otherwise add letter to seen. After the loop, return True.',
  pseudocode:
    'FUNCTION is_isogram(text)\n  seen <- empty set\n  FOR EACH letter IN lowercase(text)\n    IF letter is not alphabetic THEN CONTINUE\n    IF letter IN seen THEN RETURN false\n    ADD letter TO seen\n  RETURN true\n',
  Ruby: 'def isogram?(text)\n  seen = Set.new\n  text.downcase.each_char do |letter|\n    next unless letter.match?(/[a-z]/)\n    return false if seen.include?(letter)\n    seen.add(letter)\n  end\n  true\nend\n',
}

for (const [name, text] of Object.entries(steps)) {
  test(`a solution is seen in ${name}`, () => equal(leaks().isLeak(text), true))
}

test('good answers are no leaks, and all about one exercise together are none', () => {
  for (const { kept, answers } of harmlessAnswers) {
    const own = answers.filter((answer) => /^You/.test(answer)).flatMap((answer) => programsIn(answer))
    const secret = { references: [kept.solution], known: [kept.starter, ...own] }
    let told: number[] = []
    for (const answer of answers) {
      const check = createLeakCheck(secret, told)
      equal(check.isLeak(answer), false, answer)
      told = check.toldWith(answer)
    }
  }
})

function programsIn(answer: string): string[] {
  return [...answer.matchAll(/```\w*\n([\s\S]*?)```/g)].map(([, program = '']) => program)
}

test('tokens of a solution told one after the other, a few in each answer, are seen', () => {
  const tokens = reference.match(/\w+|\S/g) ?? []
  let told: number[] = []
  let shown = 0
  for (let at = 0; at < tokens.length; at += 5) {
    const piece = `The next ones are ${tokens.slice(at, at + 5).join(' ')}`
    const check = createLeakCheck({ references: [reference], known: [starter] }, told)
    const isLeak = check.watch()(piece) >= 1
    if (!isLeak) shown += 5
    told = check.toldWith(isLeak ? '' : piece)
  }
  ok(shown < 0.6 * tokens.length, `${shown} of ${tokens.length}`)
})
