import { code } from '../../markdown.ts'

const words = new Map([
  ['str', 'a text (`str`)'],
  ['int', 'a whole number (`int`)'],
  ['float', 'a number with a decimal point (`float`)'],
  ['bool', '`True` or `False` (`bool`)'],
  ['list', 'a list'],
  ['tuple', 'a tuple'],
  ['dict', 'a dictionary'],
  ['set', 'a set'],
  ['NoneType', '`None`'],
  ['function', 'a function'],
  ['builtin_function_or_method', 'a function'],
  ['method', 'a method'],
  ['type', 'a type'],
  ['module', 'a module'],
  ['range', 'a `range`'],
])

/** A type's name in words, such as "a whole number (`int`)". */
export function kindOfValue(type: string, beginsSentence = false): string {
  const text = words.get(type) ?? `a value of the type ${code(type)}`
  return beginsSentence ? text.replace(/^a /, 'A ') : text
}
