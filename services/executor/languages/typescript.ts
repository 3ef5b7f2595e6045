import { javascript } from './javascript.ts'
import type { Language } from './language.ts'

/** TypeScript as Node runs it: types are left out and not checked; what would take more than that is refused. */
export const typescript: Language = {
  ...javascript,
  name: 'typescript',
  title: 'TypeScript (Node)',
  aliases: ['ts'],
  leastMemoryBytes: 128 * 1024 * 1024,
  defaultEntryPoint: 'main.ts',
  hello: "const greeting: string = 'Hello, world!'\nconsole.log(greeting)\n",
  keptReady: false,
  agent: (size) => ({ ...javascript.agent(size), mode: 'typescript' }),
}
