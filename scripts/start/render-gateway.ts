// Writes Envoy's configuration: `render-gateway.ts OPTIONS_JSON PATH`. A process of its own under --watch, because a
// running one would go on with the template as it has loaded it.
import { renameSync, writeFileSync } from 'node:fs'
import { type GatewayOptions, renderEnvoyConfig } from '@learnlab/gateway'

/** Replaces the file in one step, so that no Envoy reads half of it. */
export function writeGatewayConfig(options: GatewayOptions, path: string): void {
  const draft = `${path}.draft`
  writeFileSync(draft, JSON.stringify(renderEnvoyConfig(options), undefined, 2), { mode: 0o600 })
  renameSync(draft, path)
}

if (import.meta.main) {
  const [options = '', path = ''] = process.argv.slice(2)
  writeGatewayConfig(JSON.parse(options), path)
}
