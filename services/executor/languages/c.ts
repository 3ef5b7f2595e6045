import { artifactName, asArgument, commandAgent } from './commands.ts'
import { compilationLimits } from './compilation-limits.ts'
import type { Language } from './language.ts'

/** The same for C and C++: plain messages, not too many of them, and no files between compiler and assembler. */
export const gccOptions = ['-O2', '-pipe', '-pthread', '-fmax-errors=20', '-fdiagnostics-color=never', '-I.']

export const c: Language = {
  name: 'c',
  title: 'C',
  aliases: [],
  image: 'native',
  leastMemoryBytes: 16 * 1024 * 1024,
  defaultEntryPoint: 'main.c',
  hello: '#include <stdio.h>\n\nint main(void) {\n  puts("Hello, world!");\n  return 0;\n}\n',
  versionCommand: ['/usr/bin/gcc', '-dumpfullversion'],
  keptReady: false,
  agent: commandAgent,
  run: ({ args }) => [`./${artifactName}`, ...args],
  compilation: {
    limits: compilationLimits,
    commands: ({ fileNames }) => {
      const sources = fileNames.filter((name) => name.endsWith('.c')).map(asArgument)
      return [['/usr/bin/gcc', '-std=gnu17', ...gccOptions, '-o', artifactName, ...sources, '-lm']]
    },
  },
}
