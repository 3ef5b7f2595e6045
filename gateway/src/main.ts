// Writes the configuration that `envoy --config-path` reads: node gateway/src/main.ts [--port N] [--out FILE] [--validate]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { services } from '@learnlab/contracts/rules'
import { shortName } from './contract-methods.ts'
import { renderEnvoyConfig } from './render.ts'

const usage = `Usage: node gateway/src/main.ts [--port N] [--out FILE] [--validate]

  --port N      public port; default 8080. The services' ports follow from it as they do in npm start.
  --out FILE    where the configuration is written; default standard output.
  --validate    let Envoy check it instead (the binary in ENVOY_PATH, or envoy on the PATH).`

const defaultPort = 8080
const validationDeadlineMs = 30_000

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: String(defaultPort) },
    out: { type: 'string' },
    validate: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(usage)
else if (values.validate) validate(rendered(Number(values.port)))
else if (values.out === undefined) process.stdout.write(rendered(Number(values.port)))
else writeFileSync(values.out, rendered(Number(values.port)))

function rendered(port: number): string {
  const [grpc, operators, adminPort] = port === defaultPort ? [50_051, 8_001, 8_101] : [port + 1, port + 11, port + 21]
  const config = renderEnvoyConfig({
    port,
    adminPort,
    services: Object.fromEntries(
      services.map((service, index) => [shortName(service), { host: '127.0.0.1', port: grpc + index }]),
    ),
    jwksUrl: `http://127.0.0.1:${operators}/.well-known/jwks.json`,
  })
  return `${JSON.stringify(config, null, 2)}\n`
}

function validate(config: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-gateway-'))
  try {
    const path = join(folder, 'envoy.json')
    writeFileSync(path, config)
    const args = ['--mode', 'validate', '--config-path', path, '--log-level', 'critical']
    execFileSync(process.env.ENVOY_PATH ?? 'envoy', args, { stdio: 'inherit', timeout: validationDeadlineMs })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
