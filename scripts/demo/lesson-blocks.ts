/** What a subtopic says of its example: what is typed into it, and what it prints. */
export type LessonBlocks = {
  /** Content of the block marked `input`; empty where there is none. */
  readonly input: string
  /** Content of the block marked `output`; undefined where there is none. */
  readonly output: string | undefined
}

/** Finds the fenced blocks (CommonMark 0.31, section 4.5) that are marked `input` and `output`. */
export function lessonBlocks(markdown: string): LessonBlocks {
  return { input: block(markdown, 'input') ?? '', output: block(markdown, 'output') }
}

function block(markdown: string, mark: string): string | undefined {
  const fence = new RegExp(`^(\`{3,}|~{3,})${mark}[ \\t]*\\n([\\s\\S]*?)^\\1[ \\t]*$`, 'm')
  return fence.exec(markdown)?.[2]
}
