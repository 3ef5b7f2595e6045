import { type CodeLines, gramsOf, hash, kindOf, name, number, text } from './code-tokens.ts'

// What languages call the same thing. Empty: what some of them have and others do without.
const neutral = new Map(
  Object.entries({
    ...{ def: 'function', func: 'function', fn: 'function', '=>': 'function', '->': '', lambda: 'function' },
    ...{ let: '', const: '', var: '', self: '', this: '', new: '', static: '', public: '', private: '' },
    ...{ of: 'in', '===': '==', is: '==', '!==': '!=', '&&': 'and', '||': 'or', '!': 'not' },
    ...{ True: 'true', False: 'false', None: 'null', undefined: 'null', nil: 'null', nullptr: 'null' },
    ...{ push: 'add', append: 'add', length: 'len', size: 'len', console: '', log: 'print', println: 'print' },
    ...{ toLowerCase: 'lower', toUpperCase: 'upper', trim: 'strip', raise: 'throw', except: 'catch' },
    ...{ parseInt: 'int', Number: 'int', str: 'String', includes: 'in', has: 'in', contains: 'in' },
    ...{ '(': '', ')': '', '{': '', '}': '', ':': '', ';': '', ',': '', '.': '', '[': '', ']': '' },
    ...{ '`': '', $: '', '\\': '' },
  }),
)

/** Stretches of four tokens as they are in any language with loops and assignments; each as a 32-bit hash. */
export function neutralGrams(lines: CodeLines): Set<number> {
  return gramsOf(lines.flatMap(({ tokens }) => tokens.flatMap(neutralKinds)))
}

/** What is left of a program without its names and texts: keywords, operators and numbers, as all languages have them. */
export function skeletonOf(lines: CodeLines): string[] {
  return lines.flatMap(({ tokens }) =>
    tokens.flatMap((token) =>
      neutralKinds(token)
        .map((kind) => (kind === number ? String(Number(token)) : kind))
        .filter((kind) => kind !== name && kind !== text),
    ),
  )
}

export function neutralKinds(token: string): string[] {
  if (token === 'elif') return ['any else', 'any if']
  const kind = neutral.get(token) ?? kindOf(token)
  if (kind === name || kind === number || kind === text) return [kind]
  return kind === '' ? [] : [`any ${kind}`]
}

/** The signs of a text alone, whatever stands for its letters and figures. */
export function signsOf(source: string): string[] {
  return source.replace(/[“”„'`]/g, '"').match(/[()[\]{}=<>+\-*/%!:"&|?]/g) ?? []
}

const shortestShape = 12

/**
 * Lines with each letter and digit put for any: they stay the same when letters are put for others, one for one, by whatever
 * rule. Each as a 32-bit hash.
 */
export function lineShapes(lines: CodeLines): Set<number> {
  const shapes = new Set<number>()
  for (const { line } of lines) {
    if (line.length < shortestShape) continue
    const shape = line
      .trim()
      .replace(/\s+/g, ' ')
      .replace(/[^\0-\x7f]|\w|(?<=\w)[*?]+(?=\w)/g, 'x')
    // What has no signs has the shape of any sentence.
    if (shape.length >= shortestShape && /[^x ].*[^x ]/.test(shape)) shapes.add(hash(`shape ${shape}`))
  }
  return shapes
}
