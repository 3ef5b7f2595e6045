// Writes the configuration that `envoy --config-path` reads: node gateway/src/main.ts --options FILE [--out FILE] [--validate]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { renderCertificate } from './certificate.ts'
import { writeHostSecrets } from './host-tls.ts'
import { readOptions } from './read-options.ts'
import { renderEnvoyConfig } from './render.ts'

const usage = `Usage: node gateway/src/main.ts --options FILE [--out FILE] [--validate]

  --options FILE  JSON with what differs between installations: GatewayOptions in gateway/src/options.ts.
  --out FILE      where the configuration is written; default standard output. With TLS the file at tls.secretPath and
                  those in hostTls.secretFolder are written too.
  --validate      let Envoy check the configuration first (the binary in ENVOY_PATH, or envoy on the PATH).`

const validationDeadlineMs = 30_000

const { values } = parseArgs({
  options: {
    options: { type: 'string' },
    out: { type: 'string' },
    validate: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help || values.options === undefined) {
  console.log(usage)
  if (!values.help) process.exitCode = 2
} else {
  const options = readOptions(readFileSync(values.options, 'utf8'))
  if (options.tls) writeFileSync(options.tls.secretPath, JSON.stringify(renderCertificate(options.tls)))
  if (options.hostTls) writeHostSecrets(options.hostTls)
  const config = `${JSON.stringify(renderEnvoyConfig(options), null, 2)}\n`
  if (values.validate) validate(config)
  if (values.out === undefined) process.stdout.write(config)
  else writeFileSync(values.out, config, { mode: 0o600 })
}

function validate(config: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'learnlab-gateway-'))
  try {
    const path = join(folder, 'envoy.json')
    writeFileSync(path, config)
    const args = ['--mode', 'validate', '--config-path', path, '--log-level', 'critical']
    execFileSync(process.env.ENVOY_PATH ?? 'envoy', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: validationDeadlineMs,
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
