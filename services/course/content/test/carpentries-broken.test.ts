import { ok, rejects } from 'node:assert/strict'
import { symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { type ContentProblem, CourseFolderError } from '../content-problem.ts'
import { readCourse } from '../read-course.ts'
import { maxTextFileBytes } from '../text-file.ts'
import { folderOf } from './lesson-folder.ts'
import { config, flocks, nests, workbench } from './workbench-lesson.ts'

async function problemsOf(
  t: TestContext,
  files: Record<string, string | Uint8Array>,
): Promise<readonly ContentProblem[]> {
  let problems: readonly ContentProblem[] = []
  await rejects(readCourse(await folderOf(t, files)), (error) => {
    ok(error instanceof CourseFolderError)
    problems = error.problems
    return true
  })
  return problems
}

const file = 'episodes/01-nests.md'
const ends = nests.split('\n').length
// The file ends within a line.
const linesAllowed = Math.floor((maxTextFileBytes - Buffer.byteLength(nests)) / 'some text\n'.length)
const lineOf = (part: string) => nests.slice(0, nests.indexOf(part)).split('\n').length
const broken: [name: string, files: Record<string, string | Uint8Array>, problem: Partial<ContentProblem>][] = [
  [
    'a div never closed',
    { [file]: nests.replace(':::::: keypoints', '::: note\n\n:::::: keypoints') },
    { file, line: lineOf(':::::: keypoints') },
  ],
  ['a div closed twice', { [file]: `${nests}\n:::\n` }, { file, line: ends + 1 }],
  ['a fence never closed', { [file]: `${nests}\n\`\`\`python\nx\n` }, { file, line: ends + 1 }],
  ['a script', { [file]: nests.replace('Look up.', '<script>x</script>') }, { file, line: lineOf('Look up.') }],
  [
    'a picture that runs',
    { [file]: nests.replace('Look up.', '<img src=x onerror=alert(1)>') },
    { file, line: lineOf('Look up.') },
  ],
  [
    'a link that runs',
    { [file]: nests.replace('https://example.org', 'javascript:alert(1)') },
    { file, line: lineOf('example.org') },
  ],
  [
    'a data URL',
    { [file]: nests.replace('fig/nest.png', 'data:image/png;base64,AA') },
    { file, line: lineOf('fig/nest.png') },
  ],
  ['no front matter', { [file]: 'Text.\n' }, { file, line: 1 }],
  ['no title', { [file]: nests.replace(/^title:.*$/m, 'name: x') }, { file, line: 2, field: 'title' }],
  [
    'bytes that are not UTF-8',
    { [file]: Buffer.concat([Buffer.from(nests), Buffer.from([0xff])]) },
    { file, line: ends },
  ],
  ['10 MB of Markdown', { [file]: nests + 'some text\n'.repeat(1_000_000) }, { file, line: ends + linesAllowed }],
  [
    'an episode that is not there',
    { 'config.yaml': config.replace('01-', '03-') },
    { file: 'config.yaml', line: 9, field: 'episodes' },
  ],
  [
    'a way out of the folder',
    { 'config.yaml': config.replace('01-nests.md', '../../x.md') },
    { file: 'config.yaml', line: 9 },
  ],
  [
    'an episode named twice',
    { 'config.yaml': config.replace('learners:', '- 02-flocks.md\n') },
    { file: 'config.yaml', line: 10, field: 'episodes' },
  ],
  ['a comment never closed', { [file]: `${nests}\n<!-- x\n` }, { file, line: ends + 1 }],
]

for (const [name, files, problem] of broken) {
  test(`${name} is reported with its place`, async (t) => {
    const problems = await problemsOf(t, { ...workbench, ...files })
    const found = problems.some((candidate) =>
      Object.entries(problem).every(([key, value]) => candidate[key as keyof ContentProblem] === value),
    )
    ok(found, `expected ${JSON.stringify(problem)} among ${JSON.stringify(problems)}`)
  })
}

test('a folder of episodes that leads elsewhere is not followed', async (t) => {
  const { 'episodes/01-nests.md': _, 'episodes/02-flocks.md': __, ...rest } = workbench
  const dir = await folderOf(t, { ...rest, 'elsewhere/01-nests.md': nests, 'elsewhere/02-flocks.md': flocks })
  await symlink(join(tmpdir()), join(dir, 'out'))
  await symlink(join(dir, 'elsewhere'), join(dir, 'episodes'))
  await rejects(readCourse(dir), /episodes: is a symbolic link/)
})
