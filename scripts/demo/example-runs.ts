import { expect, type Journey } from './journey.ts'
import { lessonBlocks } from './lesson-blocks.ts'

/** Runs every example of the course and holds what it prints against what its text says. */
export async function runExamples({ api, subtopics }: Journey): Promise<string> {
  const examples = subtopics.filter(({ codeExample }) => codeExample !== '')
  expect(examples.length > 0, 'the course has no examples')
  const wrong: string[] = []
  for (const { title, content, codeExample } of examples) {
    const { input, output } = lessonBlocks(content)
    const run = await api.executeCode({ language: 'python', code: codeExample, stdin: input })
    if (run.status !== 'completed') wrong.push(`"${title}" ended with ${run.status}: ${run.error.trim()}`)
    else if (output === undefined) wrong.push(`"${title}" does not say what it prints`)
    else if (run.output !== output) wrong.push(`"${title}" printed ${JSON.stringify(run.output)}`)
  }
  expect(wrong.length === 0, wrong.join('; '))
  return `${examples.length} print what they say`
}
