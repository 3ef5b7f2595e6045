import type { Language } from './language.ts'

export const python: Language = {
  name: 'python',
  aliases: ['python3', 'py'],
  defaultEntryPoint: 'main.py',
  agent: () => ({ mode: 'python', standbyOptions: [] }),
}
