import { fencedBlocks } from '../../services/course/content/fenced-block.ts'

/** What a subtopic says of its example: what is typed into it, and what it prints. */
export type LessonBlocks = {
  /** Content of the block marked `input`; empty where there is none. */
  readonly input: string
  /** Content of the block marked `output`; undefined where there is none. */
  readonly output: string | undefined
}

/** Finds the fenced blocks that are marked `input` and `output`, as the loader of courses does. */
export function lessonBlocks(markdown: string): LessonBlocks {
  const blocks = fencedBlocks(markdown)
  const text = (mark: string) => blocks.find(({ info }) => info === mark)?.text
  return { input: text('input') ?? '', output: text('output') }
}
