import { stripTypeScriptTypes } from 'node:module'
import {
  type CallExpression,
  type Expression,
  type Function as FunctionNode,
  type Node,
  type Program,
  parse,
} from 'acorn'
import { type ListedTest, UnreadableTestsError } from './harness.ts'

const modules: ReadonlySet<unknown> = new Set(['node:test', 'test'])
const kinds: ReadonlyMap<string, Kind> = new Map([
  ['test', 'test'],
  ['it', 'test'],
  ['default', 'test'],
  ['describe', 'suite'],
  ['suite', 'suite'],
])
const leftOut: ReadonlySet<string> = new Set(['skip', 'todo'])
const typescript = /\.[cm]?ts$/
const mostCode = 4_000

type Kind = 'test' | 'suite'
type Names = ReadonlyMap<string, Kind>
type Call = { readonly kind: Kind; readonly maySkip: boolean; readonly call: CallExpression }

/**
 * The tests that a file of node:test plainly has: calls with a literal name, at the top or in suites. Those in loops,
 * with names that are made, or in other tests come to light when they run. Throws `UnreadableTestsError`.
 */
export function listNodeTests(file: string, text: string): ListedTest[] {
  const program = parsed(file, text)
  const names = namesOf(program)
  const found: ListedTest[] = []
  const visit = (body: readonly Node[], path: readonly string[], skipped: boolean) => {
    for (const node of body) {
      const made = callIn(node, names)
      const name = made && literalOf(made.call.arguments[0])
      if (!made || name === undefined) continue
      const inner = functionOf(made.call)
      const maySkip = skipped || made.maySkip
      if (made.kind === 'suite') {
        if (inner?.body.type === 'BlockStatement') visit(inner.body.body, [...path, name], maySkip)
      } else {
        const testCode = inner ? bodyOf(inner, text) : ''
        found.push({
          file,
          id: [...path, name].join(' > '),
          testCode,
          taskId: 0,
          maySkip: maySkip || /\bskip\b/.test(testCode),
        })
      }
    }
  }
  visit(program.body, [], false)
  return found
}

function parsed(file: string, text: string): Program {
  try {
    const script = typescript.test(file) ? withoutTypes(text) : text
    return parse(script, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      allowHashBang: true,
      allowReturnOutsideFunction: true,
    })
  } catch (error) {
    // Both parsers say where; text that is nested too deeply ends in a RangeError.
    const reason = error instanceof Error ? error.message : String(error)
    throw new UnreadableTestsError(`${file} cannot be read: ${reason}`)
  }
}

/** Types become spaces, so that every place stays what it was. That this is new to Node is nothing for the log. */
function withoutTypes(text: string): string {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(text)
  } finally {
    process.emitWarning = emitWarning
  }
}

/** What the functions of node:test are called in a file. */
function namesOf({ body }: Program): Names {
  const names = new Map<string, Kind>()
  const add = (local: string, imported: string) => {
    const kind = kinds.get(imported)
    if (kind) names.set(local, kind)
  }
  for (const node of body) {
    if (node.type === 'ImportDeclaration' && modules.has(node.source.value)) {
      for (const specifier of node.specifiers) {
        const { imported } = specifier.type === 'ImportSpecifier' ? specifier : { imported: undefined }
        add(specifier.local.name, imported?.type === 'Identifier' ? imported.name : 'default')
      }
    }
    if (node.type !== 'VariableDeclaration') continue
    for (const { id, init } of node.declarations) {
      if (!init || !isRequire(init)) continue
      if (id.type === 'Identifier') add(id.name, 'default')
      if (id.type !== 'ObjectPattern') continue
      for (const property of id.properties) {
        if (
          property.type === 'Property' &&
          property.key.type === 'Identifier' &&
          property.value.type === 'Identifier'
        ) {
          add(property.value.name, property.key.name)
        }
      }
    }
  }
  return names
}

function isRequire(init: Expression): boolean {
  if (init.type !== 'CallExpression' || init.callee.type !== 'Identifier' || init.callee.name !== 'require')
    return false
  const [module] = init.arguments
  return module?.type === 'Literal' && modules.has(module.value)
}

/** A call of node:test that a statement consists of. */
function callIn(node: Node, names: Names): Call | undefined {
  const statement = node as Program['body'][number]
  if (statement.type !== 'ExpressionStatement') return undefined
  const { expression } = statement
  const call = expression.type === 'AwaitExpression' ? expression.argument : expression
  if (call.type !== 'CallExpression') return undefined
  const { callee } = call
  const optionsSkip = call.arguments.some((argument) => argument.type === 'ObjectExpression' && hasSkip(argument))
  if (callee.type === 'Identifier') {
    const kind = names.get(callee.name)
    return kind && { kind, maySkip: optionsSkip, call }
  }
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined
  const base = names.get(callee.object.name)
  if (!base || callee.property.type !== 'Identifier') return undefined
  const { name } = callee.property
  return { kind: kinds.get(name) ?? base, maySkip: optionsSkip || leftOut.has(name), call }
}

function hasSkip({ properties }: Extract<Expression, { type: 'ObjectExpression' }>): boolean {
  return properties.some(
    (property) => property.type === 'Property' && property.key.type === 'Identifier' && leftOut.has(property.key.name),
  )
}

function literalOf(node: CallExpression['arguments'][number] | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined
  return undefined
}

function functionOf({ arguments: given }: CallExpression): FunctionNode | undefined {
  const last = given.at(-1)
  return last?.type === 'ArrowFunctionExpression' || last?.type === 'FunctionExpression' ? last : undefined
}

/** What a test does, as its author wrote it, without the indentation that all of it has. */
function bodyOf({ body }: FunctionNode, text: string): string {
  const [first, last] = body.type === 'BlockStatement' ? [body.body[0], body.body.at(-1)] : [body, body]
  if (!first || !last) return ''
  const start = text.lastIndexOf('\n', first.start) + 1
  const indentation = /^\s*/.exec(text.slice(start, first.start))?.[0] ?? ''
  const code = text.slice(first.start, last.end).replaceAll(`\n${indentation}`, '\n')
  return code.slice(0, mostCode)
}
