// Lists the tests of files of node:test by their text alone: nothing of them is run, and no learner's program is near.
//
// Reads a JSON list of files with their texts; prints one with the tests of each, in the order of the files and of the
// tests in them. The parsers meet text that may have been written to break them, which is why they are here.
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { parse } from 'acorn'

const modules = new Set(['node:test', 'test'])
const kinds = new Map([
  ['test', 'test'],
  ['it', 'test'],
  ['default', 'test'],
  ['describe', 'suite'],
  ['suite', 'suite'],
])
const leftOut = new Set(['skip', 'todo'])
const typescript = /\.[cm]?ts$/
const mostCode = 4_000
/** A name that is longer is no name that a report could hold. */
const mostId = 2_000

/**
 * The tests that a file plainly has: calls with a literal name, at the top or in suites. Those in loops, with names that
 * are made, or in other tests come to light when they run.
 */
function* testsOf(program, text) {
  const names = namesOf(program)
  function* visit(body, path, skipped) {
    for (const node of body) {
      const made = callIn(node, names)
      const name = made && literalOf(made.call.arguments[0])
      if (!made || name === undefined) continue
      const inner = functionOf(made.call)
      const maySkip = skipped || made.maySkip
      const id = path === '' ? name : `${path} > ${name}`
      if (id.length > mostId) throw new RangeError(`the name of a test has more than ${mostId} characters`)
      if (made.kind === 'suite') {
        if (inner?.body.type === 'BlockStatement') yield* visit(inner.body.body, id, maySkip)
      } else {
        const code = inner ? bodyOf(inner, text) : ''
        yield { id, code, task: 0, maySkip: maySkip || /\bskip\b/.test(code) }
      }
    }
  }
  yield* visit(program.body, '', false)
}

function parsed(name, text) {
  return parse(typescript.test(name) ? stripTypeScriptTypes(text) : text, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowHashBang: true,
    allowReturnOutsideFunction: true,
  })
}

/** What the functions of node:test are called in a file. */
function namesOf({ body }) {
  const names = new Map()
  const add = (local, imported) => {
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

function isRequire(init) {
  if (init.type !== 'CallExpression' || init.callee.type !== 'Identifier' || init.callee.name !== 'require')
    return false
  const [module] = init.arguments
  return module?.type === 'Literal' && modules.has(module.value)
}

/** A call of node:test that a statement consists of. */
function callIn(node, names) {
  if (node.type !== 'ExpressionStatement') return undefined
  const { expression } = node
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

function hasSkip({ properties }) {
  return properties.some(
    (property) => property.type === 'Property' && property.key.type === 'Identifier' && leftOut.has(property.key.name),
  )
}

function literalOf(node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined
  return undefined
}

function functionOf({ arguments: given }) {
  const last = given.at(-1)
  return last?.type === 'ArrowFunctionExpression' || last?.type === 'FunctionExpression' ? last : undefined
}

/** What a test does, as its author wrote it, without the indentation that all of it has. */
function bodyOf({ body }, text) {
  const [first, last] = body.type === 'BlockStatement' ? [body.body[0], body.body.at(-1)] : [body, body]
  if (!first || !last) return ''
  const start = text.lastIndexOf('\n', first.start) + 1
  const indentation = /^\s*/.exec(text.slice(start, first.start))?.[0] ?? ''
  const code = text.slice(first.start, last.end).replaceAll(`\n${indentation}`, '\n')
  return [...code.slice(0, 2 * mostCode)].slice(0, mostCode).join('')
}

function listed({ name, text }) {
  try {
    return { file: name, tests: [...testsOf(parsed(name, text), text)] }
  } catch (error) {
    // Both parsers say where; text that is nested too deeply ends in a RangeError.
    return { file: name, tests: [], error: error instanceof Error ? error.message : String(error) }
  }
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(listed)))
