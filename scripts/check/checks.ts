import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { projectRoot } from '../setup/project.ts'
import { baseDescriptors, descriptorsPath } from './base-descriptors.ts'

/** How a check runs: a command line, or why it cannot be run here. */
type Plan = { kind: 'run'; command: string; args: string[] } | { kind: 'skip'; why: string }

export type Check = { name: string; plan: () => Plan }

const bin = (name: string) => join(projectRoot, 'node_modules', '.bin', name)
const knipIssues = 'files,dependencies,unlisted,unresolved,binaries'
const always = (command: string, args: string[]) => (): Plan => ({ kind: 'run', command, args })

/** In their order: generating lays down the foreign protos that buf reads. */
export function checks({ fix }: { fix: boolean }): Check[] {
  return [
    { name: 'types', plan: always(bin('tsc'), ['-p', 'tsconfig.json']) },
    { name: 'lint and format', plan: always(bin('biome'), ['check', ...(fix ? ['--write'] : []), '.']) },
    {
      name: 'generated code',
      plan: always(process.execPath, [fileURLToPath(new URL('../generate/main.ts', import.meta.url)), '--check']),
    },
    {
      name: 'OpenAPI',
      plan: always(process.execPath, [fileURLToPath(new URL('../openapi/main.ts', import.meta.url)), '--check']),
    },
    { name: 'protos', plan: always(bin('buf'), ['lint']) },
    { name: 'contract compatible', plan: planBreaking },
    {
      name: 'unused files and dependencies',
      plan: always(bin('knip'), ['--include', knipIssues, '--no-config-hints']),
    },
    {
      name: 'dependency rules',
      plan: always(process.execPath, [fileURLToPath(new URL('./dependency-rules.ts', import.meta.url))]),
    },
  ]
}

function planBreaking(): Plan {
  const base = baseDescriptors()
  if (base.kind === 'none') return { kind: 'skip', why: base.why }
  return { kind: 'run', command: bin('buf'), args: ['breaking', descriptorsPath, '--against', base.path] }
}
