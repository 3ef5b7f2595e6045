import type { ContentProblem } from './content-problem.ts'
import { subtopicFrontMatter } from './content-schema.ts'
import { type FencedBlock, fencedBlocks } from './fenced-block.ts'
import { parseLocatedYaml } from './located-yaml.ts'

export type SubtopicContent = {
  /** Unique in its course. */
  slug: string
  title: string
  /** The Markdown below the front matter exactly as written, blocks of example, input and output included. */
  content: string
  /** The program of the example block; ends with a line end. */
  codeExample: string
  /** What the example reads from standard input; empty when it reads nothing. */
  input: string
  /** What the example writes to standard output, byte for byte; each line ends with `\n`. */
  expectedOutput: string
  has3d: boolean
}

export type ParsedSubtopic = {
  subtopic: SubtopicContent
  slugLine: number
}

/**
 * Parses a subtopic: front matter between two `---` lines, then Markdown with one `LANGUAGE example` block, one
 * `output` block and at most one `input` block. Adds what is wrong to `problems`, then returns undefined.
 */
export function parseSubtopic(
  file: string,
  text: string,
  language: string,
  problems: ContentProblem[],
): ParsedSubtopic | undefined {
  const before = problems.length
  const opened = /^---[ \t]*\r?\n/.exec(text)?.[0].length
  const closing = opened === undefined ? null : /^---[ \t]*(?:\r?\n|(?![\s\S]))/m.exec(text.slice(opened))
  if (opened === undefined || closing === null) {
    problems.push({ file, line: 1, message: 'must begin with front matter: YAML between two lines of ---' })
    return undefined
  }
  const yaml = text.slice(opened, opened + closing.index)
  const frontMatter = parseLocatedYaml({ file, firstLine: 2, text: yaml }, subtopicFrontMatter, problems)

  const contentStart = opened + closing.index + closing[0].length
  const content = text.slice(contentStart)
  const linesAbove = text.slice(0, contentStart).split('\n').length - 1
  const blocks = fencedBlocks(content).map((block) => ({ ...block, line: block.line + linesAbove }))
  for (const { line, closed, info } of blocks) {
    if (!closed) problems.push({ file, line, message: `the block \`${info}\` is never closed` })
    if (/\bexample$/.test(info) && info !== `${language} example`) {
      problems.push({ file, line, message: `the example must be marked \`${language} example\`, not \`${info}\`` })
    }
  }
  const example = onlyBlock(file, blocks, `${language} example`, problems)
  const output = onlyBlock(file, blocks, 'output', problems)
  const input = blocks.some(({ info }) => info === 'input') ? onlyBlock(file, blocks, 'input', problems) : undefined
  if (example && example.text.trim() === '')
    problems.push({ file, line: example.line, message: 'the example is empty' })

  if (problems.length > before || !frontMatter || !example || !output) return undefined
  const { title, slug, has_3d: has3d } = frontMatter.value
  return {
    subtopic: {
      slug,
      title,
      content,
      codeExample: example.text,
      input: input?.text ?? '',
      expectedOutput: output.text,
      has3d,
    },
    slugLine: frontMatter.lineOf(['slug']),
  }
}

function onlyBlock(
  file: string,
  blocks: readonly FencedBlock[],
  info: string,
  problems: ContentProblem[],
): FencedBlock | undefined {
  const [first, second] = blocks.filter((block) => block.info === info)
  if (!first) problems.push({ file, message: `has no block marked \`${info}\`` })
  if (second) problems.push({ file, line: second.line, message: `has a second block marked \`${info}\`` })
  return first
}
