// `npm run generate`: protobuf-es types and the descriptor set, from proto/ into packages/contracts/src/gen.
// With --check: fails when what is committed is not what would be generated.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { writeProtoDependencies } from './proto-dependencies.ts'

const root = resolve(import.meta.dirname, '../..')
const generated = join(root, 'packages/contracts/src/gen')

await writeProtoDependencies(join(root, '.learnlab/proto-dependencies'))
if (process.argv.includes('--check')) check()
else {
  generate(generated)
  // In a process of its own, which reads what was just generated.
  execFileSync(process.execPath, [join(root, 'scripts/openapi/main.ts')], { cwd: root, stdio: 'inherit' })
}

function generate(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  // buf refuses an output folder that is not below the current one, so it writes beside and the result is moved.
  const staging = join(root, '.learnlab/generated')
  rmSync(staging, { recursive: true, force: true })
  buf('generate', '--output', staging)
  cpSync(join(staging, 'packages/contracts/src/gen'), folder, { recursive: true })
  rmSync(staging, { recursive: true, force: true })
  buf('build', '--as-file-descriptor-set', '--exclude-source-info', '-o', join(folder, 'descriptors.binpb'))
}

function check(): void {
  const fresh = mkdtempSync(join(tmpdir(), 'learnlab-generated-'))
  try {
    generate(fresh)
    execFileSync('git', ['diff', '--no-index', '--exit-code', '--stat', generated, fresh], { stdio: 'inherit' })
  } catch (error) {
    console.error('packages/contracts/src/gen is not what proto/ generates: run `npm run generate` and commit it.')
    if (!(error instanceof Error && 'status' in error && error.status === 1)) throw error
    process.exitCode = 1
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

function buf(...args: string[]): void {
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`
  execFileSync('buf', args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path } })
}
