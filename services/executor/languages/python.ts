import type { Language } from './language.ts'

export const python: Language = {
  name: 'python',
  title: 'Python',
  aliases: ['python3', 'py'],
  image: 'script',
  leastMemoryBytes: 32 * 1024 * 1024,
  defaultEntryPoint: 'main.py',
  hello: 'print("Hello, world!")\n',
  versionCommand: ['/usr/bin/python3', '--version'],
  keptReady: true,
  agent: () => ({ mode: 'python', standbyOptions: [] }),
}
