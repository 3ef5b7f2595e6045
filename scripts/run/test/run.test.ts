import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { Verdict } from '@learnlab/contracts/executor/v1'
import { chooseAccount, NoAccountError } from '../account.ts'
import { parseArguments } from '../arguments.ts'
import { endingOf } from '../ending.ts'
import { NoProgramError, readProgram } from '../program.ts'

async function folderWith(t: TestContext, files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'learnlab-run-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return folder
}

const chosen = (path: string, more: object = {}) => ({
  path,
  others: [],
  language: undefined,
  entryPoint: undefined,
  ...more,
})

test('what follows the file is the program’s own', () => {
  const command = parseArguments(['--timeout', '3', '--with=a.txt', '--with', 'b.txt', 'main.py', '--help', '-x', '5'])
  equal(command.kind, 'run')
  if (command.kind !== 'run') return
  const { path, programArgs, others, timeoutSeconds } = command.options
  deepEqual([path, programArgs, others, timeoutSeconds], ['main.py', ['--help', '-x', '5'], ['a.txt', 'b.txt'], 3])
})

test('mistakes are named', () => {
  for (const argv of [[], ['--timeout', 'soon', 'x.py'], ['--colour', 'x.py'], ['--with']]) {
    equal(parseArguments(argv).kind, 'mistake', argv.join(' '))
  }
  equal(parseArguments(['--help']).kind, 'help')
})

test('a file is a program in the language of its extension', async (t) => {
  const folder = await folderWith(t, { 'a.cc': '', 'b.mjs': '', 'c.py': '', 'd.xyz': '', 'e.txt': 'data' })
  for (const [name, language] of [
    ['a.cc', 'cpp'],
    ['b.mjs', 'javascript'],
    ['c.py', 'python'],
  ] as const) {
    equal(readProgram(chosen(name), folder).language, language)
  }
  throws(
    () => readProgram(chosen('d.xyz'), folder),
    (error) => error instanceof NoProgramError && /--language/.test(error.message),
  )
  throws(() => readProgram(chosen('none.py'), folder), NoProgramError)
  const { files, entryPoint } = readProgram(chosen('c.py', { others: ['e.txt'] }), folder)
  deepEqual([entryPoint, files.map(({ name }) => name)], ['c.py', ['c.py', 'e.txt']])
})

test('a folder is a program that starts at its main file', async (t) => {
  const files = { 'main.py': '', 'shapes/circle.py': '', '.git/config': '', '__pycache__/x.pyc': '' }
  const folder = await folderWith(t, files)
  const program = readProgram(chosen('.'), folder)
  deepEqual([program.entryPoint, program.files.map(({ name }) => name)], ['main.py', ['main.py', 'shapes/circle.py']])
  equal(readProgram(chosen('.', { entryPoint: 'shapes/circle.py' }), folder).entryPoint, 'shapes/circle.py')
  await writeFile(join(folder, 'main.js'), '')
  throws(() => readProgram(chosen('.'), folder), /--entry/)
  equal(readProgram(chosen('.', { language: 'js' }), folder).entryPoint, 'main.js')
})

test('the exit code is the program’s, or tells what stopped it', () => {
  const ending = (verdict: Verdict, more: object = {}) => endingOf({ verdict, status: 'x', ...more }).exitCode
  equal(ending(Verdict.COMPLETED, { exitCode: 0 }), 0)
  equal(ending(Verdict.NONZERO_EXIT, { exitCode: 3 }), 3)
  equal(ending(Verdict.SIGNALED, { signal: 11 }), 139)
  equal(ending(Verdict.MEMORY_LIMIT, { signal: 9 }), 124)
  equal(ending(Verdict.COMPILE_ERROR, { exitCode: 0 }), 1)
  equal(ending(Verdict.SANDBOX_ERROR), 125)
  match(endingOf({ verdict: Verdict.WALL_TIME_LIMIT, status: 'x' }).line ?? '', /longer/)
})

test('the demo student signs in, or who is named', async (t) => {
  const secrets = JSON.stringify({ demoPasswords: { student: 's', instructor: 'i' } })
  const folder = await folderWith(t, { 'secrets.json': secrets })
  deepEqual(chooseAccount('ada@example.org', folder, { LEARNLAB_PASSWORD: 'p' }), {
    email: 'ada@example.org',
    password: 'p',
  })
  equal(chooseAccount(undefined, folder, {}).password, 's')
  throws(() => chooseAccount('ada@example.org', folder, {}), NoAccountError)
  throws(() => chooseAccount(undefined, '/nowhere', {}), NoAccountError)
})
