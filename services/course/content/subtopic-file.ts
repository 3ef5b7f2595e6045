import { markdownProblems } from '../domain/markdown.ts'
import type { ContentProblem } from './content-problem.ts'
import { subtopicFrontMatter } from './content-schema.ts'
import { maxCodeExampleBytes, maxContentBytes, type SubtopicContent } from './course-content.ts'
import { exampleIn } from './example-block.ts'
import { splitFrontMatter } from './front-matter.ts'
import { parseLocatedYaml } from './located-yaml.ts'
import { addNul, lineOfByte } from './text-file.ts'

export type ParsedSubtopic = {
  subtopic: SubtopicContent
  slugLine: number
}

/**
 * Parses a subtopic: front matter between two `---` lines, then Markdown, in which one block may be marked as the
 * example. Adds what is wrong to `problems`, then returns undefined.
 */
export function parseSubtopic(
  file: string,
  text: string,
  courseLanguage: string,
  problems: ContentProblem[],
): ParsedSubtopic | undefined {
  const before = problems.length
  const parts = splitFrontMatter(text)
  if (parts === undefined) {
    problems.push({ file, line: 1, message: 'must begin with front matter: YAML between two lines of ---' })
    return undefined
  }
  const { yaml, body: content, linesAbove } = parts
  const frontMatter = parseLocatedYaml({ file, firstLine: 2, text: yaml }, subtopicFrontMatter, problems)
  for (const { line, message } of markdownProblems(content)) problems.push({ file, line: line + linesAbove, message })
  const { language = '', code_example: given } = frontMatter?.value ?? {}
  const example = exampleIn(content, language || courseLanguage)
  if (given === undefined) {
    for (const { line, message } of example.problems) problems.push({ file, line: line + linesAbove, message })
  }
  const codeExample = given ?? example.code
  const contentBytes = Buffer.byteLength(content)
  if (contentBytes > maxContentBytes) {
    const line = linesAbove + lineOfByte(content, maxContentBytes)
    problems.push({
      file,
      line,
      message: `has ${contentBytes} bytes of text, more than the ${maxContentBytes} allowed`,
    })
  }
  if (Buffer.byteLength(codeExample) > maxCodeExampleBytes) {
    const line = frontMatter?.lineOf(['code_example']) ?? 1
    problems.push({ file, line, message: `has an example of more than ${maxCodeExampleBytes} bytes` })
  }
  addNul(file, text, problems)
  if (problems.length > before || !frontMatter) return undefined
  const { title, slug, has_3d: has3d, estimated_minutes: estimatedMinutes } = frontMatter.value
  return {
    subtopic: { slug, title, content, codeExample, language, has3d, estimatedMinutes },
    slugLine: frontMatter.lineOf(['slug']),
  }
}
