import type { Language } from './language.ts'

export const python: Language = {
  name: 'python',
  aliases: ['python3', 'py'],
  leastMemoryBytes: 32 * 1024 * 1024,
  defaultEntryPoint: 'main.py',
  agent: () => ({ mode: 'python', standbyOptions: [] }),
}
