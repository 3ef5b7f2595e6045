// `npm run soak -- differential [--python 300] [--javascript 150] [--seed N] [--data DIR]`: programs in Python and
// JavaScript, written, generated and, with --data, found below a folder (sources, and code in Markdown), by the sandbox and
// by the bare interpreter of its image. Output, exit code and the text of errors must be the same. Ends with exit code 1
// when they are not. A program whose plain output differs from one run to the next is left out, and counted.
import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { normalRunsPerContainer } from '../../config.ts'
import { Executor } from '../../executor.ts'
import { ensureSandboxImage } from '../../images/build.ts'
import { connectEngine } from '../../sandbox/engine-address.ts'
import { generatePrograms } from '../../test/differential/generate.ts'
import { entryOf, observe } from '../../test/differential/observed.ts'
import { type PlainProgram, runPlainly } from '../../test/differential/plain.ts'
import { javascripts, pythons } from '../../test/differential/programs.ts'
import { pythonTexts } from '../../test/differential/python-texts.ts'
import { runPatiently } from '../run-patiently.ts'

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: '300' },
    javascript: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    data: { type: 'string' },
  },
})
const cores = availableParallelism()
const fence = /^```(python|javascript|js)\n(.*?)^```$/gms
const limits = { wallMs: 60_000, cpuMs: 30_000, memoryBytes: 512 * 1024 * 1024 }
const longestBytes = 200_000

type NamedProgram = PlainProgram & { readonly name: string }

function own(language: 'python' | 'javascript', count: number): NamedProgram[] {
  const written = Object.entries(language === 'python' ? { ...pythons, ...pythonTexts } : javascripts)
  const missing = Math.max(count - written.length, 0)
  const generated = generatePrograms(language, Number(values.seed), missing).map(
    (code, at) => [`generated ${at}`, code] as const,
  )
  return [...written, ...generated].map(([name, code]) => ({ language, name: `${language}: ${name}`, code }))
}

function found(folder: string): NamedProgram[] {
  return globSync('**/*.{py,js,md}', { cwd: folder }).flatMap((path): NamedProgram[] => {
    const code = readFileSync(join(folder, path))
    if (path.endsWith('.py')) return [{ language: 'python', name: path, code }]
    if (path.endsWith('.js')) return [{ language: 'javascript', name: path, code }]
    return [...code.toString().matchAll(fence)].map(([, language, code = ''], at) => ({
      language: language === 'python' ? 'python' : 'javascript',
      name: `${path} ${at + 1}`,
      code,
    }))
  })
}

const all = [...own('python', Number(values.python)), ...own('javascript', Number(values.javascript))]
if (values.data) all.push(...found(values.data))
const programs = all.filter(({ code }) => code.length > 0 && code.length < longestBytes)

const docker = connectEngine(process.env.DOCKER_HOST)
const { image } = await ensureSandboxImage({ docker, onProgress: (line) => console.log(line) })
const plain = await runPlainly(docker, image, programs)
const again = await runPlainly(docker, image, programs)
const executor = new Executor({
  docker,
  image: async () => image,
  admission: { concurrency: cores, perUserConcurrency: cores, queueLength: cores, perUserQueueLength: cores },
  poolSize: cores,
  runsPerContainer: normalRunsPerContainer,
  shareAcrossUsers: true,
})
let different = 0
let unsteady = 0
const compared = new Map<string, number>()

async function compare(at: number): Promise<void> {
  const program = programs[at]
  if (!program) return
  const { language, name, code } = program
  if (!isDeepStrictEqual(plain[at], again[at])) {
    unsteady++
    return
  }
  const files = [{ name: entryOf(language), content: Buffer.from(code) }]
  const result = await runPatiently(executor, { language, files, limits }, 'learner')
  compared.set(language, (compared.get(language) ?? 0) + 1)
  if (isDeepStrictEqual(observe(result), plain[at])) return
  different++
  console.log(`DIFFERENT ${name}: ${result.verdict}\n`, plain[at], observe(result))
}

const waiting = programs.keys()
try {
  await executor.ready()
  await Promise.all(
    Array.from({ length: cores }, async () => {
      for (const at of waiting) await compare(at)
    }),
  )
} finally {
  await executor.close()
}
const figures = { ...Object.fromEntries(compared), different, unsteady }
console.log(`RESULT ${JSON.stringify({ soak: 'differential', machine: { cores, node: process.version }, figures })}`)
process.exitCode = different > 0 ? 1 : 0
