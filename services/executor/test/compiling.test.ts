import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, suite, type TestContext } from 'node:test'
import { eventually } from '@learnlab/testing'
import { ensureSandboxImage } from '../images/build.ts'
import { ArtifactCache, artifactKey } from '../sandbox/artifact-cache.ts'
import { docker, sharedExecutor, skip } from './sandbox.ts'

const folder = join(tmpdir(), `learnlab-artifacts-${randomUUID()}`)
after(() => rm(folder, { recursive: true, force: true }))

const hello = '#include <stdio.h>\nint main(void) { puts("hi"); }'

suite('compiling is executing', { skip }, () => {
  before(() => ensureSandboxImage({ docker, group: 'native' }))
  const artifacts = new ArtifactCache({ folder, mostBytes: 2 ** 24 })
  const { run } = sharedExecutor({ artifacts })
  // More of them are among the hostile programs.
  const hostile: Record<string, { language?: string; code: string; says: RegExp }> = {
    'a file taken into the object': {
      code: '__asm__(".incbin \\"/dev/zero\\"");\nint main(void) {}',
      says: /compiling took more than|rror/,
    },
    'templates that branch': {
      language: 'cpp',
      code: 'template <int D, long N> struct A { static const long v = A<D - 1, 2 * N>::v + A<D - 1, 2 * N + 1>::v; };\ntemplate <long N> struct A<0, N> { static const long v = N; };\nint main() { return A<30, 1>::v; }',
      says: /compiling took more than|out of memory/,
    },
  }
  for (const [name, { language = 'c', code, says }] of Object.entries(hostile)) {
    test(name, async () => {
      const { verdict, stderr } = await run({ language, code })
      equal(verdict, 'COMPILE_ERROR')
      match(stderr, says)
      ok(!/root:|x-user/.test(stderr))
    })
  }

  test('file names that look like options are file names', async () => {
    const files = [
      { name: 'main.c', content: Buffer.from(hello) },
      { name: '-fplugin=x.c', content: Buffer.from('int a;') },
    ]
    equal((await run({ language: 'c', files })).stdout, 'hi\n')
  })

  test('the program can be neither changed nor taken for a file of the request', async () => {
    const code =
      '#include <stdio.h>\n#include <fcntl.h>\n#include <unistd.h>\nint main(void) { printf("%d\\n", open("a.out", O_WRONLY)); }'
    equal((await run({ language: 'c', code })).stdout, '-1\n')
    const file = { name: 'a.out', content: Buffer.from('x') }
    const refused = await run({ language: 'c', code, files: [file] }).catch((error: Error) => error)
    match(String(refused), /must not have a.out/)
  })

  test('a caller who leaves ends the compiler', async () => {
    const gone = new AbortController()
    const running = run({ language: 'c', code: '#include "/dev/zero"' }, gone.signal)
    setImmediate(() => gone.abort())
    equal((await running).verdict, 'CANCELLED')
  })
})

suite('compiled programs are kept', { skip }, () => {
  const folder = join(tmpdir(), `learnlab-artifacts-${randomUUID()}`)
  const artifacts = new ArtifactCache({ folder, mostBytes: 2 ** 24 })
  const { run } = sharedExecutor({ artifacts })
  after(() => rm(folder, { recursive: true, force: true }))

  test('once for the same sources, and not where there is none', async () => {
    // A program is put by after its first run, for which nobody waits.
    const count = (wanted: number) => eventually(async () => (await readdir(folder)).length === wanted)
    equal((await run({ language: 'c', code: `int main(void) { ${randomUUID()} }` })).verdict, 'COMPILE_ERROR')
    const program = { language: 'c', code: `${hello} // ${randomUUID()}` }
    equal((await run(program)).stdout, 'hi\n')
    await count(1)
    equal((await run({ ...program, stdin: Buffer.from('x'), args: ['y'] })).stdout, 'hi\n')
    equal((await run({ ...program, files: [{ name: 'more.h', content: Buffer.from('') }] })).stdout, 'hi\n')
    await count(2)
  })
})

suite('the cache of compiled programs', () => {
  async function cacheFolder(t: TestContext): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'learnlab-artifacts-'))
    t.after(() => rm(path, { recursive: true, force: true }))
    return path
  }
  const keyOf = (text: string) => artifactKey('image', { files: [{ name: 'a', content: Buffer.from(text) }] })

  test('keeps the bytes, for this user alone, and the next executor finds them', async (t) => {
    const path = await cacheFolder(t)
    const [key, content] = [keyOf('1'), Buffer.from('machine code')]
    await new ArtifactCache({ folder: path, mostBytes: 1000 }).put(key, content)
    equal((await stat(join(path, key))).mode & 0o777, 0o600)
    deepEqual(await new ArtifactCache({ folder: path, mostBytes: 1000 }).get(key), content)
    equal(await new ArtifactCache({ folder: path, mostBytes: 1000 }).get(keyOf('2')), undefined)
  })

  test('throws away what was changed, cut, or put in the place of another', async (t) => {
    const path = await cacheFolder(t)
    const cache = new ArtifactCache({ folder: path, mostBytes: 1000 })
    const [one, other] = [keyOf('1'), keyOf('2')]
    await cache.put(one, Buffer.from('machine code'))
    const stored = await readFile(join(path, one))
    for (const wrong of [Buffer.concat([stored, Buffer.from('x')]), stored.subarray(0, 20), stored.fill(0, 40, 41)]) {
      await writeFile(join(path, one), wrong)
      equal(await cache.get(one), undefined)
      deepEqual(await readdir(path), [])
    }
    await cache.put(one, Buffer.from('machine code'))
    await writeFile(join(path, other), await readFile(join(path, one)))
    equal(await cache.get(other), undefined)
  })

  test('gives up what was unused for longest when it is full', async (t) => {
    const path = await cacheFolder(t)
    const cache = new ArtifactCache({ folder: path, mostBytes: 3 * 132 })
    const content = Buffer.alloc(100)
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(keyOf) as [string, string, string, string]
    for (const key of [a, b, c]) await cache.put(key, content)
    ok(await cache.get(a))
    await cache.put(d, content)
    equal(await cache.get(b), undefined)
    for (const key of [a, c, d]) ok(await cache.get(key))
    await cache.put(b, Buffer.alloc(1000))
    equal(await cache.get(b), undefined)
  })

  test('a disk that takes nothing costs a program its place and nothing more', async (t) => {
    const path = join(await cacheFolder(t), 'file')
    await writeFile(path, '')
    const failures: Error[] = []
    const cache = new ArtifactCache({
      folder: join(path, 'folder'),
      mostBytes: 1000,
      onFailure: (e) => failures.push(e),
    })
    cache.keep(keyOf('1'), Buffer.from('machine code'))
    await cache.settled()
    equal(failures.length, 1)
  })

  test('no two programs share a key', () => {
    const file = (name: string, text: string) => ({ name, content: Buffer.from(text) })
    const keys = [
      artifactKey('i', { files: [file('a', 'b'), file('c', 'd')] }),
      artifactKey('i', { files: [file('a', 'bc'), file('', 'd')] }),
      artifactKey('i', { files: [file('ab', 'c'), file('d', '')] }),
      artifactKey('i2', { files: [file('a', 'b'), file('c', 'd')] }),
      artifactKey('i', { files: [file('a', 'b'), file('c', 'd')], commands: [['gcc', '-O1']] }),
    ]
    equal(new Set(keys).size, keys.length)
    notEqual(keys[0], keys[1])
  })
})
