// `npm run fuzz [-- --product | --url URL --token TOKEN] [--examples 30] [--seed N]`: schemathesis makes requests, good and
// bad, from the OpenAPI document and holds the answers against it: those of the gateway before services that answer every
// call; with --product those of the real services, started for it; or those of a running product (which should have no
// limits: RATE_LIMIT_*=0). Ends with exit code 1 on findings.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { openApiPath } from '@learnlab/contracts/openapi'
import { EnvoyMissing, findEnvoy } from '../setup/envoy.ts'
import { projectRoot, toolsFolder } from '../setup/project.ts'

const release = '4.32.5'
const startDeadlineMs = 120_000
/** Of the real service. */
const endlessPath = '/api/v1/streams/progress'
const hooksPath = join(import.meta.dirname, 'hooks.py')
/** Of one request, in seconds. */
const requestDeadlineS = 30

/** What answers are not held against, each with the reason. */
const excludedChecks = [
  // Unknown fields of bodies are ignored, as protobuf does (docs/decisions/unknown-fields.md).
  'negative_data_rejection',
  // Rules that OpenAPI cannot say: sums, fields that exclude each other, things that must be there.
  'positive_data_acceptance',
  // It takes /execute/stream for the other address /execute/{execution_id}, and Envoy's parser says 400 to TRACE and to
  // methods that HTTP does not define. 405 with its header allow is tested in gateway/test/rest.test.ts.
  'unsupported_method',
  // A path that cannot be read is refused before the token is looked for.
  'missing_required_header',
]
/** The services that answer everything do so with texts that keep to no rule. */
const excludedForMirrors = ['response_schema_conformance']

const { values } = parseArgs({
  options: {
    product: { type: 'boolean', default: false },
    url: { type: 'string' },
    token: { type: 'string', default: '' },
    examples: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
})

type Target = {
  url: string
  /** Of all requests; otherwise each gets one of its own from `tokensUrl`. */
  token?: string
  tokensUrl?: string
  /** What addresses name; where it is not said, only what is made up. */
  parameters?: Record<string, string>
  /** What its answers are not held against besides. */
  excludedChecks: readonly string[]
  stop: () => void
}

function install(): string | undefined {
  const folder = join(toolsFolder, `schemathesis-${release}`)
  const program = join(folder, 'bin', 'schemathesis')
  if (existsSync(program)) return program
  const made = spawnSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' }).status === 0
  const pip = [join(folder, 'bin', 'pip'), 'install', '--quiet', `schemathesis==${release}`] as const
  if (made && spawnSync(pip[0], pip.slice(1), { stdio: 'inherit' }).status === 0) return program
  console.error('schemathesis is a Python program and could not be installed: it needs python3 with venv and pip.')
  return undefined
}

async function serve(): Promise<Target | undefined> {
  if (values.url !== undefined) {
    return { url: values.url, token: values.token, excludedChecks: [], stop: () => undefined }
  }
  try {
    const ENVOY_PATH = await findEnvoy({
      say: console.log,
      signal: AbortSignal.timeout(startDeadlineMs),
      mayInstall: true,
    })
    const server = values.product ? 'scripts/fuzz/serve-product.ts' : 'gateway/fuzz/serve.ts'
    const child: ChildProcess = spawn(process.execPath, [join(projectRoot, server)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ENVOY_PATH },
    })
    if (child.stdout === null) throw new Error('the gateway has no output')
    const signal = AbortSignal.timeout(startDeadlineMs)
    const [line] = await once(createInterface({ input: child.stdout }), 'line', { signal })
    const excludedChecks = values.product ? [] : excludedForMirrors
    return { ...JSON.parse(line), excludedChecks, stop: () => child.kill('SIGTERM') }
  } catch (error) {
    if (!(error instanceof EnvoyMissing)) throw error
    console.error(error.message)
    return undefined
  }
}

/** One run with what schemathesis makes up and, where there is something to name, one with that in the addresses. */
function fuzz(program: string, target: Target): number {
  if (target.parameters === undefined) return run(program, target, {}, [])
  console.log(
    `${endlessPath} is left out: its stream goes on until the caller leaves, and schemathesis waits for its end.`,
  )
  const filters = ['--exclude-path', endlessPath]
  const made = run(program, target, {}, filters)
  // What is deleted could not be named again.
  return run(program, target, target.parameters, [...filters, '--exclude-method', 'DELETE']) || made
}

function run(program: string, target: Target, parameters: Record<string, string>, filters: readonly string[]): number {
  const { url, token, tokensUrl, excludedChecks: others } = target
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-fuzz-'))
  try {
    // As the scheme of the document, so that schemathesis can leave the token out too.
    const auth = token === undefined ? [] : ['[auth.openapi.accessToken]', `bearer = ${JSON.stringify(token)}`]
    const named = Object.entries(parameters).map(([name, value]) => `"path.${name}" = ${JSON.stringify(value)}`)
    const config = join(folder, 'schemathesis.toml')
    writeFileSync(config, [...auth, '[parameters]', ...named, ''].join('\n'), { mode: 0o600 })
    const args = ['--config-file', config, 'run', openApiPath, '--url', url, ...filters]
    args.push('--phases', 'examples,coverage,fuzzing', '--max-examples', values.examples, '--seed', values.seed)
    args.push('--exclude-checks', [...excludedChecks, ...others].join(), '--request-timeout', String(requestDeadlineS))
    args.push('--generation-database', 'none', '--continue-on-failure', '--no-color')
    const hooks = tokensUrl && { SCHEMATHESIS_HOOKS: hooksPath, LEARNLAB_FUZZ_TOKENS: tokensUrl }
    return spawnSync(program, args, { stdio: 'inherit', cwd: folder, env: { ...process.env, ...hooks } }).status ?? 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const program = install()
const target = program === undefined ? undefined : await serve()
if (program === undefined || target === undefined) process.exitCode = 1
else {
  try {
    process.exitCode = fuzz(program, target)
  } finally {
    target.stop()
  }
}
