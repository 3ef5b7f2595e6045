import { code } from '../../markdown.ts'
import { type Reading, readMessage } from '../diagnosis.ts'
import { nearMiss } from '../near-miss.ts'
import { onLine } from '../place.ts'
import { kindOfValue } from './kind-of-value.ts'
import { methods, moduleFunctions } from './library.ts'
import { whyNone } from './none-value.ts'
import type { PythonCase, PythonError } from './python-error.ts'

const searchWords = 'AttributeError method object'

const cases: PythonCase[] = [
  {
    pattern: /^'NoneType' object has no attribute '([^']+)'/,
    read: ([attribute = ''], error) => onNone(attribute, error),
  },
  {
    pattern: /^(?:partially initialized )?module '([^']+)' has no attribute '([^']+)'/,
    read: ([module = '', attribute = ''], error) => onModule(module, attribute, error),
  },
  {
    pattern: /^(?:type object '([^']+)'|'([^']+)' object) has no attribute '([^']+)'/,
    read: ([type = '', object = '', attribute = ''], error) =>
      onClassItself(type, attribute, error) ?? onObject(type || object, attribute, error),
  },
  {
    pattern: /^(?:property '([^']+)' of '[^']+' object has no setter|can't set attribute)/,
    read: ([property = '']) => ({
      explanation: `${property ? code(property) : 'This attribute'} can be read but not set, since its class only says how to compute it.`,
      fix: 'Change the values that it is computed from.',
      searchWords: 'class property attribute',
    }),
  },
]

export function explainAttributeError(error: PythonError): Reading | undefined {
  return readMessage(cases, error)
}

function onNone(attribute: string, error: PythonError): Reading {
  const opening = `${code(`.${attribute}`)} is used${onLine(error.line)} on ${code('None')}, which means "no value".`
  const name = new RegExp(`([\\p{L}_]\\w{0,60})\\.${escaped(attribute)}\\b`, 'u').exec(
    error.lineText.slice(0, 300),
  )?.[1]
  const cause = whyNone(error)
  if (cause !== undefined) {
    return {
      ...{ explanation: `${opening} ${cause.explanation}`, fix: cause.fix },
      searchWords: 'function return list append sort method None',
    }
  }
  return {
    explanation: `${opening} Often a function without ${code('return')} gives ${code('None')}, or a search that found nothing.`,
    fix: `Find where ${name === undefined ? 'the value' : code(name)} comes from: let the function ${code('return')} its result, or ask ${code(`if ${name ?? 'value'} is not None:`)} first.`,
    searchWords: 'function return value None',
    experiment: `Print ${name === undefined ? 'the value' : code(name)} just before line ${error.line}.`,
  }
}

function onModule(module: string, attribute: string, error: PythonError): Reading {
  if (/circular import|consider renaming|shadow/.test(error.message)) {
    return {
      explanation: `Python found a file of yours called ${code(`${module}.py`)} and took it for the module ${code(module)}, so ${code(attribute)} is not in it.`,
      fix: `Rename your file, so that it is not called like a module.`,
      searchWords: 'import module file name',
    }
  }
  const meant = nearMiss(attribute, moduleFunctions.get(module) ?? []) ?? suggestion(error)
  return {
    explanation: `The module ${code(module)} has nothing called ${code(attribute)}.`,
    fix:
      meant === undefined
        ? `Look up the name in the description of ${code(module)}; if you have a file called ${code(`${module}.py`)} yourself, rename it.`
        : `Write ${code(`${module}.${meant}`)}.`,
    searchWords: `import module ${module}`,
  }
}

/** Of a class that was never called: what it gives its objects, it has not itself. */
function onClassItself(type: string, attribute: string, { program, line, lineText }: PythonError): Reading | undefined {
  if (!program.classes.has(type) || !program.attributes.has(attribute)) return undefined
  const owner = /([\p{L}_]\w{0,60})\.\w+/u.exec(lineText.slice(0, 300))?.[1] ?? type
  return {
    explanation: `${code(owner)}${onLine(line)} is the class ${code(type)} itself and no object of it, and only objects have ${code(`.${attribute}`)}.`,
    fix: `Make an object with round brackets: ${code(`${owner === type ? 'name' : owner} = ${type}(…)`)}, with the values that ${code('__init__')} asks for.`,
    searchWords: 'class object __init__ instance',
  }
}

function onObject(type: string, attribute: string, error: PythonError): Reading {
  const opening = `${code(`.${attribute}`)} is used${onLine(error.line)} on ${kindOfValue(type)}, which has nothing of that name.`
  const translated = otherLanguages.get(`${type}.${attribute}`) ?? otherLanguages.get(`*.${attribute}`)
  if (translated !== undefined) {
    return { explanation: opening, fix: `Python writes it ${code(translated)}.`, searchWords: `${type} methods` }
  }
  if (type === 'function' || type === 'builtin_function_or_method' || type === 'method') {
    return {
      explanation: opening,
      fix: 'Call the function first: put round brackets after its name, then use what it returns.',
      searchWords: 'function call return value',
    }
  }
  const own = error.program.classes.has(type)
  const unprepared = own ? withoutSuper(type, attribute, error) : undefined
  if (unprepared !== undefined) return { ...unprepared, explanation: `${opening} ${unprepared.explanation}` }
  const candidates = own ? error.program.attributes : (methods.get(type) ?? [])
  const meant = nearMiss(attribute, candidates) ?? suggestion(error)
  if (meant !== undefined) {
    return {
      explanation: `${opening} It has ${code(`.${meant}`)}.`,
      fix: `Write ${code(`.${meant}`)} instead of ${code(`.${attribute}`)}.`,
      searchWords: own ? 'class attributes methods self' : `${type} methods`,
    }
  }
  if (own) {
    return {
      explanation: opening,
      fix: `Set ${code(`self.${attribute} = …`)} in ${code('__init__')} of the class ${code(type)}, or add a method of that name. Check that ${code('__init__')} has two underscores on each side.`,
      searchWords: 'class __init__ attributes self',
    }
  }
  const owner = [...methods].find(([other, names]) => other !== type && names.includes(attribute))?.[0]
  return {
    explanation: opening,
    fix:
      type === 'dict'
        ? `To look up a value by its key, use square brackets: ${code(`person["${attribute}"]`)}.`
        : owner === undefined
          ? `Check which value stands before the dot: is it what you expect?`
          : `${code(`.${attribute}`)} belongs to ${kindOfValue(owner)}: check what stands before the dot${owner === 'str' ? `, or make text of it with ${code('str(…)')}` : ''}.`,
    searchWords: `${searchWords} ${type}`,
    experiment: `Print ${code('type(…)')} of the value before the dot.`,
  }
}

/** Of a class built upon another whose `__init__` sets the attribute: its own `__init__` takes the place of that one. */
function withoutSuper(type: string, attribute: string, { program }: PythonError): Reading | undefined {
  if (!program.attributes.has(attribute)) return undefined
  const start = program.lines.findIndex((line) => new RegExp(`^\\s*class ${type}\\s*\\(`).test(line.slice(0, 200)))
  const base = /\(\s*([\p{L}_]\w{0,60})/u.exec((program.lines[start] ?? '').slice(0, 200))?.[1]
  if (start < 0 || base === undefined || !program.classes.has(base)) return undefined
  const rest = program.lines.slice(start + 1)
  const end = rest.findIndex((line) => /^\S/.test(line))
  const body = rest.slice(0, end < 0 ? undefined : end).join('\n')
  if (!/def __init__\b/.test(body) || /super\(|\.__init__\(/.test(body)) return undefined
  return {
    explanation: `The class ${code(type)} is built upon ${code(base)}, which sets it in its ${code('__init__')}; but ${code(type)} has an ${code('__init__')} of its own, which takes the place of that one.`,
    fix: `Begin the ${code('__init__')} of ${code(type)} with ${code('super().__init__(…)')}.`,
    searchWords: 'class inheritance super __init__ attributes',
  }
}

function suggestion(error: PythonError): string | undefined {
  return /Did you mean: '\.?([^']+)'/.exec(error.message)?.[1]
}

function escaped(name: string): string {
  return name.replace(/[^\p{L}\p{N}_]/gu, '\\$&')
}

const otherLanguages = new Map([
  ['list.push', 'values.append(element)'],
  ['list.add', 'values.append(element)'],
  ['set.append', 'values.add(element)'],
  ['*.length', 'len(value)'],
  ['*.size', 'len(value)'],
  ['*.len', 'len(value)'],
  ['*.contains', 'element in values'],
  ['*.includes', 'element in values'],
  ['list.join', '", ".join(values)'],
  ['list.split', 'text.split()'],
  ['list.map', '[change(each) for each in values]'],
  ['list.forEach', 'for each in values:'],
  ['list.indexOf', 'values.index(element)'],
  ['str.indexOf', 'text.find(part)'],
  ['str.toUpperCase', 'text.upper()'],
  ['str.toLowerCase', 'text.lower()'],
  ['str.trim', 'text.strip()'],
  ['str.substring', 'text[start:end]'],
  ['str.reverse', 'text[::-1]'],
  ['str.append', 'text + more'],
  ['*.toString', 'str(value)'],
  ['dict.has_key', 'key in dictionary'],
  ['dict.iteritems', 'dictionary.items()'],
])
