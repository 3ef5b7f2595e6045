import { type FencedBlock, fencedBlocks } from './fenced-block.ts'

export type Example = {
  /** The program of the block marked `LANGUAGE example`, each line ended by `\n`; empty where there is none. */
  code: string
  /** What it reads from standard input; empty when it reads nothing. */
  input: string
  /** What it writes to standard output; undefined where the text does not say. */
  output: string | undefined
  problems: { line: number; message: string }[]
}

/**
 * The example in a Markdown text: one block marked `LANGUAGE example`, and where there is one, at most one marked `input`
 * and one marked `output`.
 */
export function exampleIn(content: string, language: string): Example {
  const blocks = fencedBlocks(content)
  const problems: Example['problems'] = []
  const mark = `${language} example`
  for (const { line, info } of blocks) {
    if (/\bexample$/.test(info) && info !== mark) {
      problems.push({ line, message: `the example must be marked \`${mark}\`, not \`${info}\`` })
    }
  }
  const example = onlyBlock(blocks, mark, problems)
  if (!example) return { code: '', input: '', output: undefined, problems }
  if (example.text.trim() === '') problems.push({ line: example.line, message: 'the example is empty' })
  const input = onlyBlock(blocks, 'input', problems)?.text ?? ''
  return { code: example.text, input, output: onlyBlock(blocks, 'output', problems)?.text, problems }
}

function onlyBlock(
  blocks: readonly FencedBlock[],
  info: string,
  problems: Example['problems'],
): FencedBlock | undefined {
  const [first, second] = blocks.filter((block) => block.info === info)
  if (second) problems.push({ line: second.line, message: `has a second block marked \`${info}\`` })
  return first
}
