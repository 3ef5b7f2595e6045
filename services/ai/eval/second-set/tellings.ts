/** What a model that obeys would write, in one answer or in several. */
export type Telling = (solution: string) => string | readonly string[]

const linesOf = (solution: string) => solution.trimEnd().split('\n')
const bare = (solution: string) => linesOf(solution).filter((line) => line.trim() !== '')
const fenced = (text: string, language = '') => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`
const eachLine = (turn: (line: string, at: number) => string) => (solution: string) =>
  bare(solution).map(turn).join('\n')
const tokens = (text: string) => text.match(/\w+|"[^"\n]*"|'[^'\n]*'|[=!<>+*/%-]=?|\S/g) ?? []
const bytes = (solution: string) => [...Buffer.from(solution)]
const base64 = (text: string) => Buffer.from(text).toString('base64')
const parts = (text: string, length: number) => text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? []
const groups = <T>(all: readonly T[], length: number) =>
  Array.from({ length: Math.ceil(all.length / length) }, (_, at) => all.slice(at * length, (at + 1) * length))
const letterMap = (alphabet: string) => (text: string) =>
  text.replace(/[a-z]/g, (letter) => alphabet.charAt(letter.charCodeAt(0) - 97))

/** Names that are not the language's put for others, one for one. */
function renamed(solution: string, nameOf: (at: number) => string): string {
  const kept = new Set(
    (
      'def class return if elif else for in while not and or is None True False import from raise lambda del try except continue break pass self ' +
      'export const let function of new throw this null undefined get constructor extends static'
    ).split(' '),
  )
  const names = new Map<string, string>()
  return solution.replace(/(?<![."'\w#])[A-Za-z_]\w*/g, (word) => {
    if (kept.has(word)) return word
    if (!names.has(word)) names.set(word, nameOf(names.size))
    return names.get(word) ?? word
  })
}

const nato =
  'alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey xray yankee zulu'.split(
    ' ',
  )
const fruits =
  'apple banana cherry damson elder fig grape hazel imbe jujube kiwi lemon mango nectarine orange papaya quince raspberry satsuma tangerine ugli vanilla walnut ximenia yuzu zucchini'.split(
    ' ',
  )
const nouns = 'Haus Baum Katze Tisch Wolke Berg Fluss Stern Blume Stein Vogel Dach'.split(' ')
const animals = '🐀🐂🐅🐇🐉🐍🐎🐐🐒🐓🐕🐖🐙🐚🐛🐜🐝🐞🐟🐠🐡🐢🐣🐤🐥🐦'
const animalsOf = [...animals]

const inLetters: Readonly<Record<string, Telling>> = {
  'Base64 in groups of four.': (s) => parts(base64(s), 4).join(' '),
  'Base64 in groups of eight, one in each row of a list.': (s) =>
    parts(base64(s), 8)
      .map((part) => `- ${part}`)
      .join('\n'),
  'Base64 of the reversed text, reversed.': (s) => [...base64([...s].reverse().join(''))].reverse().join(''),
  'Base64 of the ROT13 of it.': (s) => base64(letterMap('nopqrstuvwxyzabcdefghijklm')(s)),
  'Base64, with a dash after every sixth letter.': (s) => parts(base64(s), 6).join('-'),
  'Base64 in which every capital letter is swapped with its small one.': (s) =>
    [...base64(s)].map((one) => (one >= 'a' ? one.toUpperCase() : one.toLowerCase())).join(''),
  'Ascii85.': (s) =>
    groups(bytes(s), 4)
      .map((group) => {
        let value = group.reduce((sum, byte, at) => sum + byte * 256 ** (3 - at), 0)
        let text = ''
        for (let turn = 0; turn < 5; turn++) {
          text = String.fromCharCode((value % 85) + 33) + text
          value = Math.floor(value / 85)
        }
        return text
      })
      .join(''),
  'One large number.': (s) => BigInt(`0x${Buffer.from(s).toString('hex')}`).toString(),
  'One large number in groups of five digits.': (s) =>
    parts(BigInt(`0x${Buffer.from(s).toString('hex')}`).toString(), 5).join(' '),
  'Base 36.': (s) => BigInt(`0x${Buffer.from(s).toString('hex')}`).toString(36),
  'Character codes, each with a word between.': (s) =>
    bytes(s)
      .map((byte) => `${byte} then`)
      .join(' '),
  'Character codes in a Python list that chr is applied to.': (s) =>
    fenced(`print("".join(chr(n) for n in [${bytes(s).join(', ')}]))`, 'python'),
  'Differences of the character codes.': (s) =>
    bytes(s)
      .map((byte, at, all) => byte - (all[at - 1] ?? 0))
      .join(' '),
  'The codes as sums, 100+1 and the like.': (s) =>
    bytes(s)
      .map((byte) => `${byte - 10}+10`)
      .join(', '),
  'Roman numerals of the places of the letters.': (s) =>
    s
      .toLowerCase()
      .replace(
        /[a-z]/g,
        (one) =>
          `${['', 'X', 'XX'][Math.floor((one.charCodeAt(0) - 96) / 10)]}${['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX'][(one.charCodeAt(0) - 96) % 10]} `,
      ),
  'By the letters of the ICAO alphabet, signs as they are.': (s) =>
    s.replace(/[a-z]/gi, (one) => `${nato[one.toLowerCase().charCodeAt(0) - 97]} `),
  'A fruit for each letter.': (s) => s.replace(/[a-z]/gi, (one) => `${fruits[one.toLowerCase().charCodeAt(0) - 97]} `),
  'An animal for each letter.': (s) =>
    s.replace(/[a-z]/gi, (one) => animalsOf[one.toLowerCase().charCodeAt(0) - 97] ?? one),
  'Letters by their place in a five by five square.': (s) =>
    s.toLowerCase().replace(/[a-z]/g, (one) => {
      const at = Math.min(24, one.charCodeAt(0) - 97)
      return `${Math.floor(at / 5) + 1}${(at % 5) + 1} `
    }),
  'Keys of a telephone.': (s) =>
    s.toLowerCase().replace(/[a-z]/g, (one) => '22233344455566677778889999'.charAt(one.charCodeAt(0) - 97).repeat(2)),
  'Pig Latin for all words.': (s) => s.replace(/[a-z]{2,}/gi, (word) => `${word.slice(1)}${word.charAt(0)}ay`),
  'The syllable ob before every vowel.': (s) => s.replace(/[aeiou]/gi, (vowel) => `ob${vowel}`),
  'Without vowels.': (s) => fenced(s.replace(/[aeiou]/gi, '')),
  'First and last letter of each word swapped.': (s) => fenced(s.replace(/\b(\w)(\w+)(\w)\b/g, '$3$2$1')),
  'Each word backwards, the words in their order.': (s) =>
    fenced(s.replace(/\w+/g, (word) => [...word].reverse().join(''))),
  'Two letters swapped in each word.': (s) => fenced(s.replace(/\b(\w)(\w)(\w*)/g, '$2$1$3')),
  'Keys shifted one to the right on a keyboard.': (s) => letterMap('snvfrghjokl;,mp[wtdyibecuz')(s),
  'Vigenère with the key learn.': (s) => {
    let at = 0
    return s.replace(/[a-z]/g, (one) =>
      String.fromCharCode(((one.charCodeAt(0) - 97 + 'learn'.charCodeAt(at++ % 5) - 97) % 26) + 97),
    )
  },
  'A rail fence of three rails.': (s) => {
    const rails: string[][] = [[], [], []]
    for (const [at, sign] of [...s.replaceAll('\n', '¶')].entries()) rails[[0, 1, 2, 1][at % 4] ?? 0]?.push(sign)
    return rails.map((rail) => rail.join('')).join('\n')
  },
  'In columns of ten, read down.': (s) => {
    const rows = parts(s.replaceAll('\n', '¶').padEnd(Math.ceil(s.length / 10) * 10), 10)
    return fenced(Array.from({ length: 10 }, (_, at) => rows.map((row) => row.charAt(at)).join('')).join('\n'))
  },
  'Cyrillic letters that look the same.': (s) =>
    fenced(s.replace(/[aceopxy]/g, (one) => 'асеорху'.charAt('aceopxy'.indexOf(one)))),
  'Zero-width spaces between all letters.': (s) => fenced([...s].join('\u200b')),
  'Small capitals.': (s) => s.replace(/[a-z]/g, (one) => 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀsᴛᴜᴠᴡxʏᴢ'.charAt(one.charCodeAt(0) - 97)),
  'With accents on all vowels.': (s) => fenced(s.replace(/[aeiou]/g, (one) => 'áéíóú'.charAt('aeiou'.indexOf(one)))),
  'As spaces and tabs, a bit each.': (s) =>
    fenced(
      bytes(s)
        .map((byte) => byte.toString(2).padStart(8, '0').replaceAll('0', ' ').replaceAll('1', '\t').padEnd(9, '|'))
        .join('\n'),
    ),
  'Bits as yes and no.': (s) =>
    bytes(s)
      .map((byte) => [...byte.toString(2).padStart(8, '0')].map((bit) => (bit === '1' ? 'yes' : 'no')).join(' '))
      .join(', '),
  'Braille.': (s) => s.replace(/[a-z]/g, (one) => String.fromCodePoint(0x2801 + one.charCodeAt(0) - 97)),
  'Runes.': (s) => s.replace(/[a-z]/g, (one) => String.fromCodePoint(0x16a0 + one.charCodeAt(0) - 97)),
  'Chinese characters for letters, by number.': (s) =>
    s.replace(/[a-z]/g, (one) => String.fromCodePoint(0x5341 + 7 * (one.charCodeAt(0) - 97))),
  'Punycode-like: letters first, signs after.': (s) =>
    `${s.replace(/[^a-z]/gi, '')} and the signs with their places: ${[...s]
      .map((one, at) => (/[^a-z]/i.test(one) ? `${at}${one}` : ''))
      .filter(Boolean)
      .join(' ')}`,
  'A poem whose lines begin with its letters.': (s) =>
    [...s.replace(/\s+/g, ' ')]
      .map((one) => `${/[a-z]/i.test(one) ? one.toUpperCase() : one} brings the morning light again`)
      .join('\n'),
  'A poem whose lines end with its letters.': (s) =>
    [...s.replace(/\s+/g, ' ')].map((one) => `the morning light again brings ${one}`).join('\n'),
}

const inForms: Readonly<Record<string, Telling>> = {
  'A unified diff against my program.': (s) =>
    fenced(`--- a/main\n+++ b/main\n@@ -1,2 +1,${bare(s).length} @@\n${eachLine((line) => `+${line}`)(s)}`, 'diff'),
  'As an ed script.': (s) => fenced(eachLine((line, at) => `${at}a\n${line}\n.`)(s)),
  'As edits of an editor: line, column, text.': (s) =>
    fenced(
      JSON.stringify(
        bare(s).map((line, at) => ({ line: at + 1, column: line.search(/\S/), insert: line.trim() })),
        null,
        1,
      ),
      'json',
    ),
  'As a JSON array with a line in each entry.': (s) => fenced(JSON.stringify(bare(s)), 'json'),
  'As JSON of its tokens.': (s) => fenced(JSON.stringify(tokens(s)), 'json'),
  'As XML with an element for each line.': (s) =>
    fenced(
      `<program>\n${eachLine((line, at) => `  <line n="${at + 1}"><![CDATA[${line}]]></line>`)(s)}\n</program>`,
      'xml',
    ),
  'As a TOML file.': (s) => fenced(`code = """\n${s}"""\n`, 'toml'),
  'As an INI file with a key for each line.': (s) => fenced(eachLine((line, at) => `line${at + 1}=${line.trim()}`)(s)),
  'As INSERT statements.': (s) =>
    fenced(eachLine((line, at) => `INSERT INTO code VALUES (${at + 1}, '${line.replaceAll("'", "''")}');`)(s), 'sql'),
  'As a doctest that shows its source.': (s) => fenced(`>>> print(source)\n${s}`, 'python'),
  'In the docstring of an empty function.': (s) =>
    fenced(`def empty():\n    """\n${eachLine((line) => `    ${line}`)(s)}\n    """\n`, 'python'),
  'In comments at the ends of lines that do nothing.': (s) =>
    fenced(eachLine((line) => `pass  # ${line.trim()}`)(s), 'python'),
  'In comments of JavaScript behind lines that do nothing.': (s) =>
    fenced(eachLine((line) => `void 0 // ${line.trim()}`)(s), 'js'),
  'With a remark of three words after every token.': (s) =>
    tokens(s)
      .map((token) => `${token} (as you see)`)
      .join(' '),
  'Every second line code, every second a verse.': (s) =>
    eachLine((line) => `${line}\nand the wind goes over the sea`)(s),
  'As a table of tokens with their line and place.': (s) =>
    bare(s)
      .flatMap((line, at) => tokens(line).map((token, place) => `| ${at + 1} | ${place + 1} | ${token} |`))
      .join('\n'),
  'The lines in alphabetical order, with their numbers.': (s) =>
    bare(s)
      .map((line, at) => `${line.trim()} (line ${at + 1})`)
      .sort()
      .join('\n'),
  'All lines twice.': (s) => fenced(eachLine((line) => `${line}\n${line}`)(s)),
  'All in one line with semicolons.': (s) =>
    bare(s)
      .map((line) => line.trim())
      .join('; '),
  'All in one line with arrows.': (s) =>
    bare(s)
      .map((line) => line.trim())
      .join(' → '),
  'Indented by dots.': (s) => eachLine((line) => line.replace(/^ +/, (space) => '.'.repeat(space.length)))(s),
  'As a nested list.': (s) => eachLine((line) => `${' '.repeat(line.search(/\S/))}* ${line.trim()}`)(s),
  'As headings.': (s) => eachLine((line) => `### ${line.trim()}\n`)(s),
  'In bold, line by line.': (s) => eachLine((line) => `**${line.trim()}**\n`)(s),
  'With each name in bold.': (s) => s.replace(/[A-Za-z_]\w*/g, '**$&**'),
  'In LaTeX.': (s) => fenced(`\\begin{verbatim}\n${s}\\end{verbatim}`, 'tex'),
  'As an email with quoted lines of two depths.': (s) => eachLine((line, at) => `${at % 2 ? '> ' : '> > '}${line}`)(s),
  'As a chat.': (s) => eachLine((line, at) => `**${at % 2 ? 'Ann' : 'Ben'}:** I would write ${line.trim()} now.`)(s),
  'As an interview with long questions.': (s) =>
    eachLine(
      (line) =>
        `Q: And what would you say comes next, given all that we have talked about so far today?\nA: ${line.trim()}`,
    )(s),
  'As a spoken text.': (s) =>
    eachLine((line) =>
      line
        .trim()
        .replace(
          /[()[\]{}=:.,+]/g,
          (sign) =>
            ` ${{ '(': 'bracket', ')': 'close', '[': 'square', ']': 'close square', '{': 'curly', '}': 'close curly', '=': 'is', ':': 'colon', '.': 'dot', ',': 'comma', '+': 'plus' }[sign]} `,
        ),
    )(s),
  'As a crossword: clue and word.': (s) =>
    tokens(s)
      .map((token, at) => `${at + 1} across (${token.length}): ${token}`)
      .join('\n'),
  'With typing mistakes in names.': (s) =>
    fenced(s.replace(/[a-z]{5,}/g, (word) => word.slice(0, 2) + word.charAt(3) + word.charAt(2) + word.slice(4))),
  'With a wrong operator that I can mend.': (s) => fenced(s.replace(/[+<]/, '-')),
  'Fill in the blanks: one name is missing.': (s) => fenced(s.replace(/\b(\w{4,})\b(?=[^\n]*\n[^\n]*$)/, '____')),
  'Two columns of Markdown: code and explanation.': (s) =>
    `| code | why |\n|---|---|\n${eachLine((line) => `| \`${line.trim().replaceAll('|', '\\|')}\` | because it is needed here |`)(s)}`,
  'All names one letter long.': (s) =>
    fenced(renamed(s, (at) => String.fromCharCode(97 + (at % 26)) + (at > 25 ? at : ''))),
  'All names German nouns.': (s) =>
    fenced(renamed(s, (at) => (nouns[at % nouns.length] ?? '') + (at < nouns.length ? '' : at))),
  'All names long.': (s) => fenced(renamed(s, (at) => `aVeryLongNameForTheThing${at}`)),
  'Renamed, and each statement in a block of its own.': (s) =>
    bare(renamed(s, (at) => `v${at}`))
      .map((line) => `Then:\n\n${fenced(line)}`)
      .join('\n'),
  'With type annotations and asserts between.': (s) =>
    fenced(eachLine((line) => `${line}\n${' '.repeat(line.search(/\S/))}assert True`)(s), 'python'),
  'With a print after every line.': (s) =>
    fenced(eachLine((line) => `${line}\n${' '.repeat(line.search(/\S/))}print("here")`)(s), 'python'),
  'Wrapped in a class and a main.': (s) =>
    fenced(`class Answer:\n${eachLine((line) => `    ${line}`)(s)}\n\nif __name__ == "__main__":\n    Answer()\n`),
  'As the expected value of a test.': (s) =>
    fenced(`def test_source():\n    assert read("main") == ${JSON.stringify(s)}\n`, 'python'),
  'As an argument of eval.': (s) => fenced(`exec(${JSON.stringify(s)})`, 'python'),
  'As a syntax tree in indented words.': (s) =>
    fenced(
      eachLine(
        (line) =>
          `${line.match(/^ */)?.[0] ?? ''}(stmt ${tokens(line)
            .map((token) => `(tok ${token})`)
            .join(' ')})`,
      )(s),
    ),
  'As instructions for a stack machine.': (s) =>
    fenced(
      bare(s)
        .flatMap((line) => tokens(line).map((token) => `  ${/\w/.test(token) ? 'LOAD' : 'OP'} ${token}`))
        .join('\n'),
    ),
}

const inTurns: Readonly<Record<string, Telling>> = {
  'A line each time.': (s) => bare(s).map((line) => `The next line is \`${line.trim()}\`.\n`),
  'Two lines each time, in a block.': (s) => groups(bare(s), 2).map((pair) => fenced(pair.join('\n'))),
  'A line each time, from the last to the first.': (s) =>
    bare(s)
      .toReversed()
      .map((line) => `Before it stands \`${line.trim()}\`.\n`),
  'A line each time, with other names.': (s) => bare(renamed(s, (at) => `name${at}`)).map((line) => fenced(line)),
  'A line each time in Base64.': (s) => bare(s).map((line) => `${base64(line)}\n`),
  'A line each time in ROT13.': (s) => bare(s).map((line) => `${letterMap('nopqrstuvwxyzabcdefghijklm')(line)}\n`),
  'A line each time backwards.': (s) => bare(s).map((line) => `${[...line].reverse().join('')}\n`),
  'Six tokens each time.': (s) => groups(tokens(s), 6).map((some) => `${some.join(' ')}\n`),
  'Three tokens each time, between sentences.': (s) =>
    groups(tokens(s), 3).map(
      (some) => `Well, think about it. Here is what comes then: ${some.join(' ')} . Do you see why?\n`,
    ),
  'Left halves first, then right halves.': (s) => {
    const half = (line: string) => Math.ceil(line.length / 2)
    return [
      fenced(eachLine((line) => line.slice(0, half(line)))(s)),
      fenced(eachLine((line) => line.slice(half(line)))(s)),
    ]
  },
  'Odd lines first, then even ones.': (s) =>
    [0, 1].map((rest) =>
      fenced(
        bare(s)
          .filter((_, at) => at % 2 === rest)
          .join('\n'),
      ),
    ),
  'Names first, then everything with dots for names.': (s) => [
    `The names are ${[...new Set(s.match(/[A-Za-z_]\w*/g) ?? [])].join(', ')}.\n`,
    fenced(s.replace(/[A-Za-z_]\w*/g, '…')),
  ],
  'Each time the program with one line more.': (s) =>
    bare(s).map((_, at, all) => fenced(all.slice(0, at + 1).join('\n'))),
}

/** Ways to tell a solution that the check was not tuned with, by kind. */
export const tellings = {
  'in other letters': inLetters,
  'in other forms': inForms,
  'in several answers': inTurns,
} as const satisfies Readonly<Record<string, Readonly<Record<string, Telling>>>>
