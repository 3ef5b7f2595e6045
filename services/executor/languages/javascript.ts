import type { Language } from './language.ts'

export const javascript: Language = {
  name: 'javascript',
  title: 'JavaScript (Node)',
  aliases: ['js', 'node'],
  image: 'script',
  leastMemoryBytes: 64 * 1024 * 1024,
  defaultEntryPoint: 'main.js',
  hello: "console.log('Hello, world!')\n",
  versionCommand: ['/usr/local/bin/node', '--version'],
  keptReady: true,
  // With a heap as large as the container's share, the kernel's limit is met first and the verdict is a clean one.
  agent: (size) => ({ mode: 'node', standbyOptions: [`--max-old-space-size=${size}`] }),
}
