// Describes the REST addresses of proto/ as OpenAPI 3.1, in packages/contracts/openapi/openapi.json, and lints it. The
// generator is a Go program: without Go the file stays as it is, and only its lint runs. With --check nothing is written.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createConfig, formatProblems, lint } from '@redocly/openapi-core'
import { projectRoot } from '../setup/project.ts'
import { describeApi } from './describe-api.ts'

const plugin = 'github.com/sudorandom/protoc-gen-connect-openapi'
const documentPath = join(projectRoot, 'packages/contracts/openapi/openapi.json')
const tools = join(projectRoot, '.learnlab/tools')
// Below the project: buf writes nowhere else.
const staging = join(projectRoot, '.learnlab/openapi')

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

if (spawnSync('go', ['version']).status !== 0) {
  console.log('OpenAPI: not generated, since there is no Go here; openapi.json stays as it is')
} else {
  const document = `${JSON.stringify(describeApi(JSON.parse(generated())), undefined, 2)}\n`
  if (!values.check) writeFileSync(documentPath, document)
  else if (readFileSync(documentPath, 'utf8') !== document) {
    console.error('packages/contracts/openapi is not what proto/ generates: run `npm run generate` and commit it.')
    process.exitCode = 1
  }
}
await lintDocument()

function generated(): string {
  const binary = join(tools, 'protoc-gen-connect-openapi')
  execFileSync('go', ['build', '-o', binary, plugin], { cwd: import.meta.dirname, stdio: 'inherit' })
  const template = {
    version: 'v2',
    inputs: [
      {
        directory: '.',
        exclude_paths: [
          '.learnlab/proto-dependencies/buf',
          '.learnlab/proto-dependencies/google',
          'proto/learnlab/access',
          'proto/learnlab/events',
        ],
      },
    ],
    plugins: [
      {
        local: binary,
        out: staging,
        strategy: 'all',
        opt: ['path=openapi.json', 'format=json', 'features=google.api.http;protovalidate', 'short-service-tags'],
      },
    ],
  }
  const buf = join(projectRoot, 'node_modules/.bin/buf')
  // The generator tells its steps on stderr; they matter when it fails.
  execFileSync(buf, ['generate', '--template', JSON.stringify(template)], { cwd: projectRoot, stdio: 'pipe' })
  const text = readFileSync(join(staging, 'openapi.json'), 'utf8')
  rmSync(staging, { recursive: true })
  return text
}

async function lintDocument(): Promise<void> {
  const config = await createConfig({
    extends: ['recommended'],
    // The page is served from where the API is; login and registration are open to everybody.
    rules: { 'no-server-example.com': 'off', 'info-license-strict': 'off', 'tag-description': 'off' },
  })
  const problems = await lint({ ref: documentPath, config })
  formatProblems(problems, {
    format: 'stylish',
    totals: {
      errors: problems.filter(({ severity }) => severity === 'error').length,
      warnings: problems.filter(({ severity }) => severity === 'warn').length,
      ignored: 0,
    },
    version: '',
  })
  if (problems.length > 0) process.exitCode = 1
}
