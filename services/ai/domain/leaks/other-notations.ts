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
  const tokens: string[] = []
  for (const { tokens: written } of lines) {
    for (const token of written) {
      if (token === 'elif') tokens.push('any else', 'any if')
      else {
        const kind = neutral.get(token) ?? kindOf(token)
        if (kind === name || kind === number || kind === text) tokens.push(kind)
        else if (kind !== '') tokens.push(`any ${kind}`)
      }
    }
  }
  return gramsOf(tokens)
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
      .replace(/[^\0-\x7f]|[A-Za-z0-9]/g, 'x')
    // What has no signs has the shape of any sentence.
    if (shape.length >= shortestShape && /[^x ].*[^x ]/.test(shape)) shapes.add(hash(`shape ${shape}`))
  }
  return shapes
}
