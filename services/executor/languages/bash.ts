import { asArgument, commandAgent } from './commands.ts'
import type { Language } from './language.ts'

export const bash: Language = {
  name: 'bash',
  title: 'Bash',
  aliases: ['sh', 'shell'],
  image: 'script',
  leastMemoryBytes: 16 * 1024 * 1024,
  defaultEntryPoint: 'main.sh',
  hello: 'echo "Hello, world!"\n',
  versionCommand: ['/bin/bash', '--version'],
  keptReady: false,
  agent: commandAgent,
  run: ({ entryPoint, args }) => ['/bin/bash', asArgument(entryPoint), ...args],
}
