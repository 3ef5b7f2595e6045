import { type Alias, type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import type { z } from 'zod'
import type { ContentProblem } from './content-problem.ts'

/** YAML text and where it stands, so that problems name the line of the file and not of the excerpt. */
export type YamlSource = {
  file: string
  /** 1-based line of the file on which `text` begins. */
  firstLine: number
  text: string
}

export type LocatedYaml<T> = {
  value: T
  /** The line of the file on which the field stands, or on which what should hold it begins. */
  lineOf(path: readonly PropertyKey[]): number
}

/** One wrong bracket can be followed by a fault on every line. */
const maxFaults = 20

/**
 * Parses YAML 1.2 and validates it. Adds what is wrong to `problems`, then returns undefined.
 * Aliases are refused, as a few of them can grow into gigabytes; unknown tags are, as they would be dropped silently.
 */
export function parseLocatedYaml<T>(
  source: YamlSource,
  schema: z.ZodType<T>,
  problems: ContentProblem[],
): LocatedYaml<T> | undefined {
  const { file, firstLine, text } = source
  const lines = new LineCounter()
  const lineAt = (offset: number) => firstLine + Math.max(lines.linePos(offset).line, 1) - 1

  let document: Document.Parsed
  let plain: unknown
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
    const tooDeep = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION')
    if (tooDeep) {
      problems.push({ file, line: lineAt(tooDeep.pos[0]), message: 'is nested too deeply' })
      return undefined
    }
    const faults = [...document.errors, ...document.warnings].slice(0, maxFaults)
    if (faults.length > 0) {
      problems.push(...faults.map((fault) => ({ file, line: lineAt(fault.pos[0]), message: fault.message })))
      return undefined
    }
    const alias = firstAlias(document)
    if (alias) {
      const message = `*${alias.source.slice(0, 40)} stands for something else, which is refused: a few such can stand for gigabytes`
      problems.push({ file, line: lineAt(alias.range?.[0] ?? 0), message })
      return undefined
    }
    plain = document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    // What only reading the parsed document finds too deep carries no position.
    const message = error instanceof RangeError ? 'is nested too deeply' : String(error)
    problems.push({ file, line: firstLine, message })
    return undefined
  }

  const lineOf = (path: readonly PropertyKey[]) => lineAt(offsetOf(document, path))
  const result = schema.safeParse(plain)
  if (result.success) return { value: result.data, lineOf }

  for (const issue of result.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const path = [...issue.path, key]
        problems.push({ file, line: lineOf(path), field: path.map(String).join('.'), message: 'is not a known field' })
      }
    } else {
      problems.push({ file, line: lineOf(issue.path), field: issue.path.map(String).join('.'), message: issue.message })
    }
  }
  return undefined
}

function firstAlias(document: Document.Parsed): Alias | undefined {
  let found: Alias | undefined
  visit(document, {
    Alias(_, alias) {
      found = alias
      return visit.BREAK
    },
  })
  return found
}

/** Offset of the key at `path`, of the element where it is one of a list, or of the nearest ancestor that exists. */
export function offsetOf(document: Document.Parsed | Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true)
    const key = path[depth - 1]
    if (isMap(parent)) {
      const pair = parent.items.find(({ key: candidate }) => isScalar(candidate) && candidate.value === key)
      if (pair && isNode(pair.key)) return pair.key.range?.[0] ?? 0
    }
    const node = document.getIn(path.slice(0, depth), true)
    if (isNode(node)) return node.range?.[0] ?? 0
  }
  return document.contents?.range?.[0] ?? 0
}
