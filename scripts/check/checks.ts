import { join } from 'node:path'
import { projectRoot } from '../setup/project.ts'
import { baseDescriptors } from './base-descriptors.ts'

/** How a check runs: a command line, or why it cannot be run here. */
export type Plan = { kind: 'run'; command: string; args: string[] } | { kind: 'skip'; why: string }

export type Check = { name: string; plan: () => Plan }

const bin = (name: string) => join(projectRoot, 'node_modules', '.bin', name)
const script = (path: string) => join(projectRoot, 'scripts', path)
const always = (command: string, args: string[]) => (): Plan => ({ kind: 'run', command, args })

/** In their order: generating lays down the foreign protos that buf reads. */
export function checks({ fix }: { fix: boolean }): Check[] {
  return [
    { name: 'types', plan: always(bin('tsc'), ['-p', 'tsconfig.json']) },
    { name: 'lint and format', plan: always(bin('biome'), ['check', ...(fix ? ['--write'] : []), '.']) },
    { name: 'generated code', plan: always(process.execPath, [script('generate/main.ts'), '--check']) },
    { name: 'protos', plan: always(bin('buf'), ['lint']) },
    { name: 'contract compatible', plan: planBreaking },
    { name: 'unused files and dependencies', plan: always(bin('knip'), []) },
    { name: 'dependency rules', plan: always(process.execPath, [script('check/dependency-rules.ts')]) },
  ]
}

function planBreaking(): Plan {
  const base = baseDescriptors()
  if (base.kind === 'none') return { kind: 'skip', why: base.why }
  return { kind: 'run', command: bin('buf'), args: ['breaking', '--against', base.path] }
}
