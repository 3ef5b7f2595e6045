import type { Finding } from '../analysis/finding.ts'
import { code } from '../markdown.ts'
import type { Diagnosis } from './diagnosis.ts'
import { explainTypeError } from './typescript/explain-typescript.ts'

/** What a rule of an analyser tells of a program that runs and still does not do what was meant. */
type Mistake = {
  readonly kind: string
  readonly fix: (line: string) => string
  readonly searchWords: string
  /** What it is about on the learner's line, before what the rule means. */
  readonly says?: (line: string) => string
}

const parameter = (line: string) =>
  /([\p{L}_]\w{0,60})\s*(?::[^=,()]{0,60})?=\s*(?:\[|\{|list\(|dict\(|set\()/u.exec(line)?.[1]

/** The surest first. Rules about style, and about what may be meant so, are not among them. */
const mistakes: ReadonlyMap<string, Mistake> = new Map(
  Object.entries({
    B006: {
      kind: 'MutableDefault',
      says: (line) => `${code(parameter(line) ?? 'A parameter')} has a list or dictionary as its default.`,
      fix: (line) =>
        `Write ${code(`${parameter(line) ?? 'values'}=None`)}, and begin the function with ${code(`if ${parameter(line) ?? 'values'} is None:`)} and a new list or dictionary.`,
      searchWords: 'default argument list function None mutable',
    },
    F632: {
      kind: 'IsInsteadOfEquals',
      fix: (line) =>
        `Write ${code(/\bis not\b/.test(line) ? '!=' : '==')} instead of ${code(/\bis not\b/.test(line) ? 'is not' : 'is')}.`,
      searchWords: 'comparison == equal is',
    },
    B015: {
      kind: 'UnusedComparison',
      fix: () => `To give a value, write a single ${code('=')}.`,
      searchWords: 'comparison assignment equal',
    },
    B018: {
      kind: 'UnusedValue',
      fix: () => `Print the value, return it, or give it a name; a function needs ${code('()')} to be called.`,
      searchWords: 'function call print return value',
    },
    B020: {
      kind: 'LoopOverItself',
      fix: () => 'Give the loop variable another name.',
      searchWords: 'for loop variable',
    },
    B023: {
      kind: 'LateBinding',
      fix: () => `Hand the value over as a default, ${code('lambda x=x: …')}.`,
      searchWords: 'lambda function loop scope',
    },
    F811: {
      kind: 'DefinedTwice',
      fix: () => 'Give one of the two another name, or remove it.',
      searchWords: 'function name define',
    },
    PLW0127: {
      kind: 'SelfAssignment',
      fix: () => 'Write on the right what the name shall become.',
      searchWords: 'variable assignment',
    },
    PLW2901: {
      kind: 'LoopVariableChanged',
      fix: () => 'Give the new value another name, or put it into the list by its place.',
      searchWords: 'for loop variable list change',
    },
    RET503: {
      kind: 'MissingReturn',
      fix: () => `Let every way through the function end with ${code('return')} and a value.`,
      searchWords: 'function return value None',
    },
    noAssignInExpressions: {
      kind: 'AssignmentInCondition',
      fix: () => `Write ${code('===')}.`,
      searchWords: 'comparison equal condition',
    },
    noSelfCompare: {
      kind: 'SelfComparison',
      fix: () => 'Compare with the other value.',
      searchWords: 'comparison condition',
    },
    useIsNan: {
      kind: 'ComparisonWithNaN',
      fix: () => `Write ${code('Number.isNaN(value)')}.`,
      searchWords: 'number NaN comparison',
    },
    noFallthroughSwitchClause: {
      kind: 'MissingBreak',
      fix: () => `End each ${code('case')} with ${code('break')}.`,
      searchWords: 'switch case break',
    },
    noUnreachable: {
      kind: 'Unreachable',
      fix: () => 'Move the line up, or remove what ends the function before it.',
      searchWords: 'return function order',
    },
    noUnsafeNegation: {
      kind: 'Negation',
      fix: () => `Write ${code('!(a in b)')}.`,
      searchWords: 'not condition boolean',
    },
    useValidTypeof: {
      kind: 'Typeof',
      fix: () =>
        `Compare with one of ${code('"string"')}, ${code('"number"')}, ${code('"boolean"')}, ${code('"undefined"')}, ${code('"object"')}, ${code('"function"')}.`,
      searchWords: 'type typeof comparison',
    },
    useIterableCallbackReturn: {
      kind: 'MissingReturn',
      fix: () => `Write ${code('return')} in the function, or leave its curly brackets away.`,
      searchWords: 'array map filter function return',
    },
    noDuplicateObjectKeys: {
      kind: 'NameTwice',
      fix: () => 'Remove one of them, or give it another name.',
      searchWords: 'object property key',
    },
    noSparseArray: {
      kind: 'DoubleComma',
      fix: () => 'Remove the comma that is too much.',
      searchWords: 'array list elements',
    },
    noDoubleEquals: {
      kind: 'LooseComparison',
      fix: () => `Write ${code('===')}, or ${code('!==')}.`,
      searchWords: 'comparison equal',
    },
  } satisfies Record<string, Mistake>),
)

/**
 * The surest of the findings about a program that ran well, as what may be wrong with it: a type that does not fit before all
 * others. Undefined: none says so.
 */
export function suspicionOf(findings: readonly Finding[], source: string): Diagnosis | undefined {
  const refused = findings.find(({ rule }) => /^TS\d+$/.test(rule))
  if (refused) {
    const { startLine: line, rule, message } = refused
    return explainTypeError({ number: Number(rule.slice(2)), message, line }, source)
  }
  const lines = source.split('\n')
  for (const [rule, { kind, fix, searchWords, says }] of mistakes) {
    const found = findings.find((finding) => finding.rule === rule || finding.rule.endsWith(`/${rule}`))
    if (found === undefined) continue
    const lineText = (lines[found.startLine - 1] ?? '').trim()
    return {
      ...{ kind, line: found.startLine, lineText, fix: fix(lineText.slice(0, 300)), searchWords },
      explanation: [says?.(lineText.slice(0, 300)) ?? '', found.explanation].join(' ').trim(),
    }
  }
  return undefined
}
