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
  ['generator', 'a generator, which hands out its elements one after the other'],
  ['map', 'what `map(…)` gives, whose elements come one after the other'],
  ['filter', 'what `filter(…)` gives, whose elements come one after the other'],
  ['zip', 'what `zip(…)` gives, whose elements come one after the other'],
  ['enumerate', 'what `enumerate(…)` gives, whose elements come one after the other'],
  ['dict_keys', 'the keys of a dictionary'],
  ['dict_values', 'the values of a dictionary'],
  ['dict_items', 'the pairs of a dictionary'],
  ['bytes', 'bytes (`b"…"`)'],
  ['frozenset', 'a frozen set'],
  ['date', 'a date'],
  ['datetime', 'a date with a time'],
  ['timedelta', 'a span of time (`timedelta`)'],
])

/** A type's name in words, such as "a whole number (`int`)". */
export function kindOfValue(type: string, beginsSentence = false): string {
  const text = words.get(type) ?? `a value of the type ${code(type)}`
  return beginsSentence ? text.replace(/^a /, 'A ') : text
}
