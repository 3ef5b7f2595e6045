import { type AnyNode, type Expression, parse } from 'acorn'
import type { Candidates, Edit } from '../domain/exercises/exercise.ts'

const mostCandidates = 200

const swaps: Readonly<Record<string, string>> = {
  ...{ '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===', '==': '!=', '!=': '==' },
  ...{ '+': '-', '-': '+', '*': '+', '/': '*', '%': '/', '&&': '||', '||': '&&' },
}

/** What can be changed in a JavaScript program and left out of it; nothing in one that cannot be read. */
export function javaScriptCandidates(code: string): Candidates {
  const bugs: Edit[] = []
  const blanks: Omit<Edit, 'text'>[] = []
  const swapped = (left: { end: number }, right: { start: number }, operator: string) => {
    const start = code.indexOf(operator, left.end)
    const text = swaps[operator]
    if (text === undefined || start === -1 || start >= right.start) return
    bugs.push({ start, end: start + operator.length, text })
    blanks.push({ start, end: start + operator.length })
  }
  for (const node of nodesOf(code)) {
    if (bugs.length >= mostCandidates || blanks.length >= mostCandidates) break
    const { start, end } = node
    if (node.type === 'BinaryExpression' || node.type === 'LogicalExpression') {
      swapped(node.left, node.right, node.operator)
    } else if (node.type === 'Literal' && typeof node.value === 'number' && Number.isInteger(node.value)) {
      bugs.push({ start, end, text: String(node.value + 1) })
      blanks.push({ start, end })
    } else if (node.type === 'Literal' && typeof node.value === 'boolean') {
      bugs.push({ start, end, text: String(!node.value) })
    } else if (node.type === 'MemberExpression' && !node.computed && !isConsole(node.object)) {
      blanks.push({ start: node.property.start, end: node.property.end })
    } else if (node.type === 'ReturnStatement' && node.argument) {
      blanks.push({ start: node.argument.start, end: node.argument.end })
    } else if (node.type === 'IfStatement' || node.type === 'WhileStatement') {
      blanks.push({ start: node.test.start, end: node.test.end })
    }
  }
  return { bugs, blanks }
}

function isConsole(node: Expression | { type: 'Super' }): boolean {
  return node.type === 'Identifier' && node.name === 'console'
}

function nodesOf(code: string): AnyNode[] {
  const nodes: AnyNode[] = []
  let program: AnyNode
  try {
    program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' })
  } catch {
    return nodes // what cannot be read offers nothing
  }
  const waiting: unknown[] = [program]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (Array.isArray(next)) waiting.push(...next.toReversed())
    else if (isNode(next)) {
      nodes.push(next)
      waiting.push(...Object.values(next).reverse())
    }
  }
  return nodes
}

function isNode(value: unknown): value is AnyNode {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value
  )
}
